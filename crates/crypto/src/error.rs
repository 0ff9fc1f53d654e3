//! What can go wrong, nested by who is to blame.

use std::path::PathBuf;

use trent_domain::ids::MaterialId;

use crate::provider::RootKeyId;

/// Any failure of this crate.
#[derive(Debug, thiserror::Error)]
pub enum CryptoError {
    /// The caller's ciphertext.
    #[error(transparent)]
    InvalidCiphertext(#[from] InvalidCiphertext),

    /// Our own stored bytes, or a key that is missing for them.
    #[error(transparent)]
    Stored(#[from] StoredError),

    /// The root key, hence the operator.
    #[error(transparent)]
    Provider(#[from] ProviderError),

    /// What another region sent.
    #[error(transparent)]
    Transfer(#[from] TransferError),

    /// The machine, or a message of absurd length.
    #[error(transparent)]
    Seal(#[from] SealError),

    /// Our own program.
    #[error(transparent)]
    Purpose(#[from] OtherPurpose),

    /// Our own program, too.
    #[error(transparent)]
    Use(#[from] UnsuitableUse),

    /// What is not built.
    #[error(transparent)]
    Unsupported(#[from] Unsupported),

    /// The cryptographic library, hence the machine: it ran out of memory or randomness.
    #[error(transparent)]
    Library(#[from] LibraryFailed),
}

impl From<RandomnessUnavailable> for CryptoError {
    fn from(error: RandomnessUnavailable) -> Self {
        Self::Seal(error.into())
    }
}

/// A ciphertext that is malformed, altered, made under another key, or bound to another encryption context.
/// Which of these it is stays unsaid, so that nobody learns from probing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the ciphertext is not valid")]
pub struct InvalidCiphertext;

/// Material was asked for with a proof that is good for something else: a request's proof carries nothing to another
/// region, and a transfer's proof neither encrypts nor goes the other way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the proof of authorisation is for another purpose")]
pub struct OtherPurpose;

/// A key was asked for what its spec does not do: another algorithm, type of message or length. The rules of the domain
/// refuse that before anybody gets here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the key's spec does not do what is asked of it")]
pub struct UnsuitableUse;

/// Cryptography that this build does not have: SM2, and the import of what AWS does not import.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this build has no such cryptography")]
pub struct Unsupported;

/// A computation failed that fails for no input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the cryptographic library failed")]
pub struct LibraryFailed;

/// A signature that is malformed, or not of this message, algorithm and key. Which of these it is stays unsaid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the signature is not valid")]
pub struct InvalidSignature;

/// A MAC that is not of this message and key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the MAC is not valid")]
pub struct InvalidMac;

/// A public key that no secret can be agreed on with: malformed, of another curve, or no point of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the peer's public key is not valid")]
pub struct InvalidPeerKey;

/// Why material is not imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The token is none of this region and key, or was altered.
    #[error("the import token is not valid")]
    InvalidToken,

    /// The token was good once.
    #[error("the import token has expired")]
    ExpiredToken,

    /// The material is not wrapped with the token's key and algorithm.
    #[error("the wrapped material cannot be unwrapped")]
    InvalidCiphertext,

    /// What came out is no material of the key's spec.
    #[error("the material does not have the form that the key's spec needs")]
    IncorrectMaterial,

    /// Anything that is not the caller's fault.
    #[error(transparent)]
    Crypto(#[from] CryptoError),
}

/// The random number generator of the machine gave nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the system's random number generator is unavailable")]
pub struct RandomnessUnavailable;

/// A message that cannot be sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// The machine gave no randomness.
    #[error(transparent)]
    Randomness(#[from] RandomnessUnavailable),

    /// Longer than AES-GCM takes (64 GiB, SP 800-38D section 5.2.1.1), or than fits into one RSA ciphertext.
    #[error("the message is longer than the cipher takes")]
    TooLong,
}

/// Wrapped bytes that cannot be unwrapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StoredError {
    /// A later version of Trent wrote them, or they are no wrapped bytes at all.
    #[error("wrapped bytes of an unknown format")]
    UnknownFormat,

    /// They were altered, or belong to another key, region or use.
    #[error("wrapped bytes are damaged or belong elsewhere")]
    NotAuthentic,

    /// They need a domain key that this keyring does not have.
    #[error("version {0} of the domain key is not available")]
    UnknownDomainKeyVersion(u32),

    /// There are no bytes: what was imported was deleted or has expired.
    #[error("the key material is not here")]
    NoMaterial,

    /// The material is of another kind than the operation computes with.
    #[error("the key material does not fit its use")]
    UnfitMaterial,
}

/// A root key that cannot be had, or does not fit.
#[derive(Debug, thiserror::Error)]
pub enum ProviderError {
    /// The file system failed.
    #[error("cannot {action} the root key file {}: {source}", path.display())]
    Io {
        /// What was attempted.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// Why it failed.
        source: std::io::Error,
    },

    /// A directory, a FIFO, a device: nothing that keeps a key.
    #[error("{} is not a regular file", path.display())]
    NotRegular {
        /// The file.
        path: PathBuf,
    },

    /// Whoever owns the file can replace the key.
    #[error("the root key file {} belongs to user {owner}, and must belong to user {user}", path.display())]
    ForeignOwner {
        /// The file.
        path: PathBuf,
        /// Its owner.
        owner: u32,
        /// The user that this process acts as.
        user: u32,
    },

    /// Others than the owner can read or change the file.
    #[error(
        "the root key file {} has mode {mode:04o}: group and others must have no access (chmod 0600)",
        path.display()
    )]
    Accessible {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },

    /// The content is no root key of a format known here, or was altered.
    #[error("{} is not an intact root key file of format 1", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
    },

    /// The domain key was wrapped by another root key than the one at hand.
    #[error("the domain key is wrapped by root key {needed}, but root key {available} is configured")]
    OtherRootKey {
        /// The root key that wrapped it.
        needed: RootKeyId,
        /// The root key at hand.
        available: RootKeyId,
    },

    /// The wrapped domain key is damaged.
    #[error(transparent)]
    Wrapped(#[from] StoredError),

    /// The key could not be drawn or wrapped.
    #[error(transparent)]
    Seal(#[from] SealError),
}

impl From<RandomnessUnavailable> for ProviderError {
    fn from(error: RandomnessUnavailable) -> Self {
        Self::Seal(error.into())
    }
}

/// Sealed bytes of another region that cannot be opened, or a key that nothing can be sealed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TransferError {
    /// A later version of Trent sealed them, or they are no sealed bytes at all.
    #[error("sealed bytes of an unknown format")]
    UnknownFormat,

    /// They are sealed to another exchange key than this region's.
    #[error("sealed to another exchange key than this region's")]
    OtherExchangeKey,

    /// They were altered, or belong to another transfer.
    #[error("sealed bytes are damaged or belong to another transfer")]
    NotAuthentic,

    /// The public key is not a point that a secret can be shared with.
    #[error("the exchange public key is unusable")]
    UnusableExchangeKey,

    /// The sender announced one material and sent another.
    #[error("the sealed material is not {announced}")]
    OtherMaterial {
        /// The id the sender gave it.
        announced: MaterialId,
    },
}
