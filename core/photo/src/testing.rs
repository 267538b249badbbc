//! Pictures as a phone's camera would write them, for tests.
