// swift-tools-version: 6.0
import PackageDescription

// What `bindings/generate swift` makes of the core lies in Generated and is never committed. On Linux the library that
// the tests run against is found by LIBRARY_PATH and LD_LIBRARY_PATH; on a Mac it is in the xcframework.
#if os(Linux)
  let library = Target.systemLibrary(name: "SaberlingCoreFFI", path: "Generated/SaberlingCoreFFI")
#else
  let library = Target.binaryTarget(name: "SaberlingCoreFFI", path: "../build/SaberlingCoreFFI.xcframework")
#endif

let package = Package(
  name: "SaberlingKit",
  defaultLocalization: "id",
  platforms: [.iOS(.v16), .macOS(.v13)],
  products: [.library(name: "SaberlingKit", targets: ["SaberlingKit"])],
  targets: [
    library,
    .target(name: "SaberlingCore", dependencies: ["SaberlingCoreFFI"], path: "Generated/SaberlingCore"),
    .target(name: "SaberlingWords", path: "Generated/SaberlingWords"),
    .target(name: "SaberlingKit", dependencies: ["SaberlingCore", "SaberlingWords"]),
    .target(name: "SaberlingTesting", dependencies: ["SaberlingKit"], path: "Tests/SaberlingTesting"),
    .testTarget(name: "SaberlingKitTests", dependencies: ["SaberlingKit", "SaberlingTesting"]),
    .testTarget(name: "ScenarioTests", dependencies: ["SaberlingKit", "SaberlingTesting"]),
  ],
  swiftLanguageModes: [.v6]
)
