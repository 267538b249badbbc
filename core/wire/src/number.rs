//! The number that people read out and copy: 11 characters in groups of 3-4-4, derived from the id.
//!
//! The first 50 bits, big-endian, of SHA-256(ASCII "number/1" ‖ the id's 16 bytes) in Crockford
//! base 32 make ten characters; the 11th is their Luhn mod 32 check. Two of a million reports meet
//! with less than 0.1 %: a clash is shown, never refused.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::digest::Sha256;
use crate::ids::ReportId;

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A report's number, such as `9BX-2HF6-RQ8E`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ReportNumber([u8; 11]);

/// A text that is no report number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    /// Too short, too long, or a character that no number has.
    #[error("expected a number of 11 characters such as 9BX-2HF6-RQ8E")]
    Form,
    /// The check character says that something was mistyped.
    #[error("the number's check character does not match: something is mistyped")]
    Check,
}

impl ReportNumber {
    /// Derives the number of a report.
    #[must_use]
    pub fn of(id: ReportId) -> Self {
        let hash = Sha256::of_parts(&[b"number/1", id.as_bytes()]);
        let mut head = [0; 8];
        head.copy_from_slice(&hash.as_bytes()[..8]);
        let bits = u64::from_be_bytes(head) >> 14;
        let mut digits = [0; 11];
        for (place, digit) in digits.iter_mut().take(10).enumerate() {
            *digit = ((bits >> (45 - 5 * place)) & 31) as u8;
        }
        digits[10] = check_digit(&digits[..10]);
        Self(digits)
    }
}

/// Luhn mod 32: from the right, every other digit is doubled and its two base-32 digits are added.
fn check_digit(digits: &[u8]) -> u8 {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, &digit)| {
            let factor = if place % 2 == 0 { 2 } else { 1 };
            let product = u32::from(digit) * factor;
            product / 32 + product % 32
        })
        .sum();
    ((32 - sum % 32) % 32) as u8
}

impl fmt::Display for ReportNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, &digit) in self.0.iter().enumerate() {
            if place == 3 || place == 7 {
                f.write_str("-")?;
            }
            write!(f, "{}", char::from(ALPHABET[usize::from(digit)]))?;
        }
        Ok(())
    }
}

impl fmt::Debug for ReportNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ReportNumber({self})")
    }
}

impl FromStr for ReportNumber {
    type Err = NumberError;

    /// Reads a number as people type it: any case, with or without hyphens and spaces, and with
    /// Crockford's look-alikes (O for 0; I and L for 1).
    fn from_str(text: &str) -> Result<Self, NumberError> {
        let mut digits = [0; 11];
        let mut count = 0;
        for letter in text.chars().filter(|c| !matches!(c, '-' | ' ')) {
            let slot = digits.get_mut(count).ok_or(NumberError::Form)?;
            *slot = digit_of(letter).ok_or(NumberError::Form)?;
            count += 1;
        }
        if count != 11 {
            return Err(NumberError::Form);
        }
        if check_digit(&digits[..10]) != digits[10] {
            return Err(NumberError::Check);
        }
        Ok(Self(digits))
    }
}

fn digit_of(letter: char) -> Option<u8> {
    let letter = match letter.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    let place = ALPHABET.iter().position(|&c| char::from(c) == letter)?;
    u8::try_from(place).ok()
}

impl Serialize for ReportNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ReportNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Computed by an independent program from the definition above; every language checks the same.
    const GOLDEN: &str = include_str!("../golden/numbers.txt");

    #[test]
    fn golden_vectors_hold() {
        let mut seen = 0;
        for line in GOLDEN.lines().filter(|line| !line.starts_with('#')) {
            let (id, number) = line.split_once(' ').expect("id and number");
            assert_eq!(ReportNumber::of(id.parse().expect("id")).to_string(), number);
            seen += 1;
        }
        assert!(seen >= 8);
    }

    #[test]
    fn people_may_type_it_loosely() {
        let number = ReportNumber::of(ReportId::new(0, [0; 10]));
        let text = number.to_string();
        assert_eq!(text.to_lowercase().replace('-', " ").parse(), Ok(number));
        assert_eq!(text.replace('0', "o").replace('1', "l").parse(), Ok(number));
    }

    proptest! {
        #[test]
        fn one_wrong_character_is_always_noticed(random: [u8; 10], place in 0usize..11, step in 1u8..32) {
            let ReportNumber(mut digits) = ReportNumber::of(ReportId::new(1, random));
            digits[place] = (digits[place] + step) % 32;
            let typed = ReportNumber(digits).to_string();
            prop_assert_eq!(typed.parse::<ReportNumber>(), Err(NumberError::Check));
        }

        #[test]
        fn any_text_is_an_answer_or_an_error(text in ".{0,20}") {
            if let Ok(number) = text.parse::<ReportNumber>() {
                prop_assert_eq!(number.to_string().parse(), Ok(number));
            }
        }
    }
}
