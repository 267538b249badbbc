//! What is shipped holds none of the bugs that the simulator plants.

use saberling_core::api::App;

#[test]
fn the_library_holds_no_planted_bug() {
    const { assert!(!saberling_plants::COMPILED_IN) };
    // Whatever the app can reach is linked into this very program.
    let reached: [*const (); 2] = [App::open as *const (), App::submit_report as *const ()];
    assert!(reached.iter().all(|function| !function.is_null()));
    let program = std::fs::read(std::env::current_exe().expect("a path")).expect("this program");
    // Spelt backwards, or it would stand in this very program.
    let marker: String = ":gub-detnalp".chars().rev().collect();
    assert!(program.len() > 1_000_000);
    assert!(!program.windows(marker.len()).any(|window| window == marker.as_bytes()));
}
