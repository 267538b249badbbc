//! Directed schedules in which the server is put back to before something that phones know of.

use saberling_core::api::{App, ReportEdit, ReportView};
use saberling_server::Embedded;
use saberling_sim::template::{Broken, Template};
use saberling_sim::world::World;
use saberling_store::{CommandOutcome, OfficeAct, OfficeCommand};
use saberling_wire::OpId;

fn app<'a>(world: &'a World<'_>, phone: usize) -> &'a App {
    world.phones[phone].app().expect("the phone is on")
}

fn server<'a>(world: &'a World<'_>) -> &'a Embedded {
    world.server.running().expect("the server is on")
}

fn own(world: &World<'_>, phone: usize) -> ReportView {
    app(world, phone).reports().expect("list").pop().expect("a report")
}

fn edit(world: &World<'_>, phone: usize, note: &str) {
    let view = own(world, phone);
    let edit = ReportEdit {
        category: view.category.clone(),
        note: note.to_owned(),
        answers: vec![],
        fix: None,
        chosen_area: None,
        anonymous: view.anonymous,
        confidential: view.confidential,
    };
    app(world, phone).edit_report(view.report_id, edit).expect("recorded");
}

async fn turns(world: &mut World<'_>, phone: usize) {
    for _ in 0..2 {
        world.pass_ms(3_600_000);
        world.turn(phone);
        world.drain().await;
    }
}

/// The report's words, and those that each edit replaced.
fn words(world: &World<'_>) -> (String, Vec<String>) {
    let sql = world.server.look().expect("opens");
    let note = sql.query_row("SELECT note FROM reports", [], |row| row.get(0)).expect("a report");
    let former = "SELECT json_extract(former, '$.note') FROM events WHERE kind = 'edited' ORDER BY seq";
    let mut query = sql.prepare(former).expect("prepared");
    let former = query.query_map([], |row| row.get(0)).expect("asked").collect::<Result<_, _>>();
    (note, former.expect("read"))
}

/// A phone's edit is refused; then the server is put back to before the decision, and a copy of the phone, which
/// has the edit still to send, sends it. In between that copy may edit again; then the person sends the refused
/// edit again.
async fn refused_then_taken(edits_between: bool) -> Result<(String, Vec<String>), Broken> {
    let template = Template::new()?;
    let mut world = World::new(&template, 1, 1, false)?;
    world.submit(0);
    turns(&mut world, 0).await;
    edit(&world, 0, "Satu.");
    world.clone_phone(0)?;
    world.server.copy()?;
    let report_id = own(&world, 0).report_id.parse()?;
    let state = server(&world).state.clone();
    let accept = OfficeAct::Accept { report_id };
    let command = OfficeCommand { op_id: state.new_id(OpId::new), base: None, act: accept };
    let accepted = state.office(template.officer, command).await;
    assert!(matches!(accepted, Ok(CommandOutcome::Applied { .. })), "{accepted:?}");
    drop(state);
    turns(&mut world, 0).await;
    let refused = own(&world, 0).timeline.into_iter().find(|line| line.refused.is_some());
    let refused = refused.and_then(|line| line.op_id).expect("the person sees that it is refused");

    world.server.roll_back(0, false)?;
    world.boot_server();
    turns(&mut world, 1).await;
    assert_eq!(own(&world, 1).note, "Satu.", "the restored server takes it from the copy");
    if edits_between {
        edit(&world, 1, "Dua.");
        turns(&mut world, 1).await;
    }
    turns(&mut world, 0).await;
    app(&world, 0).retry_act(refused)?;
    turns(&mut world, 0).await;
    turns(&mut world, 1).await;
    for phone in 0..2 {
        let view = own(&world, phone);
        assert_eq!((view.note.as_str(), view.action_code), ("Satu.", None), "phone {phone}");
    }
    Ok(words(&world))
}

fn run(edits_between: bool) -> (String, Vec<String>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    let runtime = runtime.expect("a runtime");
    runtime.block_on(refused_then_taken(edits_between)).expect("runs")
}

#[test]
fn an_edit_that_was_refused_and_comes_by_a_copy_and_anew_changes_the_report_once() {
    let (note, former) = run(false);
    assert_eq!(note, "Satu.");
    assert_eq!(former.len(), 1, "what says the same again replaces nothing: {former:?}");
}

#[test]
fn an_edit_that_is_sent_anew_after_another_one_stands_last_and_every_former_one_is_readable() {
    let (note, former) = run(true);
    assert_eq!(note, "Satu.");
    assert_eq!(former[1..], ["Satu.".to_owned(), "Dua.".to_owned()], "each line replaced what stood then");
    assert_eq!(former.len(), 3);
}
