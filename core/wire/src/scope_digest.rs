//! Count and combined hash of what a scope holds, by which both sides see that they agree.
//!
//! The combined hash is the sum, modulo 2^128, of the first 16 bytes (big-endian) of
//! SHA-256("digest/1" ‖ id ‖ rev as 8 bytes, big-endian) over all rows of the scope. A sum has no
//! order, and a row is taken out as it was put in, so it is kept incrementally.

use serde::{Deserialize, Serialize};

use crate::digest::Sha256;
use crate::ids::EntityId;

/// What a scope holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScopeDigest {
    /// The scope.
    pub scope: String,
    /// How many rows it holds.
    pub count: u64,
    /// The sum, as 32 lower-case hexadecimal digits.
    pub hash: String,
}

/// A digest that is being added up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DigestSum {
    /// How many rows.
    pub count: u64,
    /// The sum of their hashes.
    pub sum: u128,
}

impl DigestSum {
    /// A row enters the scope.
    pub fn add(&mut self, id: EntityId, rev: i64) {
        self.count = self.count.wrapping_add(1);
        self.sum = self.sum.wrapping_add(row_hash(id, rev));
    }

    /// A row leaves the scope as it was added.
    pub fn remove(&mut self, id: EntityId, rev: i64) {
        self.count = self.count.wrapping_sub(1);
        self.sum = self.sum.wrapping_sub(row_hash(id, rev));
    }

    /// As it is sent.
    #[must_use]
    pub fn of_scope(self, scope: impl Into<String>) -> ScopeDigest {
        ScopeDigest { scope: scope.into(), count: self.count, hash: format!("{:032x}", self.sum) }
    }
}

fn row_hash(id: EntityId, rev: i64) -> u128 {
    let digest = Sha256::of_parts(&[b"digest/1", id.as_bytes(), &rev.to_be_bytes()]);
    let mut head = [0; 16];
    head.copy_from_slice(&digest.as_bytes()[..16]);
    u128::from_be_bytes(head)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::ReportId;

    #[test]
    fn a_digest_has_no_order_and_takes_back_what_it_was_given() {
        let (a, b) = (ReportId::new(1, [1; 10]).into(), ReportId::new(1, [2; 10]).into());
        let (mut one, mut other) = (DigestSum::default(), DigestSum::default());
        one.add(a, 1);
        one.add(b, 2);
        other.add(b, 2);
        other.add(a, 7);
        assert_ne!(one, other);
        other.remove(a, 7);
        other.add(a, 1);
        assert_eq!(one, other);
        insta::assert_json_snapshot!(one.of_scope("own:1"));
    }
}
