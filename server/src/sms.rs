//! What a report that came as an SMS says, in words for whoever reads it at the office.

use saberling_place::{AreaPack, Point, plus_code};
use saberling_wire::sms::{SmsError, SmsReport};
use saberling_wire::{CityConfig, Fix, FixSource, Language, PlaceConfidence, PlaceRow};

use crate::office::format::Local;
use crate::place;

/// Metres that the SMS rounds a point by at most, and the pin or fix behind it some more.
const ACCURACY_M: u32 = 10;
/// Digits of a Plus Code of about 14 metres.
pub(crate) const PLUS_CODE_DIGITS: usize = 10;

/// Reads the report in a text and says what it is about; the place by the city's areas of now.
///
/// # Errors
/// When there is no report in the text, or it was changed on the way.
pub(crate) fn told(
    config: &CityConfig,
    areas: &AreaPack,
    text: &str,
    now_ms: i64,
) -> Result<String, SmsError> {
    let report: SmsReport = text.parse()?;
    let known = config.category(report.category());
    let category = known.map_or("not a category of this city", |category| category.name.get(Language::En));
    let local = Local { language: Language::En, offset_minutes: config.utc_offset_minutes, now_ms };
    let (lat, lon) = (f64::from(report.lat_e7()) / 1e7, f64::from(report.lon_e7()) / 1e7);
    let code = Point::new(lat, lon).ok().and_then(|point| plus_code::encode(point, PLUS_CODE_DIGITS).ok());
    let lines = [
        format!("number    {}", report.number()),
        format!("category  {category} ({})", report.category()),
        format!("place     {}", place_words(found(areas, &report).as_ref())),
        format!("point     {lat:.5} {lon:.5}{}", code.map(|code| format!(" ({code})")).unwrap_or_default()),
        format!("time      {}, {} local time", local.full(report.captured_at_ms()), config.time_zone),
    ];
    Ok(lines.join("\n"))
}

fn found(areas: &AreaPack, report: &SmsReport) -> Option<PlaceRow> {
    let fix = Fix {
        lat_e7: report.lat_e7(),
        lon_e7: report.lon_e7(),
        accuracy_m: Some(ACCURACY_M),
        source: FixSource::Unknown,
        mock: false,
        fixed_at_ms: None,
        provider: None,
    };
    place::look_up(areas, &fix, None)
}

fn place_words(place: Option<&PlaceRow>) -> String {
    let Some(place) = place else { return "no place".to_owned() };
    let names: Vec<&str> = place.area_name.iter().chain(&place.district_name).map(String::as_str).collect();
    let (names, metres) = (names.join(", "), place.outside_m.unwrap_or_default());
    match place.confidence {
        PlaceConfidence::Ambiguous => format!("{names}; or {}", place.also.join(" or ")),
        PlaceConfidence::NearestOnly => format!("{names}, which is the nearest, {metres} m away"),
        PlaceConfidence::Outside => "outside the city".to_owned(),
        PlaceConfidence::Certain | PlaceConfidence::Unknown => names,
    }
}

#[cfg(test)]
mod tests {
    use saberling_wire::{ReportId, ReportNumber};

    use super::*;

    const NOW_MS: i64 = 1_795_075_320_000;

    fn city() -> (CityConfig, AreaPack) {
        let city = crate::sample::city().expect("embedded");
        let areas = city.shelf().expect("packs").current().clone();
        (city.config, areas)
    }

    fn sms(areas: &AreaPack, category: &str) -> String {
        let bounds = areas.bounds();
        let e7 = |a: f64, b: f64| (f64::midpoint(a, b) * 1e7).round() as i32;
        let lat = e7(bounds.min_lat_deg, bounds.max_lat_deg);
        let lon = e7(bounds.min_lon_deg, bounds.max_lon_deg);
        let number = ReportNumber::of(ReportId::new(1, [7; 10]));
        SmsReport::new(number, category, lat, lon, NOW_MS).expect("fits").to_string()
    }

    #[test]
    fn a_report_by_sms_is_told_with_its_kelurahan_and_time() {
        let (config, areas) = city();
        let told = told(&config, &areas, &sms(&areas, "litter"), NOW_MS).expect("reads");
        let litter = config.category("litter").expect("known").name.en.clone();
        let number = ReportNumber::of(ReportId::new(1, [7; 10])).to_string();
        for part in [&*number, &litter, "Thu 19 Nov 2026, 15:02"] {
            assert!(told.contains(part), "{told}");
        }
        assert!(areas.areas().iter().any(|area| told.contains(&area.name)), "{told}");
        let other = super::told(&config, &areas, &sms(&areas, "lava"), NOW_MS).expect("reads");
        assert!(other.contains("not a category of this city (lava)"));
    }

    #[test]
    fn a_damaged_sms_says_nothing_but_that() {
        let (config, areas) = city();
        let good = sms(&areas, "litter");
        let damaged = good.replacen("LITTER", "LITTLE", 1);
        assert_eq!(told(&config, &areas, &damaged, NOW_MS), Err(SmsError::Check));
        assert_eq!(told(&config, &areas, "halo", NOW_MS), Err(SmsError::NoReport));
    }
}
