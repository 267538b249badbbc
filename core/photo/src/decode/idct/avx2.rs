//! Sixteen blocks at once with AVX2: eight in each half of a vector.
#![expect(unsafe_code, reason = "loads and stores of vectors")]

use std::arch::x86_64::*;

use super::lanes::lanes;

lanes!("avx2");

const LANES: usize = 16;

type V = __m256i;

/// Blocks 0 to 3 and 8 to 11, and the others.
type W = [__m256i; 2];

#[target_feature(enable = "avx2")]
#[inline]
fn zero() -> V {
    _mm256_setzero_si256()
}

#[target_feature(enable = "avx2")]
#[inline]
fn wide_zero() -> W {
    [_mm256_setzero_si256(); 2]
}

#[target_feature(enable = "avx2")]
#[inline]
fn splat(value: i32) -> W {
    [_mm256_set1_epi32(value); 2]
}

#[target_feature(enable = "avx2")]
#[inline]
fn add(a: W, b: W) -> W {
    [_mm256_add_epi32(a[0], b[0]), _mm256_add_epi32(a[1], b[1])]
}

#[target_feature(enable = "avx2")]
#[inline]
fn sub(a: W, b: W) -> W {
    [_mm256_sub_epi32(a[0], b[0]), _mm256_sub_epi32(a[1], b[1])]
}

#[target_feature(enable = "avx2")]
#[inline]
fn dot(x: V, y: V, a: i16, b: i16) -> W {
    let factors = _mm256_set1_epi32(i32::from(a) & 0xFFFF | i32::from(b) << 16);
    [
        _mm256_madd_epi16(_mm256_unpacklo_epi16(x, y), factors),
        _mm256_madd_epi16(_mm256_unpackhi_epi16(x, y), factors),
    ]
}

#[target_feature(enable = "avx2")]
#[inline]
fn narrow<const SHIFT: i32>(x: W) -> V {
    _mm256_packs_epi32(_mm256_srai_epi32::<SHIFT>(x[0]), _mm256_srai_epi32::<SHIFT>(x[1]))
}

#[target_feature(enable = "avx2")]
#[inline]
fn scale(x: V, step: i16) -> V {
    let step = _mm256_set1_epi16(step);
    let (low, high) = (_mm256_mullo_epi16(x, step), _mm256_mulhi_epi16(x, step));
    _mm256_packs_epi32(_mm256_unpacklo_epi16(low, high), _mm256_unpackhi_epi16(low, high))
}

#[target_feature(enable = "avx2")]
#[inline]
fn gather(blocks: &[i16], pitch: usize, slot: usize) -> [V; 8] {
    let mut rows = [zero(); 8];
    for (block, row) in rows.iter_mut().enumerate() {
        let low = &blocks[block * pitch + slot..][..8];
        let high = &blocks[(block + 8) * pitch + slot..][..8];
        // SAFETY: `low` and `high` are as long as half a vector.
        *row = unsafe { _mm256_loadu2_m128i(high.as_ptr().cast(), low.as_ptr().cast()) };
    }
    transposed(rows)
}

#[target_feature(enable = "avx2")]
#[inline]
fn transposed(x: [V; 8]) -> [V; 8] {
    let a = [
        _mm256_unpacklo_epi16(x[0], x[1]),
        _mm256_unpackhi_epi16(x[0], x[1]),
        _mm256_unpacklo_epi16(x[2], x[3]),
        _mm256_unpackhi_epi16(x[2], x[3]),
        _mm256_unpacklo_epi16(x[4], x[5]),
        _mm256_unpackhi_epi16(x[4], x[5]),
        _mm256_unpacklo_epi16(x[6], x[7]),
        _mm256_unpackhi_epi16(x[6], x[7]),
    ];
    let b = [
        _mm256_unpacklo_epi32(a[0], a[2]),
        _mm256_unpackhi_epi32(a[0], a[2]),
        _mm256_unpacklo_epi32(a[1], a[3]),
        _mm256_unpackhi_epi32(a[1], a[3]),
        _mm256_unpacklo_epi32(a[4], a[6]),
        _mm256_unpackhi_epi32(a[4], a[6]),
        _mm256_unpacklo_epi32(a[5], a[7]),
        _mm256_unpackhi_epi32(a[5], a[7]),
    ];
    [
        _mm256_unpacklo_epi64(b[0], b[4]),
        _mm256_unpackhi_epi64(b[0], b[4]),
        _mm256_unpacklo_epi64(b[1], b[5]),
        _mm256_unpackhi_epi64(b[1], b[5]),
        _mm256_unpacklo_epi64(b[2], b[6]),
        _mm256_unpackhi_epi64(b[2], b[6]),
        _mm256_unpacklo_epi64(b[3], b[7]),
        _mm256_unpackhi_epi64(b[3], b[7]),
    ]
}

#[target_feature(enable = "avx2")]
#[inline]
fn store(lanes: &[V], across: usize, to: &mut [u8]) {
    let (low, high) = to[..LANES * across].split_at_mut(8 * across);
    // Two samples of eight blocks each, side by side, in each half.
    let pair = |at: usize| {
        let both = _mm256_packus_epi16(lanes[at], lanes[at + 1]);
        _mm256_unpacklo_epi8(both, _mm256_unpackhi_epi64(both, both))
    };
    match across {
        1 => put_half(_mm256_packus_epi16(lanes[0], lanes[0]), low, high),
        2 => put(pair(0), low, high),
        4 => {
            let (a, b) = (pair(0), pair(2));
            put(_mm256_unpacklo_epi16(a, b), low, high);
            put(_mm256_unpackhi_epi16(a, b), &mut low[16..], &mut high[16..]);
        }
        _ => {
            let (a, b, c, d) = (pair(0), pair(2), pair(4), pair(6));
            let (front, back) = (_mm256_unpacklo_epi16(a, b), _mm256_unpackhi_epi16(a, b));
            let (front_2, back_2) = (_mm256_unpacklo_epi16(c, d), _mm256_unpackhi_epi16(c, d));
            put(_mm256_unpacklo_epi32(front, front_2), low, high);
            put(_mm256_unpackhi_epi32(front, front_2), &mut low[16..], &mut high[16..]);
            put(_mm256_unpacklo_epi32(back, back_2), &mut low[32..], &mut high[32..]);
            put(_mm256_unpackhi_epi32(back, back_2), &mut low[48..], &mut high[48..]);
        }
    }
}

#[target_feature(enable = "avx2")]
#[inline]
fn put(x: V, low: &mut [u8], high: &mut [u8]) {
    let (low, high) = (&mut low[..16], &mut high[..16]);
    // SAFETY: `low` and `high` are as long as half a vector.
    unsafe { _mm256_storeu2_m128i(high.as_mut_ptr().cast(), low.as_mut_ptr().cast(), x) };
}

#[target_feature(enable = "avx2")]
#[inline]
fn put_half(x: V, low: &mut [u8], high: &mut [u8]) {
    let (low, high) = (&mut low[..8], &mut high[..8]);
    low.copy_from_slice(&_mm256_extract_epi64::<0>(x).to_le_bytes());
    high.copy_from_slice(&_mm256_extract_epi64::<2>(x).to_le_bytes());
}
