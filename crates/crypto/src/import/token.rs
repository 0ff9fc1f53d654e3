//! Import tokens: the private half of a wrapping key, sealed for the region that drew it. Nothing is stored for one, so
//! any number of them may be good at a time.
//!
//! Format 1: `01 ‖ algorithm (1) ‖ spec (1) ‖ end of validity (8, milliseconds) ‖ version of the domain key (4) ‖`
//! the private key as PKCS #8, wrapped. It is bound to the region, the KMS key and all that stands before it.

use trent_domain::ids::{KeyId, RegionName};
use trent_domain::key_spec::{WrappingAlgorithm, WrappingKeySpec};
use trent_domain::time::Timestamp;
use trent_domain::wrapped::Wrapped;

use crate::aad::Aad;
use crate::label;

/// The format that is written.
const FORMAT: u8 = 1;

/// What a token is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Terms {
    pub(crate) algorithm: WrappingAlgorithm,
    pub(crate) spec: WrappingKeySpec,
    /// From then on it is good for nothing.
    pub(crate) valid_to: Timestamp,
}

impl Terms {
    /// What the private key is bound to.
    pub(crate) fn aad(&self, region: &RegionName, key: KeyId) -> Aad {
        Aad::new(label::IMPORT_TOKEN)
            .field(region.as_str().as_bytes())
            .field(&key.to_bytes())
            .field(&[FORMAT, algorithm_number(self.algorithm), spec_number(self.spec)])
            .field(&self.valid_to.as_millis().to_be_bytes())
    }
}

/// A token taken apart. Nothing of it is authentic until its key has been unwrapped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) terms: Terms,
    pub(crate) private_key: Wrapped,
}

impl Token {
    /// The token as the caller keeps it.
    pub(crate) fn encode(&self) -> Vec<u8> {
        [
            [
                FORMAT,
                algorithm_number(self.terms.algorithm),
                spec_number(self.terms.spec),
            ]
            .as_slice(),
            &self.terms.valid_to.as_millis().to_be_bytes(),
            &self.private_key.domain_key_version.to_be_bytes(),
            &self.private_key.bytes,
        ]
        .concat()
    }

    /// The inverse of [`encode`](Self::encode).
    pub(crate) fn decode(bytes: &[u8]) -> Option<Self> {
        let (&[FORMAT, algorithm, spec], rest) = bytes.split_first_chunk()? else {
            return None;
        };
        let (valid_to, rest) = rest.split_first_chunk()?;
        let (domain_key_version, wrapped) = rest.split_first_chunk()?;
        let mut algorithms = WrappingAlgorithm::ALL.iter();
        let mut specs = WrappingKeySpec::ALL.iter();
        Some(Self {
            terms: Terms {
                algorithm: *algorithms.find(|of| algorithm_number(**of) == algorithm)?,
                spec: *specs.find(|of| spec_number(**of) == spec)?,
                valid_to: Timestamp::from_millis(u64::from_be_bytes(*valid_to)),
            },
            private_key: Wrapped {
                domain_key_version: u32::from_be_bytes(*domain_key_version),
                bytes: wrapped.to_vec(),
            },
        })
    }
}

/// Never changes: it stands in tokens.
fn algorithm_number(algorithm: WrappingAlgorithm) -> u8 {
    match algorithm {
        WrappingAlgorithm::RsaesPkcs1V15 => 1,
        WrappingAlgorithm::RsaesOaepSha1 => 2,
        WrappingAlgorithm::RsaesOaepSha256 => 3,
        WrappingAlgorithm::RsaAesKeyWrapSha1 => 4,
        WrappingAlgorithm::RsaAesKeyWrapSha256 => 5,
        WrappingAlgorithm::Sm2Pke => 6,
    }
}

/// Never changes: it stands in tokens.
fn spec_number(spec: WrappingKeySpec) -> u8 {
    match spec {
        WrappingKeySpec::Rsa2048 => 1,
        WrappingKeySpec::Rsa3072 => 2,
        WrappingKeySpec::Rsa4096 => 3,
        WrappingKeySpec::Sm2 => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::to_hex;
    use proptest::prelude::*;

    fn token(algorithm: WrappingAlgorithm, spec: WrappingKeySpec) -> Token {
        Token {
            terms: Terms {
                algorithm,
                spec,
                valid_to: Timestamp::from_millis(0x0102_0304_0506_0708),
            },
            private_key: Wrapped {
                domain_key_version: 0x0a0b_0c0d,
                bytes: vec![0xe1, 0xe2],
            },
        }
    }

    #[test]
    fn format_1_is_frozen() {
        let token = token(WrappingAlgorithm::RsaAesKeyWrapSha256, WrappingKeySpec::Rsa4096);
        assert_eq!(to_hex(&token.encode()), "01050301020304050607080a0b0c0de1e2");
    }

    #[test]
    fn terms_come_back_and_are_bound_apart() {
        let region = "us-east-1".parse().unwrap();
        let mut bound = Vec::new();
        for algorithm in WrappingAlgorithm::ALL {
            for spec in WrappingKeySpec::ALL {
                let token = token(*algorithm, *spec);
                assert_eq!(Token::decode(&token.encode()), Some(token.clone()));
                let aad = token
                    .terms
                    .aad(&region, KeyId::Single([1; 16]))
                    .as_bytes()
                    .to_vec();
                assert!(!bound.contains(&aad), "{algorithm} {spec}");
                bound.push(aad);
            }
        }
    }

    #[test]
    fn other_formats_and_numbers_are_refused() {
        let bytes = token(WrappingAlgorithm::RsaesOaepSha1, WrappingKeySpec::Rsa2048).encode();
        for (at, value) in [(0, 0), (0, 2), (1, 0), (1, 7), (2, 0), (2, 5)] {
            let mut other = bytes.clone();
            other[at] = value;
            assert_eq!(Token::decode(&other), None, "{at} {value}");
        }
        (0..15).for_each(|len| assert_eq!(Token::decode(&bytes[..len]), None, "{len}"));
    }

    proptest! {
        #[test]
        fn decoding_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..100)) {
            if let Some(token) = Token::decode(&bytes) {
                prop_assert_eq!(token.encode(), bytes);
            }
        }
    }
}
