//! Activation codes: short enough to be read out, long enough not to be guessed.
//!
//! Eight characters of Crockford's base 32 are 40 bits; five wrong ones pause a phone. How a typed
//! one is read stands in `saberling_wire::code`, because the phone reads it the same way.

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
