use proptest::prelude::*;

use super::*;

/// The report's time.
const NOW: i64 = 1_790_000_000_000;
const MINUTE: i64 = 60_000;

fn fix(source: FixOrigin, accuracy_m: f64) -> FixCandidate {
    FixCandidate {
        point: Point::new(3.6, 98.48).unwrap(),
        accuracy_m: Some(accuracy_m),
        taken_at_ms: Some(NOW),
        photo_at_ms: (source == FixOrigin::Photo).then_some(NOW),
        source,
        mock: false,
    }
}

fn gps(accuracy_m: f64) -> FixCandidate {
    fix(FixOrigin::Gps, accuracy_m)
}

fn photo(accuracy_m: f64) -> FixCandidate {
    fix(FixOrigin::Photo, accuracy_m)
}

/// The candidate, so many metres farther north.
fn north(fix: FixCandidate, metres: f64) -> FixCandidate {
    FixCandidate { point: Point::new(fix.point.lat_deg + metres / 110_580.0, 98.48).unwrap(), ..fix }
}

fn old(fix: FixCandidate, minutes: i64) -> FixCandidate {
    FixCandidate { taken_at_ms: Some(NOW - minutes * MINUTE), ..fix }
}

fn picked(candidates: &[FixCandidate]) -> (Option<usize>, Why, bool) {
    let choice = choose(candidates, NOW);
    (choice.chosen, choice.why, choice.needs_pin)
}

#[test]
fn a_pin_beats_the_most_exact_position_and_the_latest_pin_counts() {
    let pin = |minutes| old(fix(FixOrigin::Pin, 500.0), minutes);
    assert_eq!(picked(&[gps(3.0), pin(9), pin(1), photo(2.0)]), (Some(2), Why::Pin, false));
    assert_eq!(picked(&[pin(4), pin(4)]), (Some(1), Why::Pin, false));
    assert_eq!(choose(&[gps(3.0), pin(9), pin(1), photo(2.0)], NOW).others, [1, 3, 0]);
}

#[test]
fn a_pin_without_a_radius_needs_no_other() {
    let pin = FixCandidate { accuracy_m: None, taken_at_ms: None, ..fix(FixOrigin::Pin, 1.0) };
    assert_eq!(picked(&[pin]), (Some(0), Why::Pin, false));
}

#[test]
fn the_smaller_radius_wins_and_the_phone_wins_a_tie() {
    assert_eq!(picked(&[photo(20.0), gps(10.0)]), (Some(1), Why::GpsExact, false));
    assert_eq!(picked(&[gps(20.0), photo(10.0)]), (Some(1), Why::PhotoExact, false));
    assert_eq!(picked(&[photo(10.0), gps(10.0)]), (Some(1), Why::GpsExact, false));
    assert_eq!(picked(&[gps(12.0)]), (Some(0), Why::OnlyOne, false));
}

#[test]
fn an_old_position_of_the_phone_gives_way_to_a_photo() {
    assert_eq!(picked(&[old(gps(5.0), 2), photo(30.0)]).1, Why::GpsExact);
    assert_eq!(picked(&[old(gps(5.0), 3), photo(30.0)]), (Some(1), Why::PhotoFresher, false));
    // Alone it is still used, with a radius that says how old it is; then it is too vague.
    let choice = choose(&[old(gps(5.0), 3)], NOW);
    assert_eq!((choice.why, choice.accuracy_m, choice.needs_pin), (Why::OnlyOne, Some(89.0), false));
    assert!(choose(&[old(gps(5.0), 4)], NOW).needs_pin);
}

#[test]
fn a_position_a_day_old_may_have_been_driven_from() {
    let day = choose(&[old(gps(5.0), 24 * 60)], NOW).accuracy_m.unwrap();
    assert!(day > 600_000.0, "{day}");
}

#[test]
fn a_photo_of_yesterday_still_shows_where_it_was_taken_but_not_with_an_older_position() {
    let yesterday = NOW - 20 * 60 * MINUTE;
    let taken = FixCandidate { taken_at_ms: Some(yesterday), photo_at_ms: Some(yesterday), ..photo(8.0) };
    assert_eq!(picked(&[taken]), (Some(0), Why::OnlyOne, false));
    let stale = FixCandidate { taken_at_ms: Some(yesterday - 60 * MINUTE), ..taken };
    assert!(choose(&[stale], NOW).needs_pin);
}

#[test]
fn what_is_made_up_comes_last_and_asks_for_a_pin() {
    let mock = FixCandidate { mock: true, ..gps(1.0) };
    assert_eq!(picked(&[mock, photo(90.0)]), (Some(1), Why::OnlyOne, false));
    assert_eq!(picked(&[mock]), (Some(0), Why::OnlyMock, true));
    assert_eq!(choose(&[mock, photo(90.0)], NOW).doubts, [Doubt::Mock]);
}

#[test]
fn what_is_no_place_is_never_chosen_nor_kept() {
    let odd = |lat_deg, lon_deg| FixCandidate { point: Point { lat_deg, lon_deg }, ..gps(1.0) };
    let none = [odd(f64::NAN, 98.0), odd(0.0, 0.0), odd(0.0, -0.0), odd(91.0, 0.0), odd(3.0, f64::INFINITY)];
    assert_eq!(picked(&none), (None, Why::Nothing, true));
    let choice = choose(&[none[0], none[1], gps(50.0)], NOW);
    assert_eq!((choice.chosen, choice.why, choice.others.len()), (Some(2), Why::OnlyOne, 0));
    assert_eq!(picked(&[odd(0.0, 98.48)]).0, Some(0));
}

#[test]
fn a_missing_or_a_large_radius_asks_for_a_pin() {
    for none in [None, Some(0.0), Some(-3.0), Some(f64::NAN)] {
        assert!(choose(&[FixCandidate { accuracy_m: none, ..gps(1.0) }], NOW).needs_pin);
    }
    assert!(!choose(&[gps(100.0)], NOW).needs_pin);
    assert!(choose(&[gps(100.5)], NOW).needs_pin);
    // A photo that says nothing of its radius is better than the next cell tower.
    let quiet = FixCandidate { accuracy_m: None, ..photo(1.0) };
    assert_eq!(picked(&[gps(1_500.0), quiet]), (Some(1), Why::PhotoExact, true));
}

#[test]
fn a_photo_from_elsewhere_is_doubted_and_a_pin_asked_for() {
    let choice = choose(&[gps(10.0), north(photo(10.0), 290.0)], NOW);
    assert_eq!((choice.doubts.len(), choice.needs_pin), (0, false));
    let choice = choose(&[gps(10.0), north(photo(10.0), 5_000.0)], NOW);
    let [Doubt::PhotoFar { metres }] = choice.doubts[..] else { panic!("{:?}", choice.doubts) };
    assert!((metres - 5_000.0).abs() < 5.0 && choice.needs_pin);
    // Three times both radii: 3 × (90 + 90) m are not far.
    assert!(choose(&[gps(90.0), north(photo(90.0), 530.0)], NOW).doubts.is_empty());
    assert!(!choose(&[gps(90.0), north(photo(90.0), 560.0)], NOW).doubts.is_empty());
}

#[test]
fn a_pin_far_from_the_phone_is_doubted_but_stands() {
    let choice = choose(&[north(gps(10.0), 2_000.0), fix(FixOrigin::Pin, 5.0)], NOW);
    assert!(matches!(choice.doubts[..], [Doubt::GpsFar { metres }] if (metres - 2_000.0).abs() < 5.0));
    assert_eq!((choice.why, choice.needs_pin), (Why::Pin, false));
}

#[test]
fn the_times_of_photos_are_doubted_beyond_a_day_and_ten_minutes() {
    let of = |times: &[i64]| doubts(&gps(5.0), &[], times, NOW);
    assert!(of(&[NOW - PHOTO_OLD_MS, NOW + PHOTO_AHEAD_MS]).is_empty());
    assert_eq!(
        of(&[NOW - PHOTO_OLD_MS - 1, NOW - 3 * PHOTO_OLD_MS]),
        [Doubt::PhotoOld { before_ms: 3 * PHOTO_OLD_MS }]
    );
    assert_eq!(of(&[NOW + 11 * MINUTE]), [Doubt::PhotoAhead { after_ms: 11 * MINUTE }]);
    assert_eq!(of(&[i64::MIN]), [Doubt::PhotoOld { before_ms: i64::MAX }]);
}

#[test]
fn the_server_finds_the_same_doubts_as_the_phone() {
    let candidates = [gps(10.0), north(photo(10.0), 900.0), north(gps(20.0), 4_000.0)];
    let choice = choose(&candidates, NOW);
    let others: Vec<_> = choice.others.iter().map(|&at| candidates[at]).collect();
    let again = doubts(&candidates[choice.chosen.unwrap()], &others, &[NOW], NOW);
    assert_eq!(choice.doubts, again);
    assert_eq!(again.iter().map(Doubt::code).collect::<Vec<_>>(), ["photo_far", "gps_far"]);
}

fn any_candidate() -> impl Strategy<Value = FixCandidate> {
    let source = prop_oneof![Just(FixOrigin::Gps), Just(FixOrigin::Photo), Just(FixOrigin::Pin)];
    let number = || prop_oneof![9 => -100.0..100.0_f64, 1 => any::<f64>()];
    let time = || prop::option::of(prop_oneof![NOW - 9_000_000..NOW + 9_000_000, any::<i64>()]);
    let rest = (time(), time(), source, any::<bool>());
    (number(), number(), prop::option::of(number()), rest).prop_map(
        |(lat_deg, lon_deg, accuracy_m, (taken_at_ms, photo_at_ms, source, mock))| FixCandidate {
            point: Point { lat_deg, lon_deg },
            accuracy_m,
            taken_at_ms,
            photo_at_ms,
            source,
            mock,
        },
    )
}

proptest! {
    #[test]
    fn every_usable_candidate_is_chosen_or_kept_whatever_their_order(
        candidates in prop::collection::vec(any_candidate(), 0..8),
        now_ms in prop_oneof![Just(NOW), any::<i64>()],
    ) {
        let choice = choose(&candidates, now_ms);
        let mut named: Vec<_> = choice.chosen.into_iter().chain(choice.others.iter().copied()).collect();
        named.sort_unstable();
        let usable: Vec<_> = (0..candidates.len()).filter(|&at| candidates[at].is_usable()).collect();
        prop_assert_eq!(named, usable);
        if let Some(chosen) = choice.chosen {
            let pins = candidates.iter().any(|fix| fix.is_usable() && fix.source == FixOrigin::Pin);
            prop_assert_eq!(choice.why == Why::Pin, pins);
            prop_assert!(choice.needs_pin || pins || !candidates[chosen].mock);
        }
    }
}
