import Foundation
import SaberlingKit
import XCTest

@testable import SaberlingApp

/// What only a phone or a simulator can show: the system's services behind the kit's ports.
final class AdaptersTests: XCTestCase {
  private let keychain = Keychain(service: "tests.\(UUID().uuidString)")

  override func tearDownWithError() throws { try keychain.forgetAll() }

  func testASecretIsReadAsItWasWrittenAndTheNewerOneCounts() throws {
    try keychain.write("first", as: "token")
    try keychain.write("second", as: "token")
    XCTAssertEqual(try keychain.read("token"), "second")
  }

  func testWhatIsNotThereIsNilAndMayBeDeleted() throws {
    XCTAssertNil(try keychain.read("token"))
    try keychain.delete("token")
  }

  func testANewInstallationForgetsWhatAnOlderOneLeft() throws {
    try keychain.write("old", as: "token")
    try keychain.forgetAll()
    XCTAssertNil(try keychain.read("token"))
  }

  func testTheClockGoesOnAndItsBootIsTheSameInOneProcess() throws {
    let clock = PhoneClock()
    let before = try clock.monotonicMs()
    XCTAssertLessThanOrEqual(before, try clock.monotonicMs())
    XCTAssertEqual(try clock.bootToken(), try PhoneClock().bootToken())
  }

  func testWhatIsNoPictureIsRefused() throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).jpg")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data("no picture".utf8).write(to: file)
    XCTAssertThrowsError(try ImageFile.settle(file)) { error in
      guard case PhotoFault.format = error else { return XCTFail("\(error)") }
    }
  }

  func testTheBuildHasItsCityItsSeedPackAndItsLicences() throws {
    let phone = try XCTUnwrap(Phone())
    XCTAssertEqual(phone.city.bundle, Bundle.main.bundleIdentifier)
    XCTAssertNotNil(Bundle.main.url(forResource: "seed", withExtension: "json"))
    XCTAssertNotNil(Bundle.main.url(forResource: "licences", withExtension: "txt"))
    XCTAssertNotNil(phone.shared, "the app is in its group")
  }

  @MainActor
  func testAnAddressWaitsUntilAScreenTakesIt() throws {
    let address = try XCTUnwrap(URL(string: "saberling://lapor"))
    let doors = Doors()
    var taken: [URL] = []
    doors.open(address)
    doors.read { taken.append($0) }
    doors.open(address)
    XCTAssertEqual(taken, [address, address])
  }
}
