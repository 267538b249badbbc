//! Eight blocks at once with NEON.
#![expect(unsafe_code, reason = "loads and stores of vectors")]

use std::arch::aarch64::*;

use super::lanes::lanes;

lanes!("neon");

const LANES: usize = 8;

type V = int16x8_t;

/// The low and the high half of the lanes.
type W = [int32x4_t; 2];

#[target_feature(enable = "neon")]
#[inline]
fn zero() -> V {
    vdupq_n_s16(0)
}

#[target_feature(enable = "neon")]
#[inline]
fn wide_zero() -> W {
    [vdupq_n_s32(0); 2]
}

#[target_feature(enable = "neon")]
#[inline]
fn splat(value: i32) -> W {
    [vdupq_n_s32(value); 2]
}

#[target_feature(enable = "neon")]
#[inline]
fn add(a: W, b: W) -> W {
    [vaddq_s32(a[0], b[0]), vaddq_s32(a[1], b[1])]
}

#[target_feature(enable = "neon")]
#[inline]
fn sub(a: W, b: W) -> W {
    [vsubq_s32(a[0], b[0]), vsubq_s32(a[1], b[1])]
}

#[target_feature(enable = "neon")]
#[inline]
fn dot(x: V, y: V, a: i16, b: i16) -> W {
    let low = vmull_n_s16(vget_low_s16(x), a);
    let high = vmull_n_s16(vget_high_s16(x), a);
    [vmlal_n_s16(low, vget_low_s16(y), b), vmlal_n_s16(high, vget_high_s16(y), b)]
}

#[target_feature(enable = "neon")]
#[inline]
fn narrow<const SHIFT: i32>(x: W) -> V {
    vcombine_s16(vqmovn_s32(vshrq_n_s32::<SHIFT>(x[0])), vqmovn_s32(vshrq_n_s32::<SHIFT>(x[1])))
}

#[target_feature(enable = "neon")]
#[inline]
fn scale(x: V, step: i16) -> V {
    let low = vmull_n_s16(vget_low_s16(x), step);
    let high = vmull_n_s16(vget_high_s16(x), step);
    vcombine_s16(vqmovn_s32(low), vqmovn_s32(high))
}

#[target_feature(enable = "neon")]
#[inline]
fn gather(blocks: &[i16], pitch: usize, slot: usize) -> [V; 8] {
    let mut rows = [zero(); 8];
    for (block, row) in rows.iter_mut().enumerate() {
        let from = &blocks[block * pitch + slot..][..8];
        // SAFETY: `from` is as long as a vector.
        *row = unsafe { vld1q_s16(from.as_ptr()) };
    }
    transposed(rows)
}

#[target_feature(enable = "neon")]
#[inline]
fn transposed(x: [V; 8]) -> [V; 8] {
    let swap = |a: V, b: V| {
        let (a, b) = (vreinterpretq_s32_s16(a), vreinterpretq_s32_s16(b));
        [vreinterpretq_s16_s32(vtrn1q_s32(a, b)), vreinterpretq_s16_s32(vtrn2q_s32(a, b))]
    };
    let halves = |a: V, b: V| {
        let (a, b) = (vreinterpretq_s64_s16(a), vreinterpretq_s64_s16(b));
        [vreinterpretq_s16_s64(vtrn1q_s64(a, b)), vreinterpretq_s16_s64(vtrn2q_s64(a, b))]
    };
    let a = [0, 2, 4, 6].map(|at| [vtrn1q_s16(x[at], x[at + 1]), vtrn2q_s16(x[at], x[at + 1])]);
    let [b0, b2] = swap(a[0][0], a[1][0]);
    let [b1, b3] = swap(a[0][1], a[1][1]);
    let [b4, b6] = swap(a[2][0], a[3][0]);
    let [b5, b7] = swap(a[2][1], a[3][1]);
    let [c0, c4] = halves(b0, b4);
    let [c1, c5] = halves(b1, b5);
    let [c2, c6] = halves(b2, b6);
    let [c3, c7] = halves(b3, b7);
    [c0, c1, c2, c3, c4, c5, c6, c7]
}

#[target_feature(enable = "neon")]
#[inline]
fn store(lanes: &[V], across: usize, to: &mut [u8]) {
    let to = &mut to[..LANES * across];
    let byte = |at: usize| vqmovun_s16(lanes[at]);
    match across {
        // SAFETY: `to` has eight bytes for each of the samples of a row.
        1 => unsafe { vst1_u8(to.as_mut_ptr(), byte(0)) },
        // SAFETY: as above.
        2 => unsafe { vst2_u8(to.as_mut_ptr(), uint8x8x2_t(byte(0), byte(1))) },
        // SAFETY: as above.
        4 => unsafe { vst4_u8(to.as_mut_ptr(), uint8x8x4_t(byte(0), byte(1), byte(2), byte(3))) },
        _ => {
            let pair = |at: usize| {
                let (a, b) = (byte(at), byte(at + 1));
                vreinterpretq_u16_u8(vcombine_u8(vzip1_u8(a, b), vzip2_u8(a, b)))
            };
            let pairs = uint16x8x4_t(pair(0), pair(2), pair(4), pair(6));
            // SAFETY: as above; bytes may be written as 16-bit numbers at any address.
            unsafe { vst4q_u16(to.as_mut_ptr().cast(), pairs) };
        }
    }
}
