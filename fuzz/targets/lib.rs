//! Mutations that leave JSON JSON, so that inputs get past the reader.

use libfuzzer_sys::fuzzer_mutate;
use serde_json::{Value, json};

/// Changes the input: mostly values of its JSON, sometimes its bytes. Gives its new length.
pub fn mutate(data: &mut [u8], size: usize, most: usize, seed: u32) -> usize {
    let mut dice = Dice(u64::from(seed));
    if dice.below(8) != 0
        && let Ok(mut value) = serde_json::from_slice::<Value>(&data[..size])
    {
        for _ in 0..=dice.below(4) {
            change(&mut value, &mut dice);
        }
        let text = serde_json::to_vec(&value).expect("JSON");
        if text.len() <= most {
            data[..text.len()].copy_from_slice(&text);
            return text.len();
        }
    }
    fuzzer_mutate(data, size, most)
}

/// Numbers that follow from a seed (splitmix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % end.max(1) as u64) as usize
    }
}

/// Changes one value somewhere within.
fn change(value: &mut Value, dice: &mut Dice) {
    let count = nodes(value);
    let other = node(value, &mut dice.below(count)).expect("a node").clone();
    let chosen = node(value, &mut dice.below(count)).expect("a node");
    match (chosen, dice.below(4)) {
        (chosen, 0) => *chosen = other,
        (chosen, 1) => *chosen = edge(dice),
        (Value::Array(all), how) if !all.is_empty() => {
            let at = dice.below(all.len());
            let to = dice.below(all.len());
            match how {
                2 if dice.below(2) == 0 => drop(all.remove(at)),
                2 => all.swap(at, to),
                _ => all.insert(to, all[at].clone()),
            }
        }
        (Value::Object(all), _) if !all.is_empty() => {
            let key = all.keys().nth(dice.below(all.len())).expect("a key").clone();
            all.remove(&key);
        }
        (Value::Number(number), how) => {
            let by = [-1, 1, 1_000, 86_400_000][dice.below(4)];
            let old = number.as_i64().unwrap_or_default();
            *number = if how == 2 { old.wrapping_add(by) } else { old.wrapping_mul(by) }.into();
        }
        (Value::String(text), 2) => *text = word(dice),
        (Value::String(text), _) => {
            let at =
                (0..=dice.below(text.len() + 1)).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
            text.insert(at, ['0', 'f', ' ', '\0', '\u{e9}', '\u{1f5d1}'][dice.below(6)]);
        }
        (chosen, _) => *chosen = edge(dice),
    }
}

/// A value at the edge of what anybody expects.
fn edge(dice: &mut Dice) -> Value {
    match dice.below(14) {
        0 => Value::Null,
        1 => json!(true),
        2 => json!(0),
        3 => json!(-1),
        4 => json!(i64::MAX),
        5 => json!(i64::MIN),
        6 => json!(u64::MAX),
        7 => json!(1.5),
        8 => json!([]),
        9 => json!({}),
        10 => json!(""),
        11 => json!("\u{1f5d1}\0".repeat(1 + dice.below(600))),
        12 => json!(253_402_300_799_999_i64 + dice.below(2) as i64),
        _ => json!(word(dice)),
    }
}

/// A word of the protocol.
fn word(dice: &mut Dice) -> String {
    let words = include_str!("../words.dict").lines().filter_map(|line| line.split("\\\"").nth(1));
    let words: Vec<&str> = words.collect();
    words[dice.below(words.len())].to_owned()
}

fn children(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(all) => all.iter().collect(),
        Value::Object(all) => all.values().collect(),
        _ => Vec::new(),
    }
}

fn nodes(value: &Value) -> usize {
    1 + children(value).into_iter().map(nodes).sum::<usize>()
}

/// The node of that number, the root first.
fn node<'a>(value: &'a mut Value, left: &mut usize) -> Option<&'a mut Value> {
    if *left == 0 {
        return Some(value);
    }
    *left -= 1;
    match value {
        Value::Array(all) => all.iter_mut().find_map(|each| node(each, left)),
        Value::Object(all) => all.values_mut().find_map(|each| node(each, left)),
        _ => None,
    }
}
