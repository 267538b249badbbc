//! `city import`: any bytes as a city's file of areas or roads.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| saberling_place::import::fuzzing::import_geojson(data));
