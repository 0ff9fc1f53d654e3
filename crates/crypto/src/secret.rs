//! Secrets: one type by meaning, on the heap, zeroized when dropped, without Clone, Serialize or a telling Debug.
//!
//! `expose` is the only way out of each. For keys it stays inside this crate.

use std::array::TryFromSliceError;

use zeroize::Zeroizing;

use crate::digest::{SHA256_LEN, sha256};
use crate::error::RandomnessUnavailable;
use crate::random::Randomness;

/// Length of every symmetric key here: AES-256, and HMAC-SHA-256 at full strength.
pub const KEY_LEN: usize = 32;

/// Random bytes behind a new access key's secret: 40 characters of base64, as AWS's have.
const ACCESS_SECRET_RANDOM_LEN: usize = 30;

/// Random bytes of a join token: nobody guesses them.
const JOIN_TOKEN_RANDOM_LEN: usize = 32;
const JOIN_TOKEN_PREFIX: &str = "trent-join-";
/// The prefix, and 43 characters of base64. The buffer does not grow, so that no copy is left behind.
const JOIN_TOKEN_LEN: usize = JOIN_TOKEN_PREFIX.len() + 43;

/// Defines secrets of [`KEY_LEN`] bytes.
macro_rules! key_type {
    ($(#[$doc:meta])* $visibility:vis $name:ident) => {
        $(#[$doc])*
        $visibility struct $name(Box<Zeroizing<[u8; KEY_LEN]>>);

        impl $name {
            /// Lets `fill` write the key where it will stay, so that no copy is left on the stack.
            pub(crate) fn filled<E>(fill: impl FnOnce(&mut [u8; KEY_LEN]) -> Result<(), E>) -> Result<Self, E> {
                let mut key = Box::new(Zeroizing::new([0; KEY_LEN]));
                fill(&mut key)?;
                Ok(Self(key))
            }

            /// The key itself, for ciphers and wrapping.
            pub(crate) fn expose(&self) -> &[u8; KEY_LEN] {
                &self.0
            }
        }

        impl TryFrom<&[u8]> for $name {
            type Error = TryFromSliceError;

            fn try_from(bytes: &[u8]) -> Result<Self, TryFromSliceError> {
                let bytes: &[u8; KEY_LEN] = bytes.try_into()?;
                Self::filled(|key| {
                    key.copy_from_slice(bytes);
                    Ok(())
                })
            }
        }

        redacted!($name);
    };
}

/// Says what a secret is and nothing of its value, not even the length.
macro_rules! redacted {
    ($name:ident) => {
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(redacted)"))
            }
        }
    };
}
pub(crate) use redacted;

key_type! {
    /// The top of the hierarchy: wraps domain keys, and comes from a `RootKeyProvider`.
    pub RootKey
}

key_type! {
    /// One version of the key that wraps a region's, or the global group's, secrets.
    pub DomainKey
}

key_type! {
    /// The private half of the key that other regions seal material to (X25519).
    pub ExchangePrivateKey
}

key_type! {
    /// An AES-256 key derived for one message alone.
    pub(crate) MessageKey
}

impl RootKey {
    /// Draws a new root key.
    pub fn generate(randomness: &dyn Randomness) -> Result<Self, RandomnessUnavailable> {
        Self::filled(|key| randomness.fill(key))
    }
}

impl DomainKey {
    /// Draws a new domain key.
    pub fn generate(randomness: &dyn Randomness) -> Result<Self, RandomnessUnavailable> {
        Self::filled(|key| randomness.fill(key))
    }
}

/// What a KMS key's operations compute with, in the form in which it is wrapped: see `material`.
pub(crate) struct KeyMaterial(Zeroizing<Vec<u8>>);

impl KeyMaterial {
    /// Draws `len` bytes.
    pub(crate) fn generate(len: usize, randomness: &dyn Randomness) -> Result<Self, RandomnessUnavailable> {
        random_bytes(len, randomness).map(Self)
    }

    /// Material that was unwrapped, or made by a library.
    pub(crate) fn new(bytes: Zeroizing<Vec<u8>>) -> Self {
        Self(bytes)
    }

    /// The material itself, for ciphers and wrapping.
    pub(crate) fn expose(&self) -> &[u8] {
        &self.0
    }
}

redacted!(KeyMaterial);

/// What Encrypt takes and Decrypt returns; a shared secret; the private half of a data key pair.
pub struct Plaintext(Zeroizing<Vec<u8>>);

impl Plaintext {
    /// Draws `len` random bytes for the caller to keep (GenerateRandom).
    pub fn random(len: usize, randomness: &dyn Randomness) -> Result<Self, RandomnessUnavailable> {
        random_bytes(len, randomness).map(Self)
    }

    /// What a ciphertext held.
    pub(crate) fn from_opened(bytes: Zeroizing<Vec<u8>>) -> Self {
        Self(bytes)
    }

    /// The bytes, to be written into the answer of the caller they belong to.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl From<Vec<u8>> for Plaintext {
    /// Takes the bytes of a request; the buffer is zeroized with the value.
    fn from(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }
}

redacted!(Plaintext);

/// A key generated for a caller to use outside (GenerateDataKey). It can be sealed without ever being exposed.
pub struct DataKey(Plaintext);

impl DataKey {
    /// Draws a data key of `len` bytes.
    pub fn generate(len: usize, randomness: &dyn Randomness) -> Result<Self, RandomnessUnavailable> {
        Plaintext::random(len, randomness).map(Self)
    }

    /// The data key as what is sealed into its ciphertext blob.
    #[must_use]
    pub fn as_plaintext(&self) -> &Plaintext {
        &self.0
    }

    /// Hands the data key out. GenerateDataKeyWithoutPlaintext never calls this.
    #[must_use]
    pub fn into_plaintext(self) -> Plaintext {
        self.0
    }
}

redacted!(DataKey);

/// The secret of an access key: what callers sign their requests with.
pub struct AccessSecret(Zeroizing<String>);

impl AccessSecret {
    /// Draws a new secret of 40 characters.
    pub fn generate(randomness: &dyn Randomness) -> Result<Self, RandomnessUnavailable> {
        let random = random_bytes(ACCESS_SECRET_RANDOM_LEN, randomness)?;
        Ok(Self(Zeroizing::new(
            base64_simd::STANDARD.encode_to_string(random.as_slice()),
        )))
    }

    /// The secret, to derive signing keys from it or to show it once to its owner.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for AccessSecret {
    /// Takes a secret made elsewhere; the buffer is zeroized with the value.
    fn from(secret: String) -> Self {
        Self(Zeroizing::new(secret))
    }
}

redacted!(AccessSecret);

/// What a node shows once to join the cluster.
pub struct JoinToken(Zeroizing<String>);

impl JoinToken {
    /// Draws a token: 256 random bits, behind a prefix by which it is found where it should not be, and which is no option
    /// of a command line.
    pub fn generate(randomness: &dyn Randomness) -> Result<Self, RandomnessUnavailable> {
        let random = random_bytes(JOIN_TOKEN_RANDOM_LEN, randomness)?;
        let mut token = Zeroizing::new(String::with_capacity(JOIN_TOKEN_LEN));
        token.push_str(JOIN_TOKEN_PREFIX);
        base64_simd::URL_SAFE_NO_PAD.encode_append(random.as_slice(), &mut *token);
        Ok(Self(token))
    }

    /// What the cluster keeps of it. Nobody finds a token of 256 random bits by its hash, however fast that is.
    #[must_use]
    pub fn hash(&self) -> [u8; SHA256_LEN] {
        sha256(self.0.as_bytes())
    }

    /// The token, to show it once to the operator, or to the node that lets this one in.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for JoinToken {
    /// Takes a token that was drawn elsewhere; the buffer is zeroized with the value.
    fn from(token: String) -> Self {
        Self(Zeroizing::new(token))
    }
}

redacted!(JoinToken);

/// Draws `len` bytes into a buffer that is zeroized.
fn random_bytes(
    len: usize,
    randomness: &dyn Randomness,
) -> Result<Zeroizing<Vec<u8>>, RandomnessUnavailable> {
    let mut bytes = Zeroizing::new(vec![0; len]);
    randomness.fill(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::CountingRandomness;

    #[test]
    fn no_secret_prints_anything_of_itself() {
        let randomness = CountingRandomness::default();
        let printed = [
            format!("{:?}", RootKey::generate(&randomness).unwrap()),
            format!("{:?}", DomainKey::generate(&randomness).unwrap()),
            format!(
                "{:?}",
                ExchangePrivateKey::filled(|key| randomness.fill(key)).unwrap()
            ),
            format!("{:?}", MessageKey::filled(|key| randomness.fill(key)).unwrap()),
            format!("{:?}", KeyMaterial::generate(KEY_LEN, &randomness).unwrap()),
            format!("{:?}", Plaintext::from(b"plain".to_vec())),
            format!("{:#?}", DataKey::generate(32, &randomness).unwrap()),
            format!("{:#?}", AccessSecret::from("secret".to_owned())),
            format!("{:#?}", JoinToken::from("token".to_owned())),
        ];
        let expected = [
            "RootKey(redacted)",
            "DomainKey(redacted)",
            "ExchangePrivateKey(redacted)",
            "MessageKey(redacted)",
            "KeyMaterial(redacted)",
            "Plaintext(redacted)",
            "DataKey(redacted)",
            "AccessSecret(redacted)",
            "JoinToken(redacted)",
        ];
        assert_eq!(printed, expected);
    }

    #[test]
    fn access_secrets_look_like_those_of_aws() {
        let secret = AccessSecret::generate(&CountingRandomness::default()).unwrap();
        assert_eq!(secret.expose().len(), 40);
        assert!(
            secret
                .expose()
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"+/".contains(&byte))
        );
    }

    #[test]
    fn a_join_token_is_told_from_other_words() {
        let token = JoinToken::generate(&CountingRandomness::default()).unwrap();
        assert_eq!(token.expose().len(), JOIN_TOKEN_LEN);
        assert!(token.expose().starts_with("trent-join-"));
        assert_eq!(token.hash(), JoinToken::from(token.expose().to_owned()).hash());
        let other = JoinToken::from("trent-join-other".to_owned());
        assert_ne!(token.hash(), other.hash());
    }

    #[test]
    fn a_data_key_has_the_length_asked_for() {
        for len in [1, 16, 32, 1024] {
            let key = DataKey::generate(len, &CountingRandomness::default()).unwrap();
            assert_eq!(key.as_plaintext().expose().len(), len);
            assert_eq!(key.into_plaintext().expose().len(), len);
        }
    }
}
