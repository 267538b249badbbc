//! Activation codes: short enough to be read out, long enough not to be guessed.
//!
//! Eight characters of Crockford's base 32 are 40 bits; five wrong ones pause a phone.

use crate::ports::{Random, draw};

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CHARS: usize = 8;

/// Makes a code, such as `7K3P-Q9TX`.
#[must_use]
pub fn make(random: &dyn Random) -> String {
    let mut code = String::with_capacity(CHARS + 1);
    for (place, byte) in draw::<CHARS>(random).into_iter().enumerate() {
        if place == CHARS / 2 {
            code.push('-');
        }
        code.push(char::from(ALPHABET[usize::from(byte % 32)]));
    }
    code
}

/// A code as it is compared: upper case, without hyphens and spaces, look-alikes replaced.
#[must_use]
pub fn normalise(code: &str) -> String {
    code.chars()
        .filter(|c| !matches!(c, '-' | ' '))
        .take(64)
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_may_be_typed_loosely() {
        assert_eq!(normalise("7k3p q9to"), normalise("7K3P-Q9T0"));
    }
}
