//! Randomness: the one source that keys, nonces and identifiers are drawn from.

use crate::error::RandomnessUnavailable;

/// A source of cryptographically secure random bytes, passed to whoever draws some.
pub trait Randomness: Send + Sync + std::fmt::Debug {
    /// Fills `bytes`, or fails without any promise about their content.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), RandomnessUnavailable>;
}

/// The generator of AWS-LC: a CTR-DRBG per thread (SP 800-90A), seeded and reseeded by the operating system.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRandomness;

impl Randomness for SystemRandomness {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), RandomnessUnavailable> {
        aws_lc_rs::rand::fill(bytes).map_err(|_| RandomnessUnavailable)
    }
}

/// `N` random bytes that are no secret: nonces and identifiers. Keys are drawn by the types in `secret`.
pub fn bytes<const N: usize>(randomness: &dyn Randomness) -> Result<[u8; N], RandomnessUnavailable> {
    let mut bytes = [0; N];
    randomness.fill(&mut bytes)?;
    Ok(bytes)
}

/// The bytes of a random UUID: version 4, variant 10 (RFC 9562 section 5.4).
pub fn uuid_bytes(randomness: &dyn Randomness) -> Result<[u8; 16], RandomnessUnavailable> {
    let mut uuid = bytes::<16>(randomness)?;
    uuid[6] = (uuid[6] & 0x0f) | 0x40;
    uuid[8] = (uuid[8] & 0x3f) | 0x80;
    Ok(uuid)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::BrokenRandomness;

    #[derive(Debug)]
    struct Constant(u8);

    impl Randomness for Constant {
        fn fill(&self, bytes: &mut [u8]) -> Result<(), RandomnessUnavailable> {
            bytes.fill(self.0);
            Ok(())
        }
    }

    #[test]
    fn system_randomness_does_not_repeat() {
        let first = bytes::<32>(&SystemRandomness).unwrap();
        let second = bytes::<32>(&SystemRandomness).unwrap();
        assert_ne!(first, second);
        assert_ne!(first, [0; 32]);
    }

    #[test]
    fn uuids_carry_version_4_and_variant_10() {
        for byte in [0x00, 0xff] {
            let uuid = uuid_bytes(&Constant(byte)).unwrap();
            assert_eq!((uuid[6] >> 4, uuid[8] >> 6), (4, 0b10));
        }
    }

    #[test]
    fn a_broken_source_is_an_error() {
        assert_eq!(uuid_bytes(&BrokenRandomness), Err(RandomnessUnavailable));
    }
}
