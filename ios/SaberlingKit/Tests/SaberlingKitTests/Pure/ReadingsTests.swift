import Foundation
import SaberlingCore
import Testing

@testable import SaberlingKit

extension All {
  @Suite("readings") struct ReadingsTests {
    private func reading(lat: Double = 3.61, accuracyM: Double = 12, atMs: Int64 = 100_000) -> PositionReading {
      PositionReading(lat: lat, lon: 98.49, accuracyM: accuracyM, atMs: atMs, simulated: true)
    }

    @Test("what was measured just now is a fix, with its time, its accuracy and whether it was made up")
    func fix() {
      let expected = LocationFix(latDeg: 3.61, lonDeg: 98.49, accuracyM: 12, source: .gps, mock: true, fixedAtMs: 100_000)
      #expect(reading().fix(nowMs: 160_000) == expected)
    }

    @Test("what was measured long ago, or not at all, is no fix")
    func none() {
      #expect(reading().fix(nowMs: 160_001) == nil)
      #expect(reading(accuracyM: -1).fix(nowMs: 100_000) == nil)
      #expect(reading(accuracyM: .nan).fix(nowMs: 100_000) == nil)
      #expect(reading(lat: 91).fix(nowMs: 100_000) == nil)
    }

    @Test("a phone whose clock runs behind its satellites still finds its place")
    func ahead() { #expect(reading().fix(nowMs: 0) != nil) }

    // parity: system.battery
    @Test("the battery is spared when little is left and none comes, or the person wants it")
    func battery() {
      #expect(BatteryReading(level: 0.15, charging: false, saving: false).isLow)
      #expect(!BatteryReading(level: 0.16, charging: false, saving: false).isLow)
      #expect(!BatteryReading(level: 0.05, charging: true, saving: false).isLow)
      #expect(!BatteryReading(level: -1, charging: false, saving: false).isLow)
      #expect(BatteryReading(level: 1, charging: true, saving: true).isLow)
    }

    @Test("a photo that finds no room is told apart from a camera that gives none")
    func camera() {
      #expect(Mishap(camera: CocoaError(.fileWriteOutOfSpace)) == .cameraFull)
      #expect(Mishap(camera: CocoaError(.fileNoSuchFile)) == .cameraNone)
    }

    @Test("a phone is new until its folders are made")
    func places() throws {
      let support = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
      defer { try? FileManager.default.removeItem(at: support) }
      let places = Places(support: support)
      #expect(!places.exist)
      try places.make()
      #expect(places.exist)
    }
  }
}
