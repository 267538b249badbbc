//! How much memory a photo costs, counted at the allocator: a cheap phone has little.
//!
//! One test only: the count is the process's.

#![expect(unsafe_code, reason = "an allocator that counts is an allocator")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::io::Read;
use std::sync::atomic::{AtomicUsize, Ordering};

use image::codecs::jpeg::JpegEncoder;
use image::{Rgb, RgbImage};
use saberling_photo::{PhotoError, Settings, prepare};

struct Counting;

static NOW: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call goes to the system's allocator unchanged; only numbers are kept beside it.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let now = NOW.fetch_add(layout.size(), Ordering::Relaxed) + layout.size();
        PEAK.fetch_max(now, Ordering::Relaxed);
        // SAFETY: the caller's promises are passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        NOW.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller's promises are passed on.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The most bytes that `work` had at once beyond what was there before.
fn peak_of<T>(work: impl FnOnce() -> T) -> (T, usize) {
    let before = NOW.load(Ordering::Relaxed);
    PEAK.store(before, Ordering::Relaxed);
    let done = work();
    (done, PEAK.load(Ordering::Relaxed) - before)
}

/// A camera file of any height, made while it is read: one row of MCUs, again and again, with restart
/// markers between. So the file itself needs no memory here.
struct Strips {
    head: Vec<u8>,
    row: Vec<u8>,
    rows: usize,
    /// Rows given so far.
    row_at: usize,
    pending: Vec<u8>,
    at: usize,
}

const STRIP_HEIGHT: u32 = 16;

impl Strips {
    fn new(width: u32, height: u16) -> Self {
        let mut state = 7_u32;
        let strip = RgbImage::from_fn(width, STRIP_HEIGHT, |x, y| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let grain = (state >> 27) as u8;
            Rgb([(x / 9) as u8 ^ grain, (x / 31 + y) as u8, 90 + grain])
        });
        let mut file = Vec::new();
        JpegEncoder::new_with_quality(&mut file, 90).encode_image(&strip).expect("encodes");
        let find = |marker: u8| file.windows(2).position(|pair| pair == [0xFF, marker]).expect("is there");
        let (frame, scan) = (find(0xC0), find(0xDA));
        let (across, down) = (u32::from(file[frame + 11] >> 4), u32::from(file[frame + 11] & 15));
        let data = scan + 2 + usize::from(u16::from_be_bytes([file[scan + 2], file[scan + 3]]));
        // One strip is one restart interval.
        let mcus = width.div_ceil(8 * across) * STRIP_HEIGHT.div_ceil(8 * down);
        let mut head = file[..scan].to_vec();
        head[frame + 5..frame + 7].copy_from_slice(&height.to_be_bytes());
        head.extend([0xFF, 0xDD, 0, 4]);
        head.extend(u16::try_from(mcus).expect("short").to_be_bytes());
        head.extend_from_slice(&file[scan..data]);
        let row = file[data..file.len() - 2].to_vec();
        let rows = usize::from(height) / STRIP_HEIGHT as usize;
        Self { pending: head.clone(), head, row, rows, row_at: 0, at: 0 }
    }

    fn file_bytes(&self) -> usize {
        self.head.len() + self.rows * (self.row.len() + 2)
    }
}

impl Read for Strips {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.at == self.pending.len() {
            if self.row_at > self.rows {
                return Ok(0);
            }
            self.pending.clear();
            if self.row_at < self.rows {
                self.pending.extend_from_slice(&self.row);
            }
            let marker = match self.row_at {
                last if last + 1 >= self.rows => 0xD9,
                row => 0xD0 + (row % 8) as u8,
            };
            if self.row_at < self.rows {
                self.pending.extend([0xFF, marker]);
            }
            self.row_at += 1;
            self.at = 0;
        }
        let count = buffer.len().min(self.pending.len() - self.at);
        buffer[..count].copy_from_slice(&self.pending[self.at..][..count]);
        self.at += count;
        Ok(count)
    }
}

/// A header and nothing behind it.
fn bomb(width: u16, height: u16, progressive: bool) -> Vec<u8> {
    let mut file = Vec::new();
    let picture = RgbImage::from_pixel(16, 16, Rgb([90, 120, 30]));
    JpegEncoder::new_with_quality(&mut file, 80).encode_image(&picture).expect("encodes");
    let frame = file.windows(2).position(|pair| pair == [0xFF, 0xC0]).expect("is there");
    file[frame + 5..frame + 7].copy_from_slice(&height.to_be_bytes());
    file[frame + 7..frame + 9].copy_from_slice(&width.to_be_bytes());
    if progressive {
        file[frame + 1] = 0xC2;
        let scan = file.windows(2).position(|pair| pair == [0xFF, 0xDA]).expect("is there");
        let end = scan + 2 + usize::from(u16::from_be_bytes([file[scan + 2], file[scan + 3]]));
        file[end - 2] = 0;
    }
    file
}

const MB: usize = 1_000_000;

#[test]
fn a_photo_costs_little_memory_and_a_bomb_hardly_any() {
    let settings = Settings::default();
    let (made, peak) = peak_of(|| prepare(Strips::new(4032, 3024), &settings));
    let made = made.expect("a sound photo");
    assert_eq!((made.width_px, made.height_px), (1600, 1200));
    println!("12 MP: {:.1} MB", peak as f64 / MB as f64);
    assert!(peak <= 15 * MB, "12 MP: {peak} bytes");

    let strips = Strips::new(12_000, 9_008);
    let file_bytes = strips.file_bytes();
    assert!(file_bytes > 20 * MB, "{file_bytes} bytes are no large file");
    let (made, peak) = peak_of(|| prepare(strips, &settings));
    assert_eq!(made.expect("a sound photo").width_px, 1600);
    println!("108 MP, {} MB: {:.1} MB", file_bytes / MB, peak as f64 / MB as f64);
    assert!(peak <= 15 * MB, "108 MP: {peak} bytes");

    for progressive in [false, true] {
        // Within the limits, so that it is begun: 196 megapixels in a few hundred bytes.
        let file = bomb(14_000, 14_000, progressive);
        let (refused, peak) = peak_of(|| prepare(&file[..], &settings));
        assert_eq!(refused.expect_err("nothing is there").code(), "photo.damaged");
        println!("bomb, progressive {progressive}: {:.1} MB", peak as f64 / MB as f64);
        assert!(peak <= 25 * MB, "{peak} bytes");
        let file = bomb(60_000, 60_000, progressive);
        let (refused, peak) = peak_of(|| prepare(&file[..], &settings));
        assert!(matches!(refused, Err(PhotoError::TooManyPixels { .. })));
        assert!(peak <= MB, "{peak} bytes");
    }
}
