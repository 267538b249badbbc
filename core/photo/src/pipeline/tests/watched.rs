//! Somebody follows the work, and may stop it.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use super::*;

#[derive(Default)]
struct Watch {
    told: Mutex<Vec<u16>>,
    asked: AtomicU32,
    /// Asked so many times, it says stop; 0 for never.
    stop_at: u32,
}

impl Monitor for Watch {
    fn progress(&self, permille: u16) {
        self.told.lock().unwrap().push(permille);
    }

    fn is_cancelled(&self) -> bool {
        let asked = self.asked.fetch_add(1, Ordering::Relaxed) + 1;
        self.stop_at != 0 && asked >= self.stop_at
    }
}

fn run(watch: &Watch, file: &[u8]) -> Result<Prepared, PhotoError> {
    let settings = Settings::default();
    prepare_with(file, &Order { settings: &settings, cover: &[], monitor: watch })
}

#[test]
fn progress_only_grows_and_ends_at_the_end() {
    let watch = Watch::default();
    run(&watch, &camera_jpeg(&CameraJpeg { width: 1800, height: 1200, ..CameraJpeg::default() })).unwrap();
    let told = watch.told.into_inner().unwrap();
    assert!(told.len() > 20, "a person sees it move: {}", told.len());
    assert!(told.is_sorted());
    assert_eq!(told.last(), Some(&1000));
}

#[test]
fn a_cancelled_photo_ends_with_that_wherever_it_stands() {
    let file = camera_jpeg(&CameraJpeg { width: 700, height: 500, ..CameraJpeg::default() });
    let asked = {
        let watch = Watch::default();
        run(&watch, &file).unwrap();
        watch.asked.into_inner()
    };
    for stop_at in 1..=asked {
        let watch = Watch { stop_at, ..Watch::default() };
        assert_eq!(run(&watch, &file).unwrap_err().code(), "photo.cancelled", "asked {stop_at} times");
    }
}
