//! What is shipped holds none of the bugs that the simulator plants.

#[test]
fn the_program_holds_no_planted_bug() {
    const { assert!(!saberling_plants::COMPILED_IN) };
    let program = std::fs::read(env!("CARGO_BIN_EXE_saberling-server")).expect("the program");
    // Spelt backwards, or it would stand in this very program.
    let marker: String = ":gub-detnalp".chars().rev().collect();
    assert!(program.len() > 1_000_000);
    assert!(!program.windows(marker.len()).any(|window| window == marker.as_bytes()));
}
