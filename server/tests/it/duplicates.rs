//! Reports that may be about the same thing: the panel, merging, "not a duplicate", and what the queue says.

use saberling_photo::testing::{CameraJpeg, camera_jpeg};
use saberling_photo::{Settings, prepare};
use saberling_store::OfficeAct;
use saberling_wire::{ReportId, ReportNumber, ReportStatus, Sha256, TimelineKind};
use serde_json::json;

use crate::client::Reply;
use crate::office::{Desk, hidden, text, word};
use crate::world::{Made, World, applied};

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// A report so many metres to the north of the usual place.
async fn report_north(world: &World, metres: i64) -> Made {
    let mut made = world.report(1);
    let lat = &mut made.envelope["payload"]["fix"]["lat_e7"];
    *lat = (lat.as_i64().expect("a number") + metres * 90).into();
    assert!(applied(&world.push_one(&world.phone(), &made.envelope).await));
    world.pass_ms(60_000);
    made
}

/// A report that promises this photo.
fn promising(world: &World, photo: &[u8]) -> Made {
    let mut made = world.report(1);
    let promised = &mut made.envelope["payload"]["photos"][0];
    promised["sha256"] = Sha256::of(photo).to_string().into();
    promised["size_bytes"] = photo.len().into();
    made
}

fn number(id: ReportId) -> String {
    ReportNumber::of(id).to_string()
}

fn address(id: ReportId) -> String {
    format!("/office/reports/{id}")
}

/// The panel of a report's page.
async fn panel(desk: &Desk<'_>, id: ReportId) -> String {
    let page = text(&desk.get(&address(id)).await);
    let (_, rest) = page.split_once("id=\"duplicates\"").expect("the panel's place is there");
    rest.split("</section>").next().expect("its end").to_owned()
}

/// Presses the button of an act in the panel of a page, in the row of the other report.
async fn press(desk: &Desk<'_>, page: ReportId, act: &str, other: ReportId) -> Reply {
    let panel = panel(desk, page).await;
    let at = panel.split("<form").find(|form| {
        form.contains(&format!("name=\"act\" value=\"{act}\"")) && form.contains(&other.to_string())
    });
    let form = at.expect("the form is there");
    let mut fields = Vec::new();
    for name in ["csrf", "op_id", "base", "act", "loser", "of", "other"] {
        if form.contains(&format!("name=\"{name}\"")) {
            fields.push((name, hidden(form, name)));
        }
    }
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    desk.post(&address(page), &fields).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_panel_shows_what_is_near_with_metres_the_likeliest_first() {
    let world = World::new().await;
    let desk = Desk::new(&world, "sari", "officer").await;
    let (near, very_near) = (report_north(&world, 35).await, report_north(&world, 5).await);
    let far = report_north(&world, 900).await;
    let mut other = world.report(0);
    other.envelope["payload"]["category"] = world.running.state.config.categories[1].code.clone().into();
    let lat = &mut other.envelope["payload"]["fix"]["lat_e7"];
    *lat = (lat.as_i64().expect("a number") + 30 * 90).into();
    assert!(applied(&world.push_one(&world.phone(), &other.envelope).await));
    let subject = report_north(&world, 0).await;
    let panel = panel(&desk, subject.report_id).await;
    let at = |id: ReportId| panel.find(&number(id));
    assert!(at(very_near.report_id).expect("there") < at(near.report_id).expect("there"), "{panel}");
    assert_eq!((at(far.report_id), at(other.report_id)), (None, None), "too far, or another matter");
    for told in [
        "5\u{a0}m · ",
        "35\u{a0}m · ",
        &word("dup.same_category"),
        &word("dup.very"),
        &word("dup.quite"),
        &word("dup.still_open"),
    ] {
        assert!(panel.contains(told), "{told}: {panel}");
    }
    assert!(panel.contains(&word("dup.earlier").replace("{0}", "2 menit")), "{panel}");
    let queue = text(&desk.get("/office/queue").await);
    assert!(queue.contains(&word("queue.alike").replace("{0}", "2")), "{queue}");
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_that_look_alike_are_told_though_their_bytes_are_others() {
    let world = World::new().await;
    let desk = Desk::new(&world, "sari", "officer").await;
    // The scene that every photo of the world shows, smaller; and another one.
    let first = world.report(1);
    let small = Settings { max_bytes: first.photos[0].len() / 2, ..Settings::default() };
    let alike = prepare(&first.photos[0][..], &small).expect("a photo").upload;
    let unlike = camera_jpeg(&CameraJpeg { seed: 9, ..CameraJpeg::default() });
    let (another, subject) = (promising(&world, &unlike), promising(&world, &alike));
    for (made, photo) in [(&first, &first.photos[0]), (&another, &unlike), (&subject, &alike)] {
        let phone = world.phone();
        assert!(applied(&world.push_one(&phone, &made.envelope).await));
        assert_eq!(world.upload(&phone, photo).await.status, 201);
    }
    let panel = panel(&desk, subject.report_id).await;
    let told: Vec<_> = panel.match_indices(&word("dup.pictures")).collect();
    assert_eq!(told.len(), 1, "of the one that is alike, not of the other: {panel}");
    assert!(panel.contains(&number(another.report_id)) && panel.contains(&number(first.report_id)));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_done_long_ago_or_is_hidden_by_nobody_counts_by_its_state() {
    let world = World::new().await;
    let desk = Desk::new(&world, "sari", "officer").await;
    let officer = world.officer("tono").await;
    let (done, _, task_id, _) = world.cleaned(officer).await;
    world.act(officer, OfficeAct::Verify { task_id }).await;
    let mut confidential = world.report(0);
    confidential.envelope["payload"]["confidential"] = true.into();
    assert!(applied(&world.push_one(&world.phone(), &confidential.envelope).await));
    let soon = report_north(&world, 3).await;
    let first = panel(&desk, soon.report_id).await;
    assert!(first.contains(&number(done.report_id)) && first.contains(&word("dup.done_today")), "{first}");
    assert!(first.contains(&number(confidential.report_id)), "the office sees all");
    assert!(first.contains(&word("report.confidential")));
    let days = i64::from(world.running.state.config.periods.nearby_days);
    world.pass_ms((days + 1) * DAY_MS);
    let late = report_north(&world, 3).await;
    // The login has ended meanwhile.
    let desk = Desk::new(&world, "tuti", "officer").await;
    let second = panel(&desk, late.report_id).await;
    assert!(!second.contains(&number(done.report_id)), "it was done too long ago");
    assert!(second.contains(&number(soon.report_id)), "it still is not done");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merge_marks_the_later_report_and_is_taken_back_from_the_toast() {
    let world = World::holding_back(30).await;
    let desk = Desk::new(&world, "sari", "officer").await;
    let (first, second) = (report_north(&world, 0).await, report_north(&world, 8).await);
    // From the earlier one's page: it is the later one that is marked.
    let reply = press(&desk, first.report_id, "merge", second.report_id).await;
    assert_eq!(reply.status, 303, "{}", text(&reply));
    let marked = world.detail(second.report_id).await.aggregate;
    assert_eq!(marked.report.status, ReportStatus::Duplicate);
    assert_eq!(marked.report.flags.duplicate_of, Some(first.report_id));
    assert_eq!(marked.events.last().map(|event| event.kind), Some(TimelineKind::Duplicate));
    assert_eq!(world.detail(first.report_id).await.aggregate.report.status, ReportStatus::Submitted);
    let done = text(&desk.get(reply.header("location").expect("an address")).await);
    assert!(done.contains(&word("toast.merge").replace("{0}", &number(second.report_id))), "{done}");
    assert!(done.contains(&word("dup.merged")));
    let (_, form) = done.split_once("id=\"toast\"").expect("the toast is there");
    assert!(form.contains("id=\"undo\""));
    let fields = ["csrf", "op_id", "base", "act", "other"].map(|name| (name, hidden(form, name)));
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let undone = desk.post(&address(first.report_id), &fields).await;
    assert_eq!(undone.status, 303, "{}", text(&undone));
    let back = world.detail(second.report_id).await.aggregate.report;
    assert_eq!((back.status, back.flags.duplicate_of), (ReportStatus::UnderReview, None));

    // Later it needs a reason, on the page of the one that was marked.
    press(&desk, second.report_id, "merge", first.report_id).await;
    world.pass_ms(60_000);
    world.running.tend().await.expect("tends");
    let told = panel(&desk, second.report_id).await;
    assert!(told.contains(&word("dup.same_as")) && told.contains(&number(first.report_id)), "{told}");
    let undo = |reason: &'static str| {
        let (csrf, base, other) =
            (hidden(&told, "csrf"), hidden(&told, "base"), second.report_id.to_string());
        let (op_id, desk) = (world.id(saberling_wire::OpId::new).to_string(), &desk);
        async move {
            let fields = [
                ("csrf", &*csrf),
                ("op_id", &op_id),
                ("base", &base),
                ("act", "undo_merge"),
                ("other", &other),
                ("text", reason),
            ];
            desk.post(&address(other.parse().expect("an id")), &fields).await
        }
    };
    let refused = undo("").await;
    assert!(refused.status >= 400 && text(&refused).contains(&word("refused.note_empty")));
    assert_eq!(undo("bukan yang sama").await.status, 303);
    assert_eq!(world.detail(second.report_id).await.aggregate.report.status, ReportStatus::UnderReview);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merge_names_a_report_of_its_page_and_its_version() {
    let world = World::new().await;
    let desk = Desk::new(&world, "sari", "officer").await;
    let officer = world.officer("tono").await;
    let (first, second) = (report_north(&world, 0).await, report_north(&world, 8).await);
    let third = report_north(&world, 900).await;
    let (csrf, op_id) = (desk.csrf().await, world.id(saberling_wire::OpId::new).to_string());
    let (loser, of) = (first.report_id.to_string(), second.report_id.to_string());
    let base = world.detail(first.report_id).await.aggregate.report.version;
    let fields = [
        ("csrf", &*csrf),
        ("op_id", &op_id),
        ("base", &base),
        ("act", "merge"),
        ("loser", &loser),
        ("of", &of),
    ];
    assert_eq!(desk.post(&address(third.report_id), &fields).await.status, 404);
    world.act(officer, OfficeAct::Review { report_id: first.report_id }).await;
    let stale = desk.post(&address(first.report_id), &fields).await;
    assert_eq!(stale.status, 409, "somebody was faster");
    assert_eq!(world.detail(first.report_id).await.aggregate.report.status, ReportStatus::UnderReview);
}

#[tokio::test(flavor = "multi_thread")]
async fn not_a_duplicate_is_remembered_both_ways_and_audited_and_nobody_hears_of_it() {
    let world = World::new().await;
    let desk = Desk::new(&world, "sari", "officer").await;
    let (one, two) = (report_north(&world, 0).await, report_north(&world, 8).await);
    let feeds = || -> Vec<(String, i64)> {
        world.sql(|sql| {
            sql.prepare("SELECT scope, rev FROM feed ORDER BY feed_id")?
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect()
        })
    };
    let before = feeds();
    let reply = press(&desk, one.report_id, "apart", two.report_id).await;
    assert_eq!(reply.status, 303, "{}", text(&reply));
    let done = text(&desk.get(reply.header("location").expect("an address")).await);
    assert!(done.contains(&word("toast.apart").replace("{0}", &number(two.report_id))));
    assert!(done.contains("id=\"undo\""));
    assert_eq!(feeds(), before, "it is no news to anybody");
    for (id, other) in [(one.report_id, two.report_id), (two.report_id, one.report_id)] {
        let page = text(&desk.get(&address(id)).await);
        let line = word("line.not_duplicate").replace("{0}", &number(other));
        assert!(page.contains(&format!("<b>sari</b> {line}")), "{page}");
        let panel = panel(&desk, id).await;
        assert!(!panel.contains("value=\"merge\"") && panel.contains(&word("dup.apart")), "{panel}");
    }
    assert!(!text(&desk.get("/office/queue").await).contains(&word("queue.alike").replace("{0}", "1")));

    assert_eq!(press(&desk, two.report_id, "undo_apart", one.report_id).await.status, 303);
    for (id, other) in [(one.report_id, two.report_id), (two.report_id, one.report_id)] {
        assert!(panel(&desk, id).await.contains("value=\"merge\""), "it is offered again");
        let page = text(&desk.get(&address(id)).await);
        let steps = ["line.not_duplicate", "line.not_duplicate_undone"]
            .map(|key| word(key).replace("{0}", &number(other)).replace('"', "&#34;"));
        assert!(steps.iter().all(|line| page.contains(line)), "both steps stay: {page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pair_is_said_once_and_forgotten_with_an_erased_report() {
    let world = World::new().await;
    let officer = world.officer("sari").await;
    let (one, two) = (report_north(&world, 0).await, report_north(&world, 8).await);
    let pair = || OfficeAct::NotDuplicate { report_id: one.report_id, other: two.report_id };
    let steps = || -> i64 {
        world.sql(|sql| sql.query_row("SELECT count(*) FROM not_duplicates", [], |row| row.get(0)))
    };
    for _ in 0..2 {
        assert_eq!(crate::crew::code_of(&world.act(officer, pair()).await), None);
    }
    assert_eq!(steps(), 2, "one step, for both directions");
    let itself = OfficeAct::NotDuplicate { report_id: one.report_id, other: one.report_id };
    assert!(crate::crew::code_of(&world.act(officer, itself).await).is_some());
    let nobody = OfficeAct::NotDuplicate { report_id: one.report_id, other: world.id(ReportId::new) };
    assert!(crate::crew::code_of(&world.act(officer, nobody).await).is_some());
    let erase = OfficeAct::Erase { report_id: two.report_id, reason: "diminta".into() };
    assert_eq!(crate::crew::code_of(&world.act(officer, erase).await), None);
    assert_eq!(steps(), 0);
    assert!(crate::crew::code_of(&world.act(officer, pair()).await).is_some(), "nothing is said of it again");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_only_watches_sees_the_panel_and_decides_nothing() {
    let world = World::new().await;
    let watcher = Desk::new(&world, "ayu", "auditor").await;
    let (one, two) = (report_north(&world, 0).await, report_north(&world, 8).await);
    let panel = panel(&watcher, one.report_id).await;
    assert!(panel.contains(&number(two.report_id)) && !panel.contains("<form"), "{panel}");
    let (csrf, op_id) = (watcher.csrf().await, world.id(saberling_wire::OpId::new).to_string());
    let other = two.report_id.to_string();
    for act in ["apart", "undo_apart", "undo_merge"] {
        let fields = [("csrf", &*csrf), ("op_id", &op_id), ("act", act), ("other", &other)];
        assert_eq!(watcher.post(&address(one.report_id), &fields).await.status, 403, "{act}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_said_me_too_is_counted_on_page_and_queue() {
    let world = World::new().await;
    let desk = Desk::new(&world, "sari", "officer").await;
    let officer = world.officer("tono").await;
    let made = report_north(&world, 0).await;
    world.act(officer, OfficeAct::Accept { report_id: made.report_id }).await;
    let public = saberling_wire::EntityId::public(made.report_id).to_string();
    for _ in 0..2 {
        let act = world.envelope("public_report", &public, "me_too", json!({}));
        assert!(applied(&world.push_one(&world.phone(), &act).await));
    }
    let told = word("reporter.me_too").replace("{0}", "2");
    assert!(text(&desk.get(&address(made.report_id)).await).contains(&told));
    assert!(text(&desk.get("/office/queue?view=open").await).contains(&told));
}
