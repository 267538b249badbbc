//! The inverse DCT for several blocks at once, each in its own lane: written once over the few vector
//! operations that every instruction set gives in its own file.

/// Makes `run` out of a file's operations.
///
/// - `V` holds a 16-bit number for each of `LANES` blocks, `W` a 32-bit one;
/// - `gather` reads eight slots of `LANES` blocks;
/// - `scale` multiplies and saturates; `dot` is `a * x + b * y`; `narrow` adds, shifts and saturates;
/// - `store` clamps the `across` samples of every block's row to bytes and writes them side by side.
macro_rules! lanes {
    ($feature:literal) => {
        use crate::decode::idct::{COS, FIRST_BIAS, FIRST_SHIFT, Kernel, LAST_BIAS, LAST_SHIFT};

        /// As [`Kernel::run`], with its sizes checked.
        #[target_feature(enable = $feature)]
        pub(super) fn run(kernel: &Kernel, coefficients: &[i16], rows: &mut [u8], stride: usize) {
            let (slots, across) = (kernel.slots(), kernel.reduced.across);
            let mut padded = [0_i16; 64 * LANES];
            let mut samples = [0_u8; 8 * LANES];
            for (batch, blocks) in coefficients.chunks(LANES * slots).enumerate() {
                let count = blocks.len() / slots;
                let lanes = if count == LANES && slots >= 8 {
                    transformed(kernel, blocks, slots)
                } else {
                    let pitch = slots.max(8);
                    for (from, to) in blocks.chunks_exact(slots).zip(padded.chunks_exact_mut(pitch)) {
                        to[..slots].copy_from_slice(from);
                    }
                    transformed(kernel, &padded[..LANES * pitch], pitch)
                };
                for (row, lanes) in lanes.chunks_exact(8).enumerate().take(kernel.reduced.down) {
                    let to = &mut rows[row * stride + batch * LANES * across..];
                    if count == LANES {
                        store(lanes, across, to);
                    } else {
                        store(lanes, across, &mut samples);
                        to[..count * across].copy_from_slice(&samples[..count * across]);
                    }
                }
            }
        }

        /// The samples of `LANES` blocks, each `pitch` coefficients from the next, in rows of 8 places.
        #[target_feature(enable = $feature)]
        fn transformed(kernel: &Kernel, blocks: &[i16], pitch: usize) -> [V; 64] {
            let (across, down) = (kernel.reduced.across, kernel.reduced.down);
            let mut slots = [zero(); 64];
            for (eighth, slots) in slots.chunks_exact_mut(8).enumerate().take(pitch / 8) {
                slots.copy_from_slice(&gather(blocks, pitch, eighth * 8));
            }
            let mut between = [zero(); 64];
            for column in 0..across {
                match down {
                    1 => first::<1>(kernel, &slots, column, &mut between),
                    2 => first::<2>(kernel, &slots, column, &mut between),
                    4 => first::<4>(kernel, &slots, column, &mut between),
                    _ => first::<8>(kernel, &slots, column, &mut between),
                }
            }
            for row in between.chunks_exact_mut(8).take(down) {
                match across {
                    1 => last::<1>(row),
                    2 => last::<2>(row),
                    4 => last::<4>(row),
                    _ => last::<8>(row),
                }
            }
            between
        }

        /// Transforms a column of slots into one of `between`, which has rows of 8.
        #[target_feature(enable = $feature)]
        #[inline]
        fn first<const N: usize>(kernel: &Kernel, slots: &[V; 64], column: usize, between: &mut [V; 64]) {
            let mut x = [zero(); 8];
            for (row, x) in x.iter_mut().enumerate().take(N) {
                let slot = (row * kernel.reduced.across + column) & 63;
                *x = scale(slots[slot], kernel.steps[slot]);
            }
            let y = points::<N>(&x, FIRST_BIAS);
            for (row, y) in y.into_iter().enumerate().take(N) {
                between[(row * 8 + column) & 63] = narrow::<FIRST_SHIFT>(y);
            }
        }

        /// Transforms a row in its place.
        #[target_feature(enable = $feature)]
        #[inline]
        fn last<const N: usize>(row: &mut [V]) {
            let mut x = [zero(); 8];
            x[..N].copy_from_slice(&row[..N]);
            let y = points::<N>(&x, LAST_BIAS);
            for (to, y) in row.iter_mut().zip(y).take(N) {
                *to = narrow::<LAST_SHIFT>(y);
            }
        }

        /// The transform of `N` points, as the scalar kernel has it, with `bias` added.
        #[target_feature(enable = $feature)]
        #[inline]
        fn points<const N: usize>(x: &[V; 8], bias: i32) -> [W; 8] {
            let mut y = [wide_zero(); 8];
            match N {
                1 => y[0] = add(dot(x[0], zero(), COS[4], 0), splat(bias)),
                2 => y[..2].copy_from_slice(&two(x[0], x[1], bias)),
                4 => y[..4].copy_from_slice(&four([x[0], x[1], x[2], x[3]], bias)),
                _ => y = eight(x, bias),
            }
            y
        }

        #[target_feature(enable = $feature)]
        #[inline]
        fn two(x0: V, x1: V, bias: i32) -> [W; 2] {
            let bias = splat(bias);
            [add(dot(x0, x1, COS[4], COS[4]), bias), add(dot(x0, x1, COS[4], -COS[4]), bias)]
        }

        #[target_feature(enable = $feature)]
        #[inline]
        fn four(x: [V; 4], bias: i32) -> [W; 4] {
            let [even_0, even_1] = two(x[0], x[2], bias);
            let odd_0 = dot(x[1], x[3], COS[2], COS[6]);
            let odd_1 = dot(x[1], x[3], COS[6], -COS[2]);
            [add(even_0, odd_0), add(even_1, odd_1), sub(even_1, odd_1), sub(even_0, odd_0)]
        }

        #[target_feature(enable = $feature)]
        #[inline]
        fn eight(x: &[V; 8], bias: i32) -> [W; 8] {
            let even = four([x[0], x[2], x[4], x[6]], bias);
            let odd = [
                add(dot(x[1], x[3], COS[1], COS[3]), dot(x[5], x[7], COS[5], COS[7])),
                add(dot(x[1], x[3], COS[3], -COS[7]), dot(x[5], x[7], -COS[1], -COS[5])),
                add(dot(x[1], x[3], COS[5], -COS[1]), dot(x[5], x[7], COS[7], COS[3])),
                add(dot(x[1], x[3], COS[7], -COS[5]), dot(x[5], x[7], COS[3], -COS[1])),
            ];
            [
                add(even[0], odd[0]),
                add(even[1], odd[1]),
                add(even[2], odd[2]),
                add(even[3], odd[3]),
                sub(even[3], odd[3]),
                sub(even[2], odd[2]),
                sub(even[1], odd[1]),
                sub(even[0], odd[0]),
            ]
        }
    };
}

pub(super) use lanes;
