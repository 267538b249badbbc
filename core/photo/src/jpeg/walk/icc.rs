//! An ICC profile on its way out of the segments that it was cut into (ICC.1:2010, annex B.4).

/// Most bytes of a profile that are kept; matrix profiles have about 500, printers' up to 3 MB.
const MOST_BYTES: usize = 4 << 20;

/// The parts found so far.
#[derive(Debug, Default)]
pub(super) struct Profile {
    /// Number of the part, from 1, and its bytes, in the order of the file.
    parts: Vec<(u8, Vec<u8>)>,
    /// How many parts there should be.
    count: u8,
    bytes: usize,
    is_broken: bool,
}

impl Profile {
    /// Looks whether the body of an APP2 segment is part of a profile, and keeps it then.
    pub(super) fn add(&mut self, body: &[u8]) {
        let Some(&[number, count, ref part @ ..]) = body.strip_prefix(b"ICC_PROFILE\0") else {
            return;
        };
        let is_first = self.parts.is_empty();
        self.bytes += part.len();
        self.is_broken |= self.bytes > MOST_BYTES || (!is_first && count != self.count);
        self.is_broken |= self.parts.iter().any(|(known, _)| *known == number);
        if !self.is_broken {
            self.count = count;
            self.parts.push((number, part.to_vec()));
        }
    }

    /// The whole profile; nothing when a part is missing, twice there or too long.
    pub(super) fn join(mut self) -> Vec<u8> {
        self.parts.sort_by_key(|(number, _)| *number);
        let numbers = self.parts.iter().map(|(number, _)| *number);
        if self.is_broken || !numbers.eq(1..=self.count) {
            return Vec::new();
        }
        self.parts.into_iter().flat_map(|(_, part)| part).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(parts: &[&[u8]]) -> Vec<u8> {
        let mut profile = Profile::default();
        for part in parts {
            profile.add(&[b"ICC_PROFILE\0", *part].concat());
        }
        profile.join()
    }

    #[test]
    fn parts_are_joined_in_the_order_of_their_numbers() {
        assert_eq!(joined(&[b"\x02\x02world", b"\x01\x02hello "]), b"hello world");
        assert_eq!(joined(&[]), b"");
    }

    #[test]
    fn a_profile_that_is_not_whole_is_none() {
        assert_eq!(joined(&[b"\x01\x02hello "]), b"");
        assert_eq!(joined(&[b"\x01\x02a", b"\x01\x02b", b"\x02\x02c"]), b"");
        assert_eq!(joined(&[b"\x01\x02a", b"\x02\x03b"]), b"");
        assert_eq!(joined(&[b"\x01"]), b"");
    }

    #[test]
    fn a_profile_beyond_all_sense_is_dropped() {
        let mut profile = Profile::default();
        for number in 1..=100 {
            profile.add(&[b"ICC_PROFILE\0", [number, 100].as_slice(), &[0; 65_000]].concat());
        }
        assert!(profile.parts.len() < 70);
        assert_eq!(profile.join(), b"");
    }
}
