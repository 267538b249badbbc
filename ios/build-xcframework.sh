#!/usr/bin/env bash
# On a Mac: builds the core for devices and for both kinds of simulators, and makes ios/build/SaberlingCoreFFI.xcframework
# and SaberlingKit/Generated of it. Needs Xcode's command line tools and rustup.
#   ios/build-xcframework.sh           what is shipped
#   PROFILE=dev ios/build-xcframework.sh   without optimisation
set -euo pipefail
cd "$(dirname "$0")/.."
[ "$(uname -s)" = Darwin ] || { echo "an xcframework is made on a Mac" >&2; exit 1; }
profile=${PROFILE:-release}
if [ "$profile" = dev ]; then folder=debug; else folder=$profile; fi
target=${CARGO_TARGET_DIR:-target}
targets=(aarch64-apple-ios aarch64-apple-ios-sim x86_64-apple-ios)
# The same as project.yml: otherwise the linker warns of objects that were built for a newer iOS.
export IPHONEOS_DEPLOYMENT_TARGET=16.0

rustup target add "${targets[@]}"
for each in "${targets[@]}"; do
  cargo build --locked --profile "$profile" -p saberling-bindings --target "$each"
done

# The Swift side and the header come from the library of this Mac; they are the same for all.
ios/prepare > /dev/null

build=ios/build
rm -rf "$build/headers" "$build/simulator" "$build/SaberlingCoreFFI.xcframework"
mkdir -p "$build/headers/SaberlingCoreFFI" "$build/simulator"
# In a folder of its own: Xcode copies the headers of all static libraries into one place.
cp ios/SaberlingKit/Generated/SaberlingCoreFFI/SaberlingCoreFFI.h "$build/headers/SaberlingCoreFFI/"
cat > "$build/headers/SaberlingCoreFFI/module.modulemap" << 'MAP'
module SaberlingCoreFFI {
    header "SaberlingCoreFFI.h"
    export *
}
MAP
lipo -create -output "$build/simulator/libsaberling.a" \
  "$target/aarch64-apple-ios-sim/$folder/libsaberling.a" "$target/x86_64-apple-ios/$folder/libsaberling.a"
xcodebuild -create-xcframework \
  -library "$target/aarch64-apple-ios/$folder/libsaberling.a" -headers "$build/headers" \
  -library "$build/simulator/libsaberling.a" -headers "$build/headers" \
  -output "$build/SaberlingCoreFFI.xcframework"
lipo -info "$build/simulator/libsaberling.a"
