//! Wrapped secrets as `domain` sees them: opaque bytes and the key version that opens them.

/// Bytes that only a domain key opens. What they hold (key material, an access key's secret, an exchange
/// private key) is said by the record they stand in and bound into them as additional data.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wrapped {
    /// Version of the domain key that wraps them, from 1.
    pub domain_key_version: u32,
    /// The ciphertext, in `crypto`'s versioned form.
    pub bytes: Vec<u8>,
}
