//! Real processes, killed with SIGKILL while requests are under way; by the tally nothing is lost or
//! doubled.

use std::path::Path;

use saberling_tests::kill;

use crate::Done;

#[tokio::test(flavor = "multi_thread")]
async fn twenty_kills_of_phones_and_server_under_load_lose_and_double_nothing() -> Done {
    let outcome = kill::run(Path::new(env!("CARGO_BIN_EXE_kill")), 20, 1).await?;
    println!("{outcome}");
    assert!(outcome.acked >= 20, "{outcome:?}");
    assert!(outcome.server > 0 && outcome.server < outcome.kills, "{outcome:?}");
    assert!(outcome.in_flight * 4 >= outcome.kills * 3, "{outcome:?}");
    assert_eq!((outcome.lost, outcome.doubled), (0, 0), "{outcome:?}");
    Ok(())
}
