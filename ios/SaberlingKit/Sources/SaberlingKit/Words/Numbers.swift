import Foundation
import SaberlingCore

/// Numbers as people read them: decimals with a comma in Indonesian, with a point in English.
public enum Numbers {
  /// `2.140` in Indonesian, `2,140` in English.
  public static func whole(_ number: Int, _ language: Language) -> String {
    let digits = String(number.magnitude)
    var groups: [Substring] = []
    var rest = digits[...]
    while !rest.isEmpty {
      groups.insert(rest.suffix(3), at: 0)
      rest = rest.dropLast(3)
    }
    return (number < 0 ? "−" : "") + groups.joined(separator: language == .english ? "," : ".")
  }

  /// With one digit after the point; halves go up.
  public static func tenths(_ number: Double, _ language: Language) -> String {
    let tenths = Int((number * 10).rounded(.toNearestOrAwayFromZero))
    let sign = tenths < 0 ? "−" : ""
    return sign + whole(Int(tenths.magnitude) / 10, language) + (language == .english ? "." : ",")
      + String(tenths.magnitude % 10)
  }

  /// Metres: `180 m`, `1,1 km` in Indonesian, `1.1 km` in English.
  public static func distance(_ metres: Int, _ language: Language) -> String {
    metres < 1_000 ? "\(metres) m" : tenths(Double(metres) / 1_000, language) + " km"
  }

  /// Bytes in megabytes with one decimal; less than a tenth of one in kilobytes.
  public static func size(_ bytes: UInt64, _ language: Language) -> String {
    bytes < 100_000 ? whole(Int((bytes + 500) / 1_000), language) + " kB" : megabytes(bytes, language) + " MB"
  }

  /// The number of megabytes alone.
  public static func megabytes(_ bytes: UInt64, _ language: Language) -> String {
    tenths(Double(bytes) / 1_000_000, language)
  }

  /// What went over the network, in megabytes.
  public static func megabytes(_ used: DataUsed, _ language: Language) -> String {
    megabytes(used.upBytes + used.downBytes, language)
  }
}
