//! The bridge: the core's scaffolding in one library. There is no logic in here.

saberling_core::uniffi_reexport_scaffolding!();
