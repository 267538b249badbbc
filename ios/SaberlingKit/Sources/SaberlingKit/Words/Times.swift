import Foundation

/// Times as people of the city say them: `offsetMinutes` east of UTC, in the language of the screen.
public struct Times: Sendable, Equatable {
  private let nowMs: Int64
  private let language: Language
  private let offsetMs: Int64

  public init(nowMs: Int64, offsetMinutes: Int32, language: Language) {
    self.nowMs = nowMs
    self.language = language
    offsetMs = Int64(min(max(offsetMinutes, -18 * 60), 18 * 60)) * 60_000
  }

  /// How long ago, in a word or two: for a card.
  public func age(_ atMs: Int64) -> String {
    let minutes = (nowMs - atMs) / 60_000
    if atMs > nowMs + 60_000 { return date(atMs) }
    if minutes < 1 { return say("baru saja", "just now") }
    if minutes < 60 { return say("\(minutes) menit lalu", "\(minutes) min ago") }
    switch days(atMs) {
    case 0: return say("tadi \(time(atMs))", "today \(time(atMs))")
    case 1: return say("kemarin", "yesterday")
    case 2..<7: return weekday(atMs)
    default: return date(atMs)
    }
  }

  /// When, with the hour: for a line of a timeline.
  public func moment(_ atMs: Int64) -> String {
    switch days(atMs) {
    case 0: say("hari ini \(time(atMs))", "today \(time(atMs))")
    case 1: say("kemarin \(time(atMs))", "yesterday \(time(atMs))")
    case 2...6: "\(weekday(atMs)), \(date(atMs)), \(time(atMs))"
    default: "\(date(atMs)), \(time(atMs))"
    }
  }

  /// The hour: `09.12` in Indonesian, `09:12` in English.
  public func time(_ atMs: Int64) -> String {
    let minute = floored(atMs + offsetMs, 60_000)
    let ofDay = minute - floored(minute, 1_440) * 1_440
    return two(ofDay / 60) + say(".", ":") + two(ofDay % 60)
  }

  /// The day; its year only when it is not this one.
  public func date(_ atMs: Int64) -> String {
    let (year, month, day) = civil(dayNumber(atMs))
    let names = language == .english ? Self.englishMonths : Self.indonesianMonths
    return "\(day) \(names[month - 1])" + (year == civil(dayNumber(nowMs)).year ? "" : " \(year)")
  }

  /// Whether it is night in the city: from nine to six nothing sounds but tasks.
  public static func isNight(nowMs: Int64, offsetMinutes: Int32) -> Bool {
    let hour = floored(nowMs + Int64(offsetMinutes) * 60_000, 3_600_000)
    let ofDay = hour - floored(hour, 24) * 24
    return ofDay >= 21 || ofDay < 6
  }

  /// The last day of a time that ends at midnight; nil once it is over.
  public func lastDay(_ endMs: Int64) -> String? { endMs > nowMs ? date(endMs - 1) : nil }

  private func days(_ atMs: Int64) -> Int64 { dayNumber(nowMs) - dayNumber(atMs) }

  private func dayNumber(_ ms: Int64) -> Int64 { floored(ms + offsetMs, 86_400_000) }

  private func weekday(_ atMs: Int64) -> String {
    // The first day of the epoch was a Thursday.
    let day = dayNumber(atMs) + 4
    let names = language == .english ? Self.englishDays : Self.indonesianDays
    return names[Int(day - floored(day, 7) * 7)]
  }

  private func say(_ indonesian: String, _ english: String) -> String { language == .english ? english : indonesian }

  private func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }

  /// The calendar's date of a day of the epoch (Howard Hinnant's `civil_from_days`).
  private func civil(_ day: Int64) -> (year: Int64, month: Int, day: Int64) {
    let shifted = day + 719_468
    let era = floored(shifted, 146_097)
    let ofEra = shifted - era * 146_097
    let yearOfEra = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365
    let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * ofYear + 2) / 153
    let month = Int(shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9)
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, ofYear - (153 * shiftedMonth + 2) / 5 + 1)
  }

  private static let indonesianMonths = ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"]
  private static let englishMonths = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
  private static let indonesianDays = ["Minggu", "Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu"]
  private static let englishDays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
}

/// Division that goes down also below zero.
private func floored(_ number: Int64, _ by: Int64) -> Int64 {
  let quotient = number / by
  return number % by < 0 ? quotient - 1 : quotient
}

/// The system's wall clock, in epoch milliseconds.
public func wallMs() -> Int64 { Int64(Date().timeIntervalSince1970 * 1_000) }
