//! What the command line sets up.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use axum::http::{HeaderMap, HeaderValue, header};
use saberling_server::auth::{current_user, login};
use saberling_server::ports::{SystemClock, SystemRandom};
use saberling_server::setup::{Setup, SetupError};
use saberling_server::{City, sample};

use crate::world::World;

const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

fn open(folder: &std::path::Path, city: &City) -> Result<Setup, SetupError> {
    Setup::open(folder, city, Arc::new(SystemClock), Arc::new(SystemRandom))
}

#[test]
fn another_citys_folder_is_left_alone() {
    let folder = tempfile::tempdir().expect("folder");
    let sample = sample::city().expect("embedded");
    let mut other = sample.clone();
    other.config.slug = "kota-lain".into();
    assert!(open(folder.path(), &other).is_ok());
    let error = open(folder.path(), &sample).err().expect("is refused");
    assert!(error.to_string().contains("'kota-lain'"), "{error}");
    assert!(open(folder.path(), &other).expect("is its own").add_crew("Regu Mawar").is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_is_linked_to_a_user_who_is_there_and_to_no_other() {
    let world = World::new().await;
    let user_id = world.officer("budi").await;
    let (_, crew) = world.crew(0).await;
    let setup = world.running.setup();
    assert!(matches!(setup.crew_code(&crew, "Budi", Some("bodi")), Err(SetupError::NoSuchUser)));
    setup.crew_code(&crew, "Budi", None).expect("makes");
    assert!(matches!(setup.crew_code(&crew, "Budi", Some("bodi")), Err(SetupError::NoSuchUser)));
    setup.crew_code(&crew, "Budi", Some("budi")).expect("makes");
    let crews = world.running.state.ask(|store, city| store.crews(city)).await.expect("reads");
    let members = &crews.iter().find(|detail| detail.crew.name == crew).expect("there").members;
    assert_eq!(members.len(), 1);
    assert_eq!(members[0].member.user_id, Some(user_id));
}

#[tokio::test(flavor = "multi_thread")]
async fn another_password_and_a_shut_door_end_the_logins() {
    let world = World::new().await;
    world.officer("sari").await;
    let state = &world.running.state;
    let enter = async |password: &str| {
        let cookie = login(state, "sari", password, HERE).await.ok()?;
        let mut headers = HeaderMap::new();
        let pair = cookie.split(';').next()?;
        headers.insert(header::COOKIE, HeaderValue::from_str(pair).ok()?);
        Some(headers)
    };
    let before = enter("sapu bersih").await.expect("logs in");
    let setup = world.running.setup();
    tokio::task::block_in_place(|| setup.set_password("sari", "sapu lebih bersih")).expect("is set");
    assert_eq!(current_user(state, &before).await.expect("reads"), None);
    assert!(enter("sapu bersih").await.is_none());
    let after = enter("sapu lebih bersih").await.expect("logs in");
    setup.disable_user("sari").expect("is shut out");
    assert_eq!(current_user(state, &after).await.expect("reads"), None);
    assert!(enter("sapu lebih bersih").await.is_none());
    assert!(matches!(setup.disable_user("tono"), Err(SetupError::NoSuchUser)));
}

#[test]
fn a_report_by_sms_is_told_and_a_damaged_one_ends_with_status_2() {
    let number = saberling_wire::ReportNumber::of(saberling_wire::ReportId::new(1, [3; 10]));
    let sms =
        saberling_wire::sms::SmsReport::new(number, "litter", 36_030_000, 984_860_000, 1_800_000_000_000)
            .expect("fits")
            .to_string();
    let run = |text: &str| {
        let program = env!("CARGO_BIN_EXE_saberling-server");
        std::process::Command::new(program).args(["sms", text]).output().expect("runs")
    };
    let good = run(&sms);
    let told = String::from_utf8(good.stdout).expect("text");
    assert!(good.status.success() && told.contains(&number.to_string()), "{told}");
    assert!(told.contains("Pasar Seroja") && told.contains("3.60300 98.48600"), "{told}");
    let damaged = run(&sms.replacen("03N", "04N", 1));
    assert_eq!((damaged.status.code(), damaged.stdout.len()), (Some(2), 0));
    let said = String::from_utf8(damaged.stderr).expect("text");
    assert!(said.contains("changed or mistyped") && !said.contains("98"), "no place in an error: {said}");
}
