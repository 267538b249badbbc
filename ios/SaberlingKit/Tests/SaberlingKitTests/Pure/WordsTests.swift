import Foundation
import SaberlingCore
import SaberlingKit
import Testing

@Suite("words") struct WordsTests {
  private let indonesian = Words(.indonesian)
  private let english = Words(.english)

  @Test("every word stands in both languages, with the same values")
  func catalogues() {
    #expect(Word.allCases.count > 400)
    for word in Word.allCases {
      let (one, other) = (Words.forms(word, .indonesian), Words.forms(word, .english))
      #expect(one["other"]?.isEmpty == false && other["other"]?.isEmpty == false, "\(word)")
      #expect(values(one["other"]) == values(other["other"]), "\(word)")
      for form in other.values { #expect(values(form) == values(other["other"]), "\(word)") }
    }
  }

  @Test("English has one and many, Indonesian needs one form only")
  func plurals() {
    for word in Word.allCases {
      let (one, other) = (Words.forms(word, .indonesian), Words.forms(word, .english))
      #expect(one.keys.sorted() == ["other"], "\(word)")
      #expect(other.count == 1 || other.keys.sorted() == ["one", "other"], "\(word)")
    }
    #expect(english(.homeCount, 1) == "1 report")
    #expect(english(.homeCount, 2) == "2 reports")
    #expect(english(.homeCount, 0) == "0 reports")
    #expect(indonesian(.homeCount, 1) == "1 laporan")
    #expect(english(.crewShiftUnsent, 1, "Regu A") != english(.crewShiftUnsent, 3, "Regu A"))
  }

  @Test("what a person wrote is not looked into for places of values")
  func braces() {
    #expect(english(.pageShared, "{1} {0}", "b{0}") == "Report {1} {0}: b{0}")
    #expect(english(.pageQuoted, "{9} {x} {") == "“{9} {x} {”")
    #expect(english(.pageQuoted) == "“{0}”")
  }

  @Test("no word shouts, and none names what only an office knows")
  func manners() {
    for word in Word.allCases {
      for language in Language.allCases {
        for text in Words.forms(word, language).values {
          #expect(!text.contains("!"), "\(word)")
          for banned in ["server", "sinkron", "unggah", "disposisi", "error", "invalid"] {
            #expect(!text.lowercased().contains(banned), "\(word)")
          }
        }
      }
    }
  }

  @Test("what only Android has is said as iOS has it")
  func iosManners() {
    #expect(indonesian(.homeGallery) == "Foto")
    #expect(english(.settingsTakeWords).contains("open Settings"))
    for word in [Word.reportCameraNone, .reportCameraDenied, .reportCameraMissing, .cameraMissing] {
      for words in [indonesian, english] {
        let text = words(word).lowercased()
        #expect(!text.contains("galeri") && !text.contains("gallery") && !text.contains("aplikasi kamera"), "\(word)")
      }
    }
  }

  // parity: settings.language
  @Test("the language is the chosen one, else the phone's, else the city's")
  func languages() {
    #expect(Language.spoken(chosen: nil, preferred: ["fr-FR", "en-GB", "id-ID"]) == .english)
    #expect(Language.spoken(chosen: nil, preferred: ["jv-ID", "in-ID", "en-US"]) == .indonesian)
    #expect(Language.spoken(chosen: nil, preferred: ["ar"]) == .indonesian)
    #expect(Language.spoken(chosen: "id", preferred: ["en-US"]) == .indonesian)
    #expect(Language.spoken(chosen: "en", preferred: ["in-ID"]) == .english)
    #expect(Language.spoken(chosen: nil, preferred: []) == .indonesian)
  }

  private func values(_ text: String?) -> [String] {
    let text = text ?? ""
    return (0..<9).map { "{\($0)}" }.filter(text.contains)
  }
}

@Suite("numbers") struct NumbersTests {
  @Test("whole numbers are grouped as the language does")
  func whole() {
    #expect(Numbers.whole(2_140, .indonesian) == "2.140")
    #expect(Numbers.whole(2_140, .english) == "2,140")
    #expect(Numbers.whole(-1_234_567, .indonesian) == "−1.234.567")
    #expect(Numbers.whole(0, .english) == "0")
    #expect(Numbers.whole(999, .english) == "999")
  }

  @Test("distances are metres, then kilometres with one decimal")
  func distances() {
    #expect(Numbers.distance(180, .indonesian) == "180 m")
    #expect(Numbers.distance(999, .english) == "999 m")
    #expect(Numbers.distance(1_050, .indonesian) == "1,1 km")
    #expect(Numbers.distance(1_049, .english) == "1.0 km")
    #expect(Numbers.distance(12_345_600, .indonesian) == "12.345,6 km")
  }

  @Test("sizes are megabytes as the language writes them, small ones kilobytes")
  func sizes() {
    #expect(Numbers.megabytes(DataUsed(month: "2026-11", upBytes: 4_000_000, downBytes: 249_999), .indonesian) == "4,2")
    #expect(Numbers.megabytes(DataUsed(month: "2026-11", upBytes: 4_000_000, downBytes: 249_999), .english) == "4.2")
    #expect(Numbers.megabytes(DataUsed(month: "2026-11", upBytes: 0, downBytes: 49_999), .indonesian) == "0,0")
    #expect(Numbers.size(2_000, .indonesian) == "2 kB")
    #expect(Numbers.size(900_000, .english) == "0.9 MB")
  }
}

@Suite("times") struct TimesTests {
  private let now = at("2026-11-26T10:42:00+07:00")
  private var indonesian: Times { Times(nowMs: now, offsetMinutes: 420, language: .indonesian) }
  private var english: Times { Times(nowMs: now, offsetMinutes: 420, language: .english) }

  @Test("a card says how long ago")
  func age() {
    #expect(indonesian.age(now - 30_000) == "baru saja")
    #expect(indonesian.age(now - 20 * 60_000) == "20 menit lalu")
    #expect(indonesian.age(at("2026-11-26T09:12:00+07:00")) == "tadi 09.12")
    #expect(indonesian.age(at("2026-11-25T11:12:00+07:00")) == "kemarin")
    #expect(indonesian.age(at("2026-11-20T15:02:00+07:00")) == "Jumat")
    #expect(indonesian.age(at("2026-11-19T15:02:00+07:00")) == "19 Nov")
    #expect(indonesian.age(at("2025-11-09T15:02:00+07:00")) == "9 Nov 2025")
    #expect(english.age(now) == "just now")
    #expect(english.age(now - 20 * 60_000) == "20 min ago")
    #expect(english.age(at("2026-11-26T09:12:00+07:00")) == "today 09:12")
    #expect(english.age(at("2026-11-20T15:02:00+07:00")) == "Friday")
  }

  @Test("a timeline names the hour, and within the week also the date")
  func moment() {
    #expect(indonesian.moment(at("2026-11-26T10:02:00+07:00")) == "hari ini 10.02")
    #expect(indonesian.moment(at("2026-11-25T11:12:00+07:00")) == "kemarin 11.12")
    #expect(indonesian.moment(at("2026-11-20T15:02:00+07:00")) == "Jumat, 20 Nov, 15.02")
    #expect(indonesian.moment(at("2025-12-01T15:02:00+07:00")) == "1 Des 2025, 15.02")
    #expect(english.moment(at("2026-11-25T11:12:00+07:00")) == "yesterday 11:12")
  }

  @Test("the day is the city's, not the phone's")
  func zone() {
    let late = Times(nowMs: at("2026-11-26T00:10:00+07:00"), offsetMinutes: 420, language: .indonesian)
    #expect(late.moment(at("2026-11-25T23:55:00+07:00")) == "kemarin 23.55")
  }

  @Test("what ends at midnight lasts to the day before")
  func lastDay() {
    #expect(indonesian.lastDay(at("2026-12-10T00:00:00+07:00")) == "9 Des")
    #expect(english.lastDay(at("2026-12-10T00:00:00+07:00")) == "9 Dec")
    #expect(indonesian.lastDay(at("2026-11-26T00:00:00+07:00")) == nil)
  }

  @Test("a time of a wrong clock is a date")
  func wrongClock() {
    #expect(indonesian.age(at("2026-11-28T10:00:00+07:00")) == "28 Nov")
    #expect(indonesian.age(0) == "1 Jan 1970")
    #expect(indonesian.age(-86_400_000 * 400) == "27 Nov 1968")
  }

  @Test("every day of ninety years has the calendar's own date")
  func calendar() throws {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = try #require(TimeZone(secondsFromGMT: 0))
    let times = Times(nowMs: 0, offsetMinutes: 0, language: .english)
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    for day in stride(from: Int64(-3_650), to: 30_000, by: 7) {
      let parts = calendar.dateComponents([.year, .month, .day], from: Date(timeIntervalSince1970: Double(day) * 86_400))
      let (year, month) = (try #require(parts.year), try #require(parts.month))
      let named = "\(try #require(parts.day)) \(months[month - 1])" + (year == 1970 ? "" : " \(year)")
      #expect(times.date(day * 86_400_000) == named)
    }
  }

  @Test("night is from nine to six in the city")
  func night() {
    // 1 January 1970, 14:00 UTC is 21:00 in Binjai.
    #expect(Times.isNight(nowMs: 14 * 3_600_000, offsetMinutes: 420))
    #expect(Times.isNight(nowMs: 22 * 3_600_000 + 3_599_999, offsetMinutes: 420))
    #expect(!Times.isNight(nowMs: 23 * 3_600_000, offsetMinutes: 420))
    #expect(!Times.isNight(nowMs: 14 * 3_600_000 - 1, offsetMinutes: 420))
  }
}

private func at(_ text: String) -> Int64 {
  let reader = ISO8601DateFormatter()
  return Int64((reader.date(from: text) ?? .distantPast).timeIntervalSince1970 * 1_000)
}
