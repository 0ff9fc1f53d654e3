//! SHA-256, HMAC-SHA-256 and comparison in constant time.

use aws_lc_rs::{digest as lc_digest, hmac};

/// Length of a SHA-256 digest and of an HMAC-SHA-256 tag (FIPS 180-4, FIPS 198-1).
pub const SHA256_LEN: usize = 32;

/// SHA-256 of `data`.
#[must_use]
pub fn sha256(data: &[u8]) -> [u8; SHA256_LEN] {
    array(lc_digest::digest(&lc_digest::SHA256, data).as_ref())
}

/// SHA-256 of data that comes in parts.
pub struct Sha256(lc_digest::Context);

impl Sha256 {
    /// Of nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self(lc_digest::Context::new(&lc_digest::SHA256))
    }

    /// Appends a part with its length before it, so that other parts of the same bytes give another digest.
    pub fn update_framed(&mut self, part: &[u8]) {
        self.0.update(&(part.len() as u64).to_be_bytes());
        self.0.update(part);
    }

    /// The digest of all parts.
    #[must_use]
    pub fn finish(self) -> [u8; SHA256_LEN] {
        array(self.0.finish().as_ref())
    }
}

impl Default for Sha256 {
    fn default() -> Self {
        Self::new()
    }
}

/// HMAC-SHA-256 of `data` under `key`. Use [`HmacSha256Key`] where one key signs more than once.
#[must_use]
pub fn hmac_sha256(key: &[u8], data: &[u8]) -> [u8; SHA256_LEN] {
    HmacSha256Key::new(key).sign(data)
}

/// Whether `a` equals `b`, in a time that depends on their lengths alone.
#[must_use]
pub fn constant_time_eq(a: &[u8], b: &[u8]) -> bool {
    aws_lc_rs::constant_time::verify_slices_are_equal(a, b).is_ok()
}

/// An HMAC-SHA-256 key whose two padded blocks are hashed already, which halves the cost of a short message.
///
/// AWS-LC cleanses the state when it is dropped.
pub struct HmacSha256Key(hmac::Key);

impl HmacSha256Key {
    /// Prepares `key`, of any length.
    #[must_use]
    pub fn new(key: &[u8]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, key))
    }

    /// The tag of `data`.
    #[must_use]
    pub fn sign(&self, data: &[u8]) -> [u8; SHA256_LEN] {
        array(hmac::sign(&self.0, data).as_ref())
    }

    /// Starts a tag over data that comes in parts.
    pub(crate) fn begin(&self) -> HmacSha256 {
        HmacSha256(hmac::Context::with_key(&self.0))
    }
}

impl std::fmt::Debug for HmacSha256Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("HmacSha256Key(redacted)")
    }
}

/// An HMAC-SHA-256 in progress.
pub(crate) struct HmacSha256(hmac::Context);

impl HmacSha256 {
    /// Appends `data` to what is signed.
    pub(crate) fn update(&mut self, data: &[u8]) {
        self.0.update(data);
    }

    /// Writes the first bytes of the tag, at most [`SHA256_LEN`], to `out`.
    pub(crate) fn finish_into(self, out: &mut [u8]) {
        let tag = self.0.sign();
        for (out, byte) in out.iter_mut().zip(tag.as_ref()) {
            *out = *byte;
        }
    }
}

/// Copies a digest whose length the algorithm fixes.
fn array(bytes: &[u8]) -> [u8; SHA256_LEN] {
    let mut digest = [0; SHA256_LEN];
    digest.copy_from_slice(bytes);
    digest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn sha256_of_fips_180_4_examples() {
        assert_eq!(
            hex(&sha256(b"")),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
        assert_eq!(
            hex(&sha256(b"abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }

    #[test]
    fn hmac_of_rfc_4231_cases() {
        let first = hmac_sha256(&[0x0b; 20], b"Hi There");
        assert_eq!(
            hex(&first),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        );
        let second = hmac_sha256(b"Jefe", b"what do ya want for nothing?");
        assert_eq!(
            hex(&second),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
        let longer_than_a_block = hmac_sha256(
            &[0xaa; 131],
            b"Test Using Larger Than Block-Size Key - Hash Key First",
        );
        assert_eq!(
            hex(&longer_than_a_block),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        );
    }

    #[test]
    fn framed_parts_are_told_apart() {
        let digest = |parts: &[&[u8]]| {
            let mut digest = Sha256::new();
            parts.iter().for_each(|part| digest.update_framed(part));
            digest.finish()
        };
        assert_eq!(digest(&[b"abc"]), sha256(b"\0\0\0\0\0\0\0\x03abc"));
        assert_ne!(digest(&[b"ab", b"c"]), digest(&[b"a", b"bc"]));
        assert_ne!(digest(&[b"abc"]), digest(&[b"abc", b""]));
    }

    #[test]
    fn parts_are_signed_as_their_concatenation() {
        let key = HmacSha256Key::new(b"key");
        let mut signing = key.begin();
        for part in ["what do", "", " ya want"] {
            signing.update(part.as_bytes());
        }
        let mut tag = [0; SHA256_LEN];
        signing.finish_into(&mut tag);
        assert_eq!(tag, key.sign(b"what do ya want"));
    }

    #[test]
    fn equality_needs_same_length_and_same_bytes() {
        assert!(constant_time_eq(b"", b""));
        assert!(constant_time_eq(b"same", b"same"));
        assert!(!constant_time_eq(b"same", b"sama"));
        assert!(!constant_time_eq(b"same", b"same "));
    }

    #[test]
    fn a_prepared_key_prints_nothing_of_itself() {
        assert_eq!(
            format!("{:?}", HmacSha256Key::new(b"key")),
            "HmacSha256Key(redacted)"
        );
    }
}
