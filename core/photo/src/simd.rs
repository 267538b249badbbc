//! Which vector instructions the kernels use; every choice gives the same bytes.

/// Vector instructions of a processor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Simd {
    /// The best that this processor has.
    #[default]
    Best,
    /// None: plain Rust, what all others are measured against.
    Scalar,
    /// SSE4.1, on x86-64.
    Sse41,
    /// AVX2, on x86-64.
    Avx2,
    /// NEON, on aarch64.
    Neon,
}

/// Instructions that were asked for and are really there: only [`Simd::resolve`] makes one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    Scalar,
    #[cfg(target_arch = "x86_64")]
    Sse41,
    #[cfg(target_arch = "x86_64")]
    Avx2,
    #[cfg(target_arch = "aarch64")]
    Neon,
}

impl Simd {
    /// The wanted level where this processor has it, otherwise the scalar one.
    pub(crate) fn resolve(self) -> Level {
        #[cfg(target_arch = "x86_64")]
        {
            let (sse41, avx2) = (is_x86_feature_detected!("sse4.1"), is_x86_feature_detected!("avx2"));
            match self {
                Self::Best | Self::Avx2 if avx2 => return Level::Avx2,
                Self::Best | Self::Sse41 if sse41 => return Level::Sse41,
                _ => {}
            }
        }
        #[cfg(target_arch = "aarch64")]
        if matches!(self, Self::Best | Self::Neon) && std::arch::is_aarch64_feature_detected!("neon") {
            return Level::Neon;
        }
        Level::Scalar
    }

    /// Whether this processor has these instructions; what it has not is done without any.
    pub fn is_here(self) -> bool {
        match self {
            Self::Best | Self::Scalar => true,
            _ => self.resolve() != Level::Scalar,
        }
    }
}

/// Every level that this processor has, for tests that compare them.
#[cfg(test)]
pub(crate) fn levels() -> Vec<Level> {
    let mut found = Vec::new();
    for simd in [Simd::Scalar, Simd::Sse41, Simd::Avx2, Simd::Neon] {
        if !found.contains(&simd.resolve()) {
            found.push(simd.resolve());
        }
    }
    found
}
