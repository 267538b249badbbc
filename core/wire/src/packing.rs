//! Bodies packed for the way: `Content-Encoding` by name, unpacked up to a limit only.
//!
//! `x-saberling-1` is raw DEFLATE (RFC 1951) with a preset dictionary, the bytes of
//! `dictionary-1.txt`: what zlib calls `inflateSetDictionary` with negative window bits. The text of a
//! report is short and looks like every other one, so most of it stands in the dictionary already.
//! A dictionary that has shipped is never changed; a better one gets another name.

use std::io::{BufRead, Read, Write as _};
use std::sync::LazyLock;

use flate2::Compression;
use flate2::bufread::{DeflateDecoder, GzDecoder, ZlibDecoder};
use flate2::write::{GzEncoder, ZlibEncoder};
use miniz_oxide::deflate::core::CompressorOxide;
use miniz_oxide::deflate::stream::deflate;
use miniz_oxide::{DataFormat, MZFlush, MZStatus};

/// The dictionary of `x-saberling-1`.
pub const DICTIONARY: &[u8] = include_bytes!("packing/dictionary-1.txt");
/// Bytes below which packing a reply does not pay.
pub const WORTH_BYTES: usize = 200;
/// Bytes up to which the strongest effort is made.
const SMALL: usize = 8 * 1024;

/// How a body is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// Raw DEFLATE with our dictionary.
    Saberling1,
    /// As in RFC 1952.
    Gzip,
    /// Zlib's format, RFC 1950.
    Deflate,
}

/// Why a body does not unpack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UnpackError {
    /// It would become larger than the limit.
    #[error("unpacked it is over the limit")]
    TooLarge,
    /// It is cut, damaged, or packed in another way.
    #[error("it does not unpack")]
    Broken,
}

impl Encoding {
    /// All of them, the best first.
    pub const ALL: &'static [Self] = &[Self::Saberling1, Self::Gzip, Self::Deflate];

    /// The name in `Content-Encoding` and `Accept-Encoding`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Saberling1 => "x-saberling-1",
            Self::Gzip => "gzip",
            Self::Deflate => "deflate",
        }
    }

    /// Reads a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|encoding| name.eq_ignore_ascii_case(encoding.name()))
    }

    /// The best one that an `Accept-Encoding` allows.
    #[must_use]
    pub fn accepted(header: &str) -> Option<Self> {
        let allowed: Vec<Self> = header
            .split(',')
            .filter_map(|part| {
                let (name, weight) = part.split_once(';').unwrap_or((part, ""));
                let weight = weight.trim().strip_prefix("q=").map_or(Ok(1.0), str::parse::<f32>);
                Self::from_name(name.trim()).filter(|_| weight.is_ok_and(|weight| weight > 0.0))
            })
            .collect();
        Self::ALL.iter().copied().find(|encoding| allowed.contains(encoding))
    }

    /// Packs some bytes.
    #[must_use]
    pub fn pack(self, bytes: &[u8]) -> Vec<u8> {
        let effort = if bytes.len() <= SMALL { Compression::best() } else { Compression::default() };
        let packed = match self {
            Self::Saberling1 => return with_dictionary(bytes),
            Self::Gzip => {
                let mut packer = GzEncoder::new(Vec::new(), effort);
                packer.write_all(bytes).and_then(|()| packer.finish())
            }
            Self::Deflate => {
                let mut packer = ZlibEncoder::new(Vec::new(), effort);
                packer.write_all(bytes).and_then(|()| packer.finish())
            }
        };
        packed.expect("a Vec takes everything")
    }

    /// Unpacks some bytes; what would become larger than `most` costs no more than `most` of memory.
    ///
    /// # Errors
    /// When it becomes too large, or does not unpack.
    pub fn unpack(self, packed: &[u8], most: usize) -> Result<Vec<u8>, UnpackError> {
        match self {
            Self::Gzip => {
                let mut reader = GzDecoder::new(packed);
                read(&mut reader, most).and_then(|bytes| whole(bytes, reader.get_mut()))
            }
            Self::Deflate => {
                let mut reader = ZlibDecoder::new(packed);
                read(&mut reader, most).and_then(|bytes| whole(bytes, reader.get_mut()))
            }
            Self::Saberling1 => {
                // The dictionary goes ahead as a stored block, so that it is what came before.
                let before = stored_block();
                let mut reader = DeflateDecoder::new(before.as_slice().chain(packed));
                let mut dictionary = vec![0; DICTIONARY.len()];
                reader.read_exact(&mut dictionary).map_err(|_| UnpackError::Broken)?;
                read(&mut reader, most).and_then(|bytes| whole(bytes, reader.get_mut()))
            }
        }
    }
}

fn read(reader: &mut impl Read, most: usize) -> Result<Vec<u8>, UnpackError> {
    let mut bytes = Vec::new();
    let limit = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    reader.take(limit).read_to_end(&mut bytes).map_err(|_| UnpackError::Broken)?;
    if bytes.len() > most { Err(UnpackError::TooLarge) } else { Ok(bytes) }
}

/// Nothing may follow what was packed.
fn whole(bytes: Vec<u8>, rest: &mut impl BufRead) -> Result<Vec<u8>, UnpackError> {
    if rest.fill_buf().is_ok_and(<[u8]>::is_empty) { Ok(bytes) } else { Err(UnpackError::Broken) }
}

/// The dictionary as a block of DEFLATE that is stored as it is and is not the last.
fn stored_block() -> Vec<u8> {
    let length = u16::try_from(DICTIONARY.len()).expect("a dictionary fits into DEFLATE's window");
    let mut block = vec![0];
    block.extend_from_slice(&length.to_le_bytes());
    block.extend_from_slice(&(!length).to_le_bytes());
    block.extend_from_slice(DICTIONARY);
    block
}

/// A packer that has the dictionary behind it. Each body begins with a copy, which costs less than reading the
/// dictionary again.
type Primed = LazyLock<CompressorOxide>;

static SMALL_PACKER: Primed = LazyLock::new(|| primed(Compression::best()));
static LARGE_PACKER: Primed = LazyLock::new(|| primed(Compression::default()));

/// The packer is fed the dictionary first; what it makes of that is thrown away. A sync flush ends at a
/// whole byte, so what follows stands by itself.
fn primed(effort: Compression) -> CompressorOxide {
    let mut packer = CompressorOxide::default();
    packer.set_format_and_level(DataFormat::Raw, u8::try_from(effort.level()).unwrap_or(9));
    feed(&mut packer, DICTIONARY, MZFlush::Sync);
    packer
}

fn with_dictionary(bytes: &[u8]) -> Vec<u8> {
    let primed = if bytes.len() <= SMALL { &SMALL_PACKER } else { &LARGE_PACKER };
    let mut packer = Box::new(CompressorOxide::clone(primed));
    feed(&mut packer, bytes, MZFlush::Finish)
}

fn feed(packer: &mut CompressorOxide, mut bytes: &[u8], flush: MZFlush) -> Vec<u8> {
    let mut packed = Vec::new();
    let (mut done, step) = (0, bytes.len() / 2 + 64);
    loop {
        packed.resize(done + step, 0);
        let moved = deflate(packer, bytes, &mut packed[done..], flush);
        bytes = &bytes[moved.bytes_consumed..];
        done += moved.bytes_written;
        // Without room nothing moves; everything else is a fault of the packer's.
        let is_flushed = flush != MZFlush::Finish && done < packed.len();
        if moved.status == Ok(MZStatus::StreamEnd) || is_flushed {
            packed.truncate(done);
            return packed;
        }
    }
}

#[cfg(test)]
mod size_tests;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_zlib_packed_with_the_dictionary_unpacks() {
        let packed =
            hex("8316e515a05c8899ceccb126342c9912232ffa421a3f906615b4e1066ba6015b95b05624b84da9a7540b740900");
        let text = r#"{"at":"x","ops":[{"op_id":"0197","entity":"report","kind":"add_note","payload":{"text":"Masih banyak sampah plastik di pinggir jalan."}}]}"#;
        assert_eq!(Encoding::Saberling1.unpack(&packed, 1_000).as_deref(), Ok(text.as_bytes()));
        let ours = Encoding::Saberling1.pack(text.as_bytes()).len();
        assert!(ours <= packed.len() + 12, "{ours} bytes, zlib makes {}", packed.len());
    }

    fn hex(digits: &str) -> Vec<u8> {
        let digits = digits.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).expect("digits"));
        digits.map(|pair| u8::from_str_radix(pair, 16).expect("digits")).collect()
    }

    /// The dictionary has shipped: phones and servers that know it are out there.
    #[test]
    fn the_dictionary_never_changes() {
        insta::assert_snapshot!(crate::Sha256::of(DICTIONARY));
    }

    #[test]
    fn a_bomb_costs_no_more_than_the_limit() {
        let most = 1_000;
        for encoding in Encoding::ALL {
            let bomb = encoding.pack(&vec![b'a'; 50_000_000]);
            assert!(bomb.len() < 60_000);
            assert_eq!(encoding.unpack(&bomb, most), Err(UnpackError::TooLarge));
            let fits = encoding.pack(&vec![b'a'; most]);
            assert_eq!(encoding.unpack(&fits, most).map(|bytes| bytes.len()), Ok(most));
        }
    }

    #[test]
    fn what_is_cut_or_goes_on_does_not_unpack() {
        for encoding in Encoding::ALL {
            let packed = encoding.pack(&b"Tumpukan sampah di pinggir jalan. ".repeat(20));
            for cut in 0..packed.len() {
                assert_eq!(encoding.unpack(&packed[..cut], 10_000), Err(UnpackError::Broken), "{cut}");
            }
            let longer = [packed.as_slice(), b"x"].concat();
            assert_eq!(encoding.unpack(&longer, 10_000), Err(UnpackError::Broken));
        }
    }

    #[test]
    fn the_best_of_what_is_accepted_is_taken() {
        for (header, expected) in [
            ("gzip, deflate, br", Some(Encoding::Gzip)),
            ("deflate;q=1.0, gzip;q=0", Some(Encoding::Deflate)),
            ("gzip, x-saberling-1", Some(Encoding::Saberling1)),
            ("br", None),
            ("identity", None),
            ("gzip;q=none", None),
            ("", None),
        ] {
            assert_eq!(Encoding::accepted(header), expected, "{header}");
        }
    }

    proptest! {
        #[test]
        fn everything_comes_back(bytes in prop::collection::vec(any::<u8>(), 0..2_000), times in 1_usize..40) {
            let bytes = bytes.repeat(times);
            for encoding in Encoding::ALL {
                prop_assert_eq!(encoding.unpack(&encoding.pack(&bytes), bytes.len()), Ok(bytes.clone()));
            }
        }

        #[test]
        fn nonsense_is_an_error_and_no_panic(bytes in prop::collection::vec(any::<u8>(), 0..500)) {
            for encoding in Encoding::ALL {
                let _ = encoding.unpack(&bytes, 10_000);
            }
        }
    }
}
