//! The list of reports, which is read with other queries than a report's own page.

use serde_json::json;

use super::{publish, state, submit};
use crate::api::Sending;
use crate::phone::Phone;
use crate::store::sql;
use crate::testing::{Bench, server};

/// The list says of each report what its own page says, which is asserted, and gives the notes.
fn list_like_pages(phone: &Phone) -> Vec<String> {
    let list = phone.reports().expect("list");
    for view in &list {
        assert_eq!(view, &phone.report(&view.report_id).expect("page"));
    }
    list.into_iter().map(|view| view.note).collect()
}

#[tokio::test]
async fn the_list_says_of_each_report_what_its_own_page_says() {
    let (bench, (server, way)) = (Bench::new(), server());
    let phone = bench.open(way);
    assert!(list_like_pages(&phone).is_empty());
    let accepted = submit(&bench, &phone, 2);
    phone.turn().await;
    publish(&phone, &server, &accepted, "accepted", json!({"note": "dari kantor"}));
    phone.turn().await;
    phone.drop_photo(&accepted.report_id, &accepted.photos[0].photo_id).expect("recorded");
    phone.add_note(&accepted.report_id, "Masih ada.").expect("recorded");
    state(&server).refuse.insert("create_report", "invalid");
    let refused = submit(&bench, &phone, 3);
    phone.add_note(&refused.report_id, "Di bawah jembatan.").expect("recorded");
    phone.turn().await;
    let unsent = submit(&bench, &phone, 1);
    phone.add_photos(&unsent.report_id, &[bench.photo(7), bench.photo(8)]).expect("recorded");

    assert_eq!(list_like_pages(&phone).len(), 3);
    let of = |id: &str| phone.report(id).expect("page");
    assert_eq!(of(&refused.report_id).sending, Sending::Rejected);
    assert_eq!((of(&unsent.report_id).photos_total, of(&unsent.report_id).sending), (3, Sending::Queued));
    assert_eq!(of(&accepted.report_id).note, "dari kantor");
}

#[tokio::test]
async fn the_list_takes_the_newest_row_of_those_that_are_left_of_a_report() {
    let (bench, (server, way)) = (Bench::new(), server());
    let phone = bench.open(way);
    let report = submit(&bench, &phone, 0);
    phone.turn().await;
    publish(&phone, &server, &report, "accepted", json!({"note": "baru"}));
    phone.turn().await;
    // As it is while an identity follows another one: two scopes have the report.
    let copy = |scope: &str, rev: i64, body: &str, left: Option<&str>| {
        phone.inner().store.write(|db| {
            db.execute(
                "INSERT INTO base_rows (scope, entity, entity_id, identity_id, rev, generation, body, left_cause) \
                 SELECT ?1, entity, entity_id, identity_id, rev + ?2, generation, replace(body, 'baru', ?3), ?4 \
                 FROM base_rows WHERE body LIKE '%\"baru\"%'",
                rusqlite::params![scope, rev, body, left],
            )?;
            sql::rows::count(db, saberling_wire::Entity::Report)
        })
    };
    assert_eq!(copy("own:older", -1, "lama", None).expect("copied"), 2);
    assert_eq!(list_like_pages(&phone), ["baru"]);
    assert_eq!(copy("own:left", 5, "pergi", Some("moved")).expect("copied"), 3);
    assert_eq!(list_like_pages(&phone), ["baru"]);
    assert_eq!(copy("other", 7, "asing", None).expect("copied"), 4);
    assert_eq!(list_like_pages(&phone), ["baru"]);
    assert_eq!(copy("own:newer", 9, "paling baru", None).expect("copied"), 5);
    assert_eq!(list_like_pages(&phone), ["paling baru"]);
    // The newest one counts though it does not read: then what was captured is shown.
    assert_eq!(copy("own:newest", 11, "\"", None).expect("copied"), 6);
    assert_eq!(list_like_pages(&phone), ["Sampah menumpuk."]);
}
