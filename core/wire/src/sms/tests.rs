use proptest::prelude::*;

use super::*;
use crate::ids::ReportId;

fn number(seed: u8) -> ReportNumber {
    ReportNumber::of(ReportId::new(1_700_000_000_000, [seed; 10]))
}

fn report() -> SmsReport {
    SmsReport::new(number(1), "litter", 35_981_234, 984_803_449, 1_700_000_000_999).unwrap()
}

/// What the alphabet of GSM 03.38 has beside the rest of ASCII, and what looks like letters of ASCII.
const STRANGE: &str = "@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà€ſKıİ０１Ａ\u{a0}\u{200b}\u{feff}";

fn others() -> impl Iterator<Item = char> {
    (0..128_u8).map(char::from).chain(STRANGE.chars())
}

/// Every text that differs in one character, read: it must be refused, unless it is the same but for case and
/// the kind of space.
fn refuses_every_change(report: &SmsReport) {
    let letters: Vec<char> = report.to_string().chars().collect();
    for place in 0..letters.len() {
        for other in others().filter(|other| *other != letters[place]) {
            let text: String = letters
                .iter()
                .enumerate()
                .map(|(at, &letter)| if at == place { other } else { letter })
                .collect();
            let same = other.eq_ignore_ascii_case(&letters[place])
                || (other.is_whitespace() && letters[place].is_whitespace());
            match text.parse::<SmsReport>() {
                Ok(read) => assert!(same && read == *report, "{text:?}"),
                Err(_) => assert!(!same, "{text:?}"),
            }
        }
    }
}

#[test]
fn a_report_looks_like_this() {
    insta::assert_snapshot!(report().to_string());
    assert_eq!(report().to_string().parse(), Ok(report()));
}

#[test]
fn the_check_is_the_published_one() {
    // The check value of CRC-24/OPENPGP in the catalogue of parametrised CRC algorithms.
    assert_eq!(crc_24(b"123456789"), 0x21_CF02);
}

#[test]
fn people_and_gateways_may_change_case_spaces_and_what_is_around() {
    let text = report().to_string();
    for changed in [
        text.to_lowercase(),
        text.replace(' ', "  \r\n"),
        format!("FWD: {text}"),
        format!("Pesan:{text}. Dikirim dari ponsel saya"),
        format!("saya mau lapor 1 hal, lapor ini: \"{text}\""),
        format!("LAPOR {text} LAPOR 1"),
    ] {
        assert_eq!(changed.parse(), Ok(report()), "{changed}");
    }
}

#[test]
fn every_changed_character_is_refused() {
    refuses_every_change(&report());
    let long = "a-b_".repeat(16);
    refuses_every_change(&SmsReport::new(number(2), &long, -900_000_000, 1_800_000_000, LATEST_MS).unwrap());
    refuses_every_change(&SmsReport::new(number(3), "a", 0, -1, 0).unwrap());
}

#[test]
fn what_is_wrong_has_a_code() {
    let text = report().to_string();
    let wrong = |from: &str, to: &str| text.replacen(from, to, 1).parse::<SmsReport>().unwrap_err().code();
    assert_eq!(wrong("LAPOR", "LAPOT"), "sms.no_report");
    assert_eq!(wrong("LAPOR 1", "LAPOR 2"), "sms.version");
    assert_eq!(wrong("LITTER", "LITT_R"), "sms.category");
    assert_eq!(wrong("LITTER", "LITTLE"), "sms.check");
    assert_eq!(wrong("N5", "N 5"), "sms.point");
    assert_eq!(wrong("20231114", "20231314"), "sms.time");
    assert_eq!(wrong("-", ""), "sms.number");
    assert_eq!("LAPOR 1".parse::<SmsReport>().unwrap_err().code(), "sms.number");
    assert_eq!("Sampah di jalan".parse::<SmsReport>(), Err(SmsError::NoReport));
    assert_eq!("A".repeat(5_000).parse::<SmsReport>(), Err(SmsError::TooLong));
}

#[test]
fn what_cannot_be_written_is_refused_at_once() {
    let make =
        |category: &str, lat, lon, at| SmsReport::new(number(1), category, lat, lon, at).unwrap_err().code();
    for category in ["", "Litter", "sampah basah", "é", &"a".repeat(65)] {
        assert_eq!(make(category, 0, 0, 0), "sms.category");
    }
    assert_eq!(make("litter", 900_000_001, 0, 0), "sms.point");
    assert_eq!(make("litter", 0, i32::MIN, 0), "sms.point");
    assert_eq!(make("litter", 0, 0, -1), "sms.time");
    assert_eq!(make("litter", 0, 0, LATEST_MS + 1), "sms.time");
}

#[test]
fn what_is_printed_does_not_tell_the_place() {
    let printed = format!("{:?}", report());
    assert!(printed.contains("3.60, 98.48") && !printed.contains("59812"), "{printed}");
}

prop_compose! {
    fn any_report()(
        seed: [u8; 10],
        category in "[a-z0-9_-]{1,64}",
        lat_e7 in -900_000_000..=900_000_000_i32,
        lon_e7 in -1_800_000_000..=1_800_000_000_i32,
        captured_at_ms in 0..=LATEST_MS,
    ) -> (ReportNumber, String, i32, i32, i64) {
        (ReportNumber::of(ReportId::new(1, seed)), category, lat_e7, lon_e7, captured_at_ms)
    }
}

proptest! {
    #[test]
    fn a_report_comes_back_to_a_metre_and_a_second(given in any_report()) {
        let (number, category, lat_e7, lon_e7, captured_at_ms) = given;
        let report = SmsReport::new(number, &category, lat_e7, lon_e7, captured_at_ms).unwrap();
        let text = report.to_string();
        prop_assert!(text.len() <= SMS_CHARS, "{}", text.len());
        prop_assert!(text.bytes().all(|c| c.is_ascii_alphanumeric() || b" +-".contains(&c)), "{text}");
        let read: SmsReport = text.parse().unwrap();
        prop_assert_eq!(&read, &report);
        prop_assert_eq!((read.number(), read.category()), (number, category.as_str()));
        prop_assert!(captured_at_ms - read.captured_at_ms() < 1_000);
        // 50 units of 1e-7 degrees either way: 0.56 m by 0.56 m at most.
        prop_assert!((read.lat_e7() - lat_e7).abs() <= 50 && (read.lon_e7() - lon_e7).abs() <= 50);
    }

    #[test]
    fn any_text_is_an_answer_or_an_error(text in "\\PC{0,200}") {
        let _ = text.parse::<SmsReport>();
        let _ = format!("LAPOR 1 {text}").parse::<SmsReport>();
    }

    #[test]
    fn fields_of_any_form_are_an_answer_or_an_error(fields in prop::collection::vec("[0-9A-Z+é-]{0,18}", 0..9)) {
        let _ = format!("LAPOR 1 {}", fields.join(" ")).parse::<SmsReport>();
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]
    #[test]
    fn of_any_report_every_changed_character_is_refused(given in any_report()) {
        let (number, category, lat_e7, lon_e7, captured_at_ms) = given;
        refuses_every_change(&SmsReport::new(number, &category, lat_e7, lon_e7, captured_at_ms).unwrap());
    }
}
