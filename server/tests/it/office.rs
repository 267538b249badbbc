//! The office's pages as a browser meets them: roles, forms, what they show of what others wrote.

use saberling_store::OfficeAct;
use saberling_wire::{ReportStatus, TaskId};
use serde_json::{Value, json};

use crate::client::{Ask, Reply};
use crate::world::{World, applied};

/// A browser with a login.
pub(crate) struct Desk<'a> {
    pub(crate) world: &'a World,
    cookie: String,
}

fn encoded(fields: &[(&str, &str)]) -> String {
    let byte = |b: u8| match b {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' => char::from(b).to_string(),
        other => format!("%{other:02X}"),
    };
    let text = |text: &str| text.bytes().map(byte).collect::<String>();
    fields.iter().map(|(name, value)| format!("{name}={}", text(value))).collect::<Vec<_>>().join("&")
}

fn form(path: &str, fields: &[(&str, &str)]) -> Ask {
    Ask::new("POST", path).header("content-type", "application/x-www-form-urlencoded").body(encoded(fields))
}

async fn enter(world: &World, name: &str, back: &str) -> Reply {
    let fields = [("name", name), ("password", "sapu bersih"), ("back", back)];
    form("/office/login", &fields).send(world.at()).await
}

pub(crate) fn text(reply: &Reply) -> String {
    String::from_utf8_lossy(&reply.body).into_owned()
}

/// A text of the pages in Indonesian.
pub(crate) fn word(key: &str) -> String {
    let texts: Value = serde_json::from_str(include_str!("../../texts/id.json")).expect("json");
    texts[key].as_str().expect("a text").to_owned()
}

/// The value of the hidden field that stands first on a page.
pub(crate) fn hidden(page: &str, name: &str) -> String {
    let rest = page.split_once(&format!("name=\"{name}\" value=\"")).expect("the field is there").1;
    rest.split('"').next().expect("its end").to_owned()
}

impl<'a> Desk<'a> {
    pub(crate) async fn new(world: &'a World, name: &str, role: &str) -> Self {
        let setup = world.running.setup();
        tokio::task::block_in_place(|| setup.add_user(name, role, "sapu bersih")).expect("adds");
        let reply = enter(world, name, "/office/queue").await;
        assert_eq!(reply.status, 303, "{}", text(&reply));
        let cookie = reply.header("set-cookie").expect("a cookie");
        Self { world, cookie: cookie.split(';').next().expect("a pair").to_owned() }
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        Ask::new("GET", path).header("cookie", &self.cookie).send(self.world.at()).await
    }

    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        form(path, fields).header("cookie", &self.cookie).send(self.world.at()).await
    }

    /// What every form of this login carries.
    pub(crate) async fn csrf(&self) -> String {
        hidden(&text(&self.get("/office/queue").await), "csrf")
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_auditor_is_told_in_words_and_changes_nothing() {
    let world = World::new().await;
    let desk = Desk::new(&world, "ayu", "auditor").await;
    let made = world.report(0);
    assert!(applied(&world.push_one(&world.phone(), &made.envelope).await));
    let page = format!("/office/reports/{}", made.report_id);
    let csrf = desk.csrf().await;
    let op_id = world.id(saberling_wire::OpId::new).to_string();
    let version = world.detail(made.report_id).await.aggregate.report.version;
    let fields = [("csrf", &*csrf), ("op_id", &op_id), ("base", &version), ("act", "accept")];
    let refused = desk.post(&page, &fields).await;
    assert_eq!(refused.status, 403);
    assert!(text(&refused).contains(&word("refused.forbidden")));
    let crew = world.id(saberling_wire::CrewId::new).to_string();
    let fields = [("csrf", &*csrf), ("op_id", &op_id), ("act", "crew"), ("crew", &crew), ("name", "Regu X")];
    let refused = desk.post("/office/crews", &fields).await;
    assert_eq!(refused.status, 403);
    assert!(text(&refused).contains(&word("refused.forbidden")));
    assert_eq!(world.detail(made.report_id).await.aggregate.report.status, ReportStatus::Submitted);
    assert!(!text(&desk.get("/office/crews").await).contains("Regu X"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_is_not_of_this_login_does_nothing() {
    let world = World::new().await;
    let desk = Desk::new(&world, "sari", "officer").await;
    let made = world.report(0);
    assert!(applied(&world.push_one(&world.phone(), &made.envelope).await));
    let page = format!("/office/reports/{}", made.report_id);
    let version = world.detail(made.report_id).await.aggregate.report.version;
    let (op_id, crew) =
        (world.id(saberling_wire::OpId::new).to_string(), world.id(saberling_wire::CrewId::new).to_string());
    let accept = [("op_id", &*op_id), ("base", &version), ("act", "accept")];
    let crew = [("op_id", &*op_id), ("act", "crew"), ("crew", &crew), ("name", "Regu X")];
    for (path, fields) in [(&*page, &accept[..]), ("/office/crews", &crew), ("/office/logout", &[])] {
        for csrf in [None, Some(""), Some("AAAA")] {
            let mut fields = fields.to_vec();
            fields.extend(csrf.map(|csrf| ("csrf", csrf)));
            assert_eq!(desk.post(path, &fields).await.status, 403, "{path} {csrf:?}");
        }
    }
    assert_eq!(world.detail(made.report_id).await.aggregate.report.status, ReportStatus::Submitted);
    assert!(!text(&desk.get("/office/crews").await).contains("Regu X"), "and the login still holds");
    let csrf = desk.csrf().await;
    let fields = [&accept[..], &[("csrf", &*csrf)]].concat();
    assert_eq!(desk.post(&page, &fields).await.status, 303, "with its own it does");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_beyond_all_bounds_or_of_somebody_else_is_refused_in_words() {
    let world = World::new().await;
    let desk = Desk::new(&world, "sari", "officer").await;
    let csrf = desk.csrf().await;
    let long = "x".repeat(300 * 1024);
    let reply = desk.post("/office/crews", &[("csrf", &csrf), ("name", &long)]).await;
    assert_eq!(reply.status, 413);
    assert!(text(&reply).contains(&word("error.form.text")));
    let fields = [("csrf", &*csrf), ("act", "crew"), ("crew", "no id"), ("name", "Regu X")];
    assert_eq!(desk.post("/office/crews", &fields).await.status, 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_logout_ends_the_session_and_nobody_is_led_outside() {
    let world = World::new().await;
    let desk = Desk::new(&world, "sari", "officer").await;
    for back in ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", ""] {
        let reply = enter(&world, "sari", back).await;
        assert_eq!((reply.status, reply.header("location")), (303, Some("/office/queue")), "{back}");
        let page = format!("/office/login?{}", encoded(&[("back", back)]));
        let shown = Ask::new("GET", page).send(world.at()).await;
        assert!(!text(&shown).contains("evil"), "{back}");
    }
    let csrf = desk.csrf().await;
    assert_eq!(desk.post("/office/logout", &[("csrf", &csrf)]).await.status, 303);
    assert_eq!(desk.get("/office/queue").await.status, 401, "the old cookie opens nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_works_on_the_public_address_only() {
    let world = World::new().await;
    world.officer("sari").await;
    let fields = [("name", "sari"), ("password", "sapu bersih")];
    let login = Ask::new("POST", "/office/login").host("evil.example");
    let login = login.header("content-type", "application/x-www-form-urlencoded").body(encoded(&fields));
    let refused = login.send(world.at()).await;
    assert_eq!((refused.status, refused.header("set-cookie")), (403, None));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_guesses_is_told_when_to_come_back() {
    let world = World::new().await;
    world.officer("sari").await;
    let wrong = [("name", "sari"), ("password", "tebakan")];
    for _ in 0..5 {
        assert_eq!(form("/office/login", &wrong).send(world.at()).await.status, 401);
    }
    let refused = enter(&world, "sari", "/office/queue").await;
    assert_eq!((refused.status, refused.header("retry-after")), (429, Some("2")));
    assert!(text(&refused).contains(&word("login.wait").replace("{0}", "2")));
    assert_eq!(refused.header("set-cookie"), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_people_write_is_text_and_never_markup() {
    const EVIL: &str = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&";
    let world = World::new().await;
    let desk = Desk::new(&world, "sari", "officer").await;
    let made = {
        let mut made = world.report(0);
        made.envelope["payload"]["note"] = EVIL.into();
        made
    };
    let phone = world.phone();
    assert!(applied(&world.push_one(&phone, &made.envelope).await));
    assert!(applied(&world.push_one(&phone, &world.note(&made, EVIL)).await));
    let setup = world.running.setup();
    setup.add_crew(EVIL).expect("a name may hold anything");
    setup.crew_code(EVIL, EVIL, None).expect("adds the member");
    let report = format!("/office/reports/{}", made.report_id);
    for path in [&*report, "/office/queue", "/office/crews", "/office/tasks", "/office/find?q=%3Cscript%3E"] {
        let page = text(&desk.get(path).await);
        assert!(!page.contains("<script>alert") && !page.contains("<img src=x"), "{path}");
        let shows = path.contains("find") || page.contains("alert(1)");
        assert!(shows, "{path} shows it as text");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_completion_that_nobody_awaits_is_shown_with_its_note_and_photos() {
    let world = World::new().await;
    let desk = Desk::new(&world, "sari", "officer").await;
    let officer = world.officer("tono").await;
    let ((crew_id, crew), (other, _)) = (world.crew(0).await, world.crew(1).await);
    let phone = world.phone();
    world.join(&phone, &crew, "Budi", None).await;
    let made = world.report(0);
    assert!(applied(&world.push_one(&world.phone(), &made.envelope).await));
    let (report_id, task_id) = (made.report_id, world.id(TaskId::new));
    let instruction = String::new();
    world.act(officer, OfficeAct::Assign { report_id, task_id, crew_id, instruction }).await;
    let instruction = String::new();
    world.act(officer, OfficeAct::MoveTask { task_id, crew_id: other, instruction }).await;
    let mut last = None;
    for number in 0..52 {
        let (bytes, manifest) = world.photo();
        let photo_id = manifest.photo_id;
        let snapshot = json!({ "report_id": report_id.to_string(), "title": "Sampah" });
        let note = format!("selesai nomor {number}");
        let payload = json!({ "photos": [manifest], "note": note, "snapshot": snapshot });
        let done = world.envelope("task", &task_id.to_string(), "complete_task", payload);
        assert!(applied(&world.push_one(&phone, &done).await));
        last = Some((bytes, photo_id));
    }
    let (bytes, photo_id) = last.expect("one at least");
    assert_eq!(world.upload(&phone, &bytes).await.status, 201);
    let page = text(&desk.get("/office/tasks").await);
    assert!(page.contains("selesai nomor 51") && page.contains("selesai nomor 2"), "{page}");
    assert!(!page.contains("selesai nomor 1”"), "fifty at most");
    assert!(page.contains(&word("orphan.more").replace("{0}", "2")));
    let photo = format!("/office/media/{photo_id}");
    assert!(page.contains(&photo));
    assert_eq!(desk.get(&photo).await.status, 200);
}
