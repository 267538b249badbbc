use super::*;

/// What a block costs as it is: the bits of a baseline scan, and its errors.
fn cost(from: &Block, to: &Block, weights: &Weights, rates: &Rates, worth: u16) -> i64 {
    let (mut sum, mut next) = (0, 1);
    for k in 1..64 {
        let value = to.0[k].unsigned_abs();
        let scaled = (u32::from(from.0[k].unsigned_abs()) * weights.reciprocal[k]) >> RECIPROCAL_BITS;
        let error = i64::from(scaled) - (i64::from(value) << SCALED_BITS);
        let weight = (u32::from(worth) * weights.weight[k]) >> WEIGHT_BITS;
        sum += (error * error * i64::from(weight)) >> COST_SHIFT;
        if value > 0 {
            let run = k - next;
            sum += (run >> 4) as i64 * i64::from(rates.cost[SIXTEEN_ZEROS]);
            sum += i64::from(rates.cost[(run & 15) << 4 | (16 - value.leading_zeros() as usize)]);
            next = k + 1;
        }
    }
    sum + if next < 64 { i64::from(rates.cost[0]) } else { 0 }
}

/// A block with `count` values at random places, and its nearest whole steps.
fn block(random: &mut u64, steps: &Steps, count: usize) -> (Block, Block) {
    let mut next = |below: u64| {
        *random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (*random >> 33) % below
    };
    let (mut from, mut to) = (Block::ZERO, Block::ZERO);
    for _ in 0..count {
        let k = 1 + next(63) as usize;
        let step = i64::from(steps[k]) << COEFFICIENT_BITS;
        let amount = step / 2 + next(5 * step as u64 / 2) as i64;
        let sign = if next(2) == 0 { 1 } else { -1 };
        from.0[k] = (sign * amount) as i16;
        to.0[k] = (sign * ((amount + step / 2) / step)) as i16;
    }
    (from, to)
}

/// All blocks that [`choose`] may choose from.
fn choices(to: &Block) -> Vec<Block> {
    let mut all = vec![*to];
    for k in 1..64 {
        let value = to.0[k];
        let other = match value.unsigned_abs() {
            0 => continue,
            1 => 0,
            amount if amount.is_power_of_two() => value - value.signum(),
            _ => continue,
        };
        for at in 0..all.len() {
            let mut block = all[at];
            block.0[k] = other;
            all.push(block);
        }
    }
    all
}

fn steps() -> (Steps, [u16; 64]) {
    let steps: Steps = std::array::from_fn(|k| (4 + k / 2) as u8);
    (steps, std::array::from_fn(|k| (u16::from(steps[k]) << COEFFICIENT_BITS) + (k % 5) as u16))
}

#[test]
fn no_choice_of_values_is_cheaper_than_the_one_that_is_found() {
    let (steps, exact) = steps();
    let weights = Weights::new(&steps, &exact);
    let mut random = 5;
    let (mut lowered, mut dropped) = (0, 0);
    for round in 0..200 {
        let (from, nearest) = block(&mut random, &steps, 1 + round % 9);
        for worth in [20, 150, 450] {
            let rates = Rates::usual();
            let (mut to, mut masks) = (nearest, Masks::of(&nearest));
            choose(&from, &mut to, &mut masks, &weights, &rates, worth);
            let least = choices(&nearest).iter().map(|to| cost(&from, to, &weights, &rates, worth)).min();
            assert_eq!(
                Some(cost(&from, &to, &weights, &rates, worth)),
                least,
                "round {round}, worth {worth}"
            );
            assert_eq!(masks, Masks::of(&to), "round {round}, worth {worth}");
            for (now, before) in to.0.iter().zip(&nearest.0) {
                lowered += u32::from(now != before && *now != 0);
                dropped += u32::from(now != before && *now == 0);
            }
        }
    }
    assert!(lowered > 20 && dropped > 100, "{lowered} lowered, {dropped} dropped");
}

#[test]
fn the_largest_coefficients_at_the_finest_steps_overflow_nothing() {
    let steps = [1; 64];
    let weights = Weights::new(&steps, &[16; 64]);
    let from = Block([i16::MIN + 1; 64]);
    let mut to = Block([-2048; 64]);
    let mut masks = Masks::of(&to);
    choose(&from, &mut to, &mut masks, &weights, &Rates::usual(), u16::MAX);
    assert!(to.0.iter().all(|&value| value == -2047 || value == -2048));
    assert_eq!(masks, Masks::of(&to));
}

#[test]
fn the_mean_and_an_empty_block_stay() {
    let (steps, exact) = steps();
    let weights = Weights::new(&steps, &exact);
    let mut from = Block::ZERO;
    (from.0[0], from.0[9]) = (64, 5 << COEFFICIENT_BITS);
    let mut to = Block::ZERO;
    (to.0[0], to.0[9]) = (1, 1);
    let mut masks = Masks::of(&to);
    choose(&from, &mut to, &mut masks, &weights, &Rates::usual(), 1);
    assert_eq!((to.0[0], to.0[9], masks), (1, 0, Masks::of(&to)));
}
