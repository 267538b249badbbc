//! The forward DCT with SSE4.1 and AVX2.
#![expect(unsafe_code, reason = "loads, stores and the call of functions made for one level")]

use std::arch::x86_64::*;

use super::{FIRST_BITS, HALF_COSINES, QUARTER, butterflies};
use crate::encode::block::Block;
use crate::jpeg::zigzag::ZIGZAG;
use crate::simd::Level;

/// As [`super::forward`]; says whether the level has a kernel here.
pub(super) fn forward(samples: &[u8], blocks: &mut [Block], level: Level) -> bool {
    match level {
        Level::Scalar => return false,
        // SAFETY: the level proves that the processor has the instructions.
        Level::Sse41 => unsafe { forward_sse41(samples, blocks) },
        // SAFETY: as above.
        Level::Avx2 => unsafe { forward_avx2(samples, blocks) },
    }
    true
}

#[target_feature(enable = "sse4.1")]
fn forward_sse41(samples: &[u8], blocks: &mut [Block]) {
    let width = blocks.len() * 8;
    for (x, block) in blocks.iter_mut().enumerate() {
        one_block(samples, width, 8 * x, block);
    }
}

#[target_feature(enable = "sse4.1")]
fn one_block(samples: &[u8], width: usize, x: usize, block: &mut Block) {
    let middle = _mm_set1_epi16(128);
    let mut rows = [_mm_setzero_si128(); 8];
    for (y, row) in rows.iter_mut().enumerate() {
        let samples = &samples[y * width + x..][..8];
        // SAFETY: the slice holds the eight bytes that are loaded.
        let wide = _mm_cvtepu8_epi16(unsafe { _mm_loadl_epi64(samples.as_ptr().cast()) });
        *row = _mm_slli_epi16::<FIRST_BITS>(_mm_sub_epi16(wide, middle));
    }
    let quarter = _mm_set1_epi16(QUARTER);
    let down = pass_sse41(rows).map(|row| _mm_mulhrs_epi16(row, quarter));
    let both = pass_sse41(transposed_sse41(down));
    let mut natural = [[0_i16; 8]; 8];
    for (line, row) in natural.iter_mut().zip(both) {
        // SAFETY: the line holds the sixteen bytes that are stored.
        unsafe { _mm_storeu_si128(line.as_mut_ptr().cast(), row) };
    }
    for (value, &place) in block.0.iter_mut().zip(&ZIGZAG) {
        *value = natural[usize::from(place) % 8][usize::from(place) / 8];
    }
}

#[target_feature(enable = "sse4.1")]
fn pass_sse41(rows: [__m128i; 8]) -> [__m128i; 8] {
    let cosines = HALF_COSINES.map(|cosine| _mm_set1_epi16(cosine));
    butterflies!(rows, cosines, _mm_add_epi16, _mm_sub_epi16, _mm_mulhrs_epi16)
}

#[target_feature(enable = "sse4.1")]
fn transposed_sse41(r: [__m128i; 8]) -> [__m128i; 8] {
    transpose!(
        r,
        _mm_unpacklo_epi16,
        _mm_unpackhi_epi16,
        _mm_unpacklo_epi32,
        _mm_unpackhi_epi32,
        _mm_unpacklo_epi64,
        _mm_unpackhi_epi64
    )
}

#[target_feature(enable = "avx2")]
fn forward_avx2(samples: &[u8], blocks: &mut [Block]) {
    let width = blocks.len() * 8;
    let (pairs, rest) = blocks.as_chunks_mut();
    for (x, pair) in pairs.iter_mut().enumerate() {
        two_blocks(samples, width, 16 * x, pair);
    }
    if let [last] = rest {
        one_block(samples, width, width - 8, last);
    }
}

#[target_feature(enable = "avx2")]
fn two_blocks(samples: &[u8], width: usize, x: usize, pair: &mut [Block; 2]) {
    let middle = _mm256_set1_epi16(128);
    let mut rows = [_mm256_setzero_si256(); 8];
    for (y, row) in rows.iter_mut().enumerate() {
        let samples = &samples[y * width + x..][..16];
        // SAFETY: the slice holds the sixteen bytes that are loaded.
        let wide = _mm256_cvtepu8_epi16(unsafe { _mm_loadu_si128(samples.as_ptr().cast()) });
        *row = _mm256_slli_epi16::<FIRST_BITS>(_mm256_sub_epi16(wide, middle));
    }
    let quarter = _mm256_set1_epi16(QUARTER);
    let down = pass_avx2(rows).map(|row| _mm256_mulhrs_epi16(row, quarter));
    let both = pass_avx2(transposed_avx2(down));
    let mut natural = [[0_i16; 16]; 8];
    for (line, row) in natural.iter_mut().zip(both) {
        // SAFETY: the line holds the 32 bytes that are stored.
        unsafe { _mm256_storeu_si256(line.as_mut_ptr().cast(), row) };
    }
    for (at, block) in pair.iter_mut().enumerate() {
        for (value, &place) in block.0.iter_mut().zip(&ZIGZAG) {
            *value = natural[usize::from(place) % 8][8 * at + usize::from(place) / 8];
        }
    }
}

#[target_feature(enable = "avx2")]
fn pass_avx2(rows: [__m256i; 8]) -> [__m256i; 8] {
    let cosines = HALF_COSINES.map(|cosine| _mm256_set1_epi16(cosine));
    butterflies!(rows, cosines, _mm256_add_epi16, _mm256_sub_epi16, _mm256_mulhrs_epi16)
}

#[target_feature(enable = "avx2")]
fn transposed_avx2(r: [__m256i; 8]) -> [__m256i; 8] {
    transpose!(
        r,
        _mm256_unpacklo_epi16,
        _mm256_unpackhi_epi16,
        _mm256_unpacklo_epi32,
        _mm256_unpackhi_epi32,
        _mm256_unpacklo_epi64,
        _mm256_unpackhi_epi64
    )
}

/// Eight rows of eight lanes become eight columns; in each half of a wider register on its own.
macro_rules! transpose {
    ($r:expr, $low16:ident, $high16:ident, $low32:ident, $high32:ident, $low64:ident, $high64:ident) => {{
        let r = $r;
        let a = [$low16(r[0], r[1]), $low16(r[2], r[3]), $low16(r[4], r[5]), $low16(r[6], r[7])];
        let b = [$high16(r[0], r[1]), $high16(r[2], r[3]), $high16(r[4], r[5]), $high16(r[6], r[7])];
        let (c0, c1) = ($low32(a[0], a[1]), $high32(a[0], a[1]));
        let (c2, c3) = ($low32(b[0], b[1]), $high32(b[0], b[1]));
        let (d0, d1) = ($low32(a[2], a[3]), $high32(a[2], a[3]));
        let (d2, d3) = ($low32(b[2], b[3]), $high32(b[2], b[3]));
        [
            $low64(c0, d0),
            $high64(c0, d0),
            $low64(c1, d1),
            $high64(c1, d1),
            $low64(c2, d2),
            $high64(c2, d2),
            $low64(c3, d3),
            $high64(c3, d3),
        ]
    }};
}
use transpose;
