//! `uniffi-bindgen`, in the very version that the core was built with.

fn main() {
    uniffi::uniffi_bindgen_main();
}
