//! Which reports may be about the same thing, exactly: for the office, never for the public.

use saberling_photo::PerceptualHash;
use saberling_place::Point;
use saberling_place::nearby::{Known, KnownState, Match, Question, rank};
use saberling_store::aggregate::Report;
use saberling_store::questions::{Around, ReportLine};
use saberling_store::records::Phash;
use saberling_wire::{CityConfig, ReportId, ReportStatus, limits};

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
/// A radius of more metres is a mistake of the settings.
const RADIUS_M: u16 = 1_000;
/// A degree of latitude is longer than this everywhere, in metres.
const LEAST_M_PER_DEG: f64 = 110_000.0;

/// The report that is asked about.
#[derive(Clone, Copy)]
pub(crate) struct Subject<'a> {
    report_id: ReportId,
    point_e7: (i32, i32),
    accuracy_m: Option<u32>,
    category: &'a str,
    received_at_ms: i64,
    phash: Option<Phash>,
}

impl<'a> Subject<'a> {
    /// A report and how its first photo looks; none without a point.
    pub(crate) fn of(report: &'a Report, phash: Option<Phash>) -> Option<Self> {
        let fix = report.fix.as_ref()?;
        Some(Self {
            report_id: report.report_id,
            point_e7: (fix.lat_e7, fix.lon_e7),
            accuracy_m: fix.accuracy_m,
            category: &report.category,
            received_at_ms: report.received_at_ms,
            phash,
        })
    }

    /// A line of a list; none without a point.
    pub(crate) fn of_line(line: &'a ReportLine) -> Option<Self> {
        Some(Self {
            report_id: line.report_id,
            point_e7: line.point_e7?,
            accuracy_m: line.accuracy_m,
            category: &line.category,
            received_at_ms: line.received_at_ms,
            phash: line.phash,
        })
    }

    fn question(&self, config: &CityConfig) -> Option<Question<'a>> {
        Some(Question {
            point: point(self.point_e7)?,
            accuracy_m: self.accuracy_m.map(f64::from),
            category: self.category,
            radius_m: radius_m(config, self.category),
            // As of its arrival: what was done shortly before may be what it tells of.
            now_ms: self.received_at_ms,
            window_ms: window_ms(config),
            phash: self.phash.and_then(current),
        })
    }

    /// Where the store has to look: a box around everything that [`Self::likely`] can take.
    pub(crate) fn around(&self, config: &CityConfig) -> Option<Around> {
        let question = self.question(config)?;
        let up_deg = question.reach_m(0.0) / LEAST_M_PER_DEG;
        // Meridians draw together: near the poles the box goes all round.
        let shrink = (question.point.lat_deg.abs() + up_deg).min(90.0).to_radians().cos();
        let aside_deg = if shrink > 0.01 { up_deg / shrink } else { 360.0 };
        let e7 = |degrees: f64, limit: f64| (degrees.clamp(-limit, limit) * 1e7).round() as i32;
        let Point { lat_deg, lon_deg } = question.point;
        Some(Around {
            report_id: self.report_id,
            south_e7: e7(lat_deg - up_deg, 90.0),
            north_e7: e7(lat_deg + up_deg, 90.0),
            west_e7: e7(lon_deg - aside_deg, 180.0),
            east_e7: e7(lon_deg + aside_deg, 180.0),
            received_at_ms: self.received_at_ms,
            within_ms: question.window_ms,
        })
    }

    /// Which of these may be about the same thing, the likeliest first.
    pub(crate) fn likely(&self, config: &CityConfig, lines: &[&ReportLine]) -> Vec<Match> {
        let Some(question) = self.question(config) else { return Vec::new() };
        let nowhere = Point { lat_deg: f64::NAN, lon_deg: f64::NAN };
        let known: Vec<_> = lines
            .iter()
            .map(|line| Known {
                point: line.point_e7.and_then(point).unwrap_or(nowhere),
                grid_error_m: 0.0,
                category: &line.category,
                state: state(line),
                reported_at_ms: Some(line.received_at_ms),
                phash: line.phash.and_then(current),
            })
            .collect();
        rank(&question, &known)
    }
}

/// The bits of a hash as it is computed today; an older one cannot be compared.
fn current(phash: Phash) -> Option<u64> {
    (phash.version == PerceptualHash::VERSION).then_some(phash.bits)
}

fn state(line: &ReportLine) -> KnownState {
    match line.status {
        ReportStatus::Resolved | ReportStatus::Closed => KnownState::ClosedAt(line.status_at_ms),
        _ => KnownState::Open,
    }
}

fn point((lat_e7, lon_e7): (i32, i32)) -> Option<Point> {
    Point::new(f64::from(lat_e7) / 1e7, f64::from(lon_e7) / 1e7).ok()
}

/// The category's radius in metres; of a category that the city no longer knows, the usual one.
fn radius_m(config: &CityConfig, category: &str) -> f64 {
    let own = config.category(category).and_then(|category| category.nearby_m);
    f64::from(own.unwrap_or(limits::NEARBY_M).min(RADIUS_M))
}

fn window_ms(config: &CityConfig) -> i64 {
    i64::from(config.periods.nearby_days) * DAY_MS
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use saberling_place::nearby::Reason;
    use saberling_wire::ReportNumber;

    use super::*;

    fn line(point_e7: (i32, i32), status: ReportStatus, status_at_ms: i64) -> ReportLine {
        let report_id = ReportId::new(1, [1; 10]);
        ReportLine {
            report_id,
            number: ReportNumber::of(report_id),
            status,
            version: String::new(),
            category: "litter".into(),
            note: String::new(),
            confidential: false,
            place: None,
            point_e7: Some(point_e7),
            received_at_ms: 0,
            status_at_ms,
            photos_declared: 0,
            photos_attached: 0,
            first_photo: None,
            crew_name: None,
            accuracy_m: Some(8),
            me_too: 0,
            phash: None,
        }
    }

    fn config() -> CityConfig {
        crate::sample::city().expect("embedded").config
    }

    fn subject(point_e7: (i32, i32), accuracy_m: Option<u32>) -> Subject<'static> {
        let report_id = ReportId::new(1, [2; 10]);
        Subject {
            report_id,
            point_e7,
            accuracy_m,
            category: "litter",
            received_at_ms: 100 * DAY_MS,
            phash: None,
        }
    }

    proptest! {
        #[test]
        fn the_box_holds_everything_that_is_taken(
            lat in -890_000_000..890_000_000_i32,
            lon in -1_790_000_000..1_790_000_000_i32,
            accuracy in prop::option::of(0..500_u32),
            (up, aside) in (-20_000..20_000_i32, -20_000..20_000_i32),
        ) {
            let (config, subject) = (config(), subject((lat, lon), accuracy));
            let other = line((lat + up, lon + aside), ReportStatus::Accepted, 0);
            let around = subject.around(&config).expect("a place");
            let inside = (around.south_e7..=around.north_e7).contains(&(lat + up))
                && (around.west_e7..=around.east_e7).contains(&(lon + aside));
            prop_assert!(inside || subject.likely(&config, &[&other]).is_empty());
        }
    }

    #[test]
    fn what_is_done_counts_for_the_citys_days_and_what_is_open_for_ever() {
        let (config, subject) = (config(), subject((36_000_000, 984_800_000), Some(5)));
        let days = i64::from(config.periods.nearby_days);
        let at = |status, day| line((36_000_500, 984_800_000), status, (100 - day) * DAY_MS);
        let counts = |line: ReportLine| !subject.likely(&config, &[&line]).is_empty();
        assert!(counts(at(ReportStatus::Assigned, 99)));
        assert!(counts(at(ReportStatus::Closed, days)) && counts(at(ReportStatus::Resolved, 1)));
        assert!(!counts(at(ReportStatus::Closed, days + 1)));
    }

    #[test]
    fn pictures_that_look_alike_speak_for_the_same_thing() {
        let phash = |version, bits| Some(Phash { version, bits });
        let current = PerceptualHash::VERSION;
        let asked = Subject { phash: phash(current, 0xFF00), ..subject((36_000_000, 984_800_000), Some(5)) };
        let alike = |known| {
            let line =
                ReportLine { phash: known, ..line((36_000_500, 984_800_000), ReportStatus::Accepted, 0) };
            let found = asked.likely(&config(), &[&line]).pop().expect("it is near");
            found.reasons.iter().any(|reason| matches!(reason, Reason::PicturesAlike { .. }))
        };
        assert!(alike(phash(current, 0xFF01)));
        assert!(!alike(phash(current, !0xFF00)) && !alike(phash(current + 1, 0xFF00)) && !alike(None));
    }

    #[test]
    fn a_category_has_a_radius_of_its_own() {
        let mut config = config();
        // About 78 metres to the north, and 5 m of accuracy.
        let other = line((36_007_000, 984_800_000), ReportStatus::Accepted, 0);
        let subject = subject((36_000_000, 984_800_000), Some(5));
        let mut counts = |metres| {
            let litter = config.categories.iter_mut().find(|category| category.code == "litter");
            litter.expect("in the sample").nearby_m = metres;
            !subject.likely(&config, &[&other]).is_empty()
        };
        assert!(!counts(None) && !counts(Some(70)) && counts(Some(75)));
    }
}
