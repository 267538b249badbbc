//! Eight blocks at once with SSE4.1.
#![expect(unsafe_code, reason = "loads and stores of vectors")]

use std::arch::x86_64::*;

use super::lanes::lanes;

lanes!("sse4.1");

const LANES: usize = 8;

type V = __m128i;

/// The low and the high half of the lanes.
type W = [__m128i; 2];

#[target_feature(enable = "sse4.1")]
#[inline]
fn zero() -> V {
    _mm_setzero_si128()
}

#[target_feature(enable = "sse4.1")]
#[inline]
fn wide_zero() -> W {
    [_mm_setzero_si128(); 2]
}

#[target_feature(enable = "sse4.1")]
#[inline]
fn splat(value: i32) -> W {
    [_mm_set1_epi32(value); 2]
}

#[target_feature(enable = "sse4.1")]
#[inline]
fn add(a: W, b: W) -> W {
    [_mm_add_epi32(a[0], b[0]), _mm_add_epi32(a[1], b[1])]
}

#[target_feature(enable = "sse4.1")]
#[inline]
fn sub(a: W, b: W) -> W {
    [_mm_sub_epi32(a[0], b[0]), _mm_sub_epi32(a[1], b[1])]
}

#[target_feature(enable = "sse4.1")]
#[inline]
fn dot(x: V, y: V, a: i16, b: i16) -> W {
    let factors = _mm_set1_epi32(i32::from(a) & 0xFFFF | i32::from(b) << 16);
    [_mm_madd_epi16(_mm_unpacklo_epi16(x, y), factors), _mm_madd_epi16(_mm_unpackhi_epi16(x, y), factors)]
}

#[target_feature(enable = "sse4.1")]
#[inline]
fn narrow<const SHIFT: i32>(x: W) -> V {
    _mm_packs_epi32(_mm_srai_epi32::<SHIFT>(x[0]), _mm_srai_epi32::<SHIFT>(x[1]))
}

#[target_feature(enable = "sse4.1")]
#[inline]
fn scale(x: V, step: i16) -> V {
    let step = _mm_set1_epi16(step);
    let (low, high) = (_mm_mullo_epi16(x, step), _mm_mulhi_epi16(x, step));
    _mm_packs_epi32(_mm_unpacklo_epi16(low, high), _mm_unpackhi_epi16(low, high))
}

#[target_feature(enable = "sse4.1")]
#[inline]
fn gather(blocks: &[i16], pitch: usize, slot: usize) -> [V; 8] {
    let mut rows = [zero(); 8];
    for (block, row) in rows.iter_mut().enumerate() {
        let from = &blocks[block * pitch + slot..][..8];
        // SAFETY: `from` is as long as a vector.
        *row = unsafe { _mm_loadu_si128(from.as_ptr().cast()) };
    }
    transposed(rows)
}

#[target_feature(enable = "sse4.1")]
#[inline]
fn transposed(x: [V; 8]) -> [V; 8] {
    let a = [
        _mm_unpacklo_epi16(x[0], x[1]),
        _mm_unpackhi_epi16(x[0], x[1]),
        _mm_unpacklo_epi16(x[2], x[3]),
        _mm_unpackhi_epi16(x[2], x[3]),
        _mm_unpacklo_epi16(x[4], x[5]),
        _mm_unpackhi_epi16(x[4], x[5]),
        _mm_unpacklo_epi16(x[6], x[7]),
        _mm_unpackhi_epi16(x[6], x[7]),
    ];
    let b = [
        _mm_unpacklo_epi32(a[0], a[2]),
        _mm_unpackhi_epi32(a[0], a[2]),
        _mm_unpacklo_epi32(a[1], a[3]),
        _mm_unpackhi_epi32(a[1], a[3]),
        _mm_unpacklo_epi32(a[4], a[6]),
        _mm_unpackhi_epi32(a[4], a[6]),
        _mm_unpacklo_epi32(a[5], a[7]),
        _mm_unpackhi_epi32(a[5], a[7]),
    ];
    [
        _mm_unpacklo_epi64(b[0], b[4]),
        _mm_unpackhi_epi64(b[0], b[4]),
        _mm_unpacklo_epi64(b[1], b[5]),
        _mm_unpackhi_epi64(b[1], b[5]),
        _mm_unpacklo_epi64(b[2], b[6]),
        _mm_unpackhi_epi64(b[2], b[6]),
        _mm_unpacklo_epi64(b[3], b[7]),
        _mm_unpackhi_epi64(b[3], b[7]),
    ]
}

#[target_feature(enable = "sse4.1")]
#[inline]
fn store(lanes: &[V], across: usize, to: &mut [u8]) {
    let to = &mut to[..LANES * across];
    // Two samples of eight blocks each, side by side.
    let pair = |at: usize| {
        let both = _mm_packus_epi16(lanes[at], lanes[at + 1]);
        _mm_unpacklo_epi8(both, _mm_unpackhi_epi64(both, both))
    };
    match across {
        1 => put_half(_mm_packus_epi16(lanes[0], lanes[0]), to),
        2 => put(pair(0), to),
        4 => {
            let (a, b) = (pair(0), pair(2));
            put(_mm_unpacklo_epi16(a, b), to);
            put(_mm_unpackhi_epi16(a, b), &mut to[16..]);
        }
        _ => {
            let (a, b, c, d) = (pair(0), pair(2), pair(4), pair(6));
            let (low, high) = (_mm_unpacklo_epi16(a, b), _mm_unpackhi_epi16(a, b));
            let (low_2, high_2) = (_mm_unpacklo_epi16(c, d), _mm_unpackhi_epi16(c, d));
            put(_mm_unpacklo_epi32(low, low_2), to);
            put(_mm_unpackhi_epi32(low, low_2), &mut to[16..]);
            put(_mm_unpacklo_epi32(high, high_2), &mut to[32..]);
            put(_mm_unpackhi_epi32(high, high_2), &mut to[48..]);
        }
    }
}

#[target_feature(enable = "sse4.1")]
#[inline]
fn put(x: V, to: &mut [u8]) {
    let to = &mut to[..16];
    // SAFETY: `to` is as long as a vector.
    unsafe { _mm_storeu_si128(to.as_mut_ptr().cast(), x) };
}

#[target_feature(enable = "sse4.1")]
#[inline]
fn put_half(x: V, to: &mut [u8]) {
    let to = &mut to[..8];
    // SAFETY: `to` is as long as half a vector.
    unsafe { _mm_storel_epi64(to.as_mut_ptr().cast(), x) };
}
