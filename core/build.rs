//! Notes when the core was built: certificates are never checked against an earlier time.

use std::env;
use std::time::SystemTime;

#[expect(clippy::disallowed_methods, reason = "a build has no ports; SOURCE_DATE_EPOCH makes it repeatable")]
fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-env-changed=SOURCE_DATE_EPOCH");
    let named = env::var("SOURCE_DATE_EPOCH").ok().and_then(|text| text.parse::<u64>().ok());
    let now = || SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs());
    println!("cargo:rustc-env=SABERLING_BUILT_S={}", named.unwrap_or_else(now));
}
