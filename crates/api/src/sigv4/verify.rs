//! Whether a signature is genuine, and of now.

use std::borrow::Cow;

use trent_crypto::digest::{constant_time_eq, sha256};
use trent_domain::time::Timestamp;

use super::{
    SigV4Error, SignedRequest, SigningKey, SigningTime,
    canonical::{self, Paths},
    hex,
    parse::Payload,
};

/// How far a client's clock may be off. KMS allows five minutes where some services allow fifteen.
pub(super) const ALLOWED_SKEW_MINUTES: i64 = 5;

const AMZ_CONTENT_SHA256: &str = "x-amz-content-sha256";

impl SignedRequest<'_> {
    /// Checks the time and the signature against the key of the scope.
    ///
    /// # Errors
    /// The request is too old or too new, its body is not the one announced, or the signature is another one.
    pub fn verify(&self, key: &SigningKey, now: Timestamp) -> Result<(), SigV4Error> {
        self.check_time(now.into())?;
        let payload_hash = self.payload_hash();
        self.check_payload_hash(&payload_hash)?;
        let expected = hex::encode(&key.sign(&self.string_to_sign(&payload_hash)));
        if constant_time_eq(&expected, self.signature.as_bytes()) {
            Ok(())
        } else {
            Err(SigV4Error::SignatureMismatch)
        }
    }

    fn payload_hash(&self) -> Cow<'_, [u8]> {
        match self.parts.payload {
            Payload::Body(body) => Cow::Owned(hex::encode(&sha256(body)).to_vec()),
            Payload::Announced(hash) => Cow::Borrowed(hash.as_bytes()),
        }
    }

    fn string_to_sign(&self, payload_hash: &[u8]) -> Vec<u8> {
        let paths = Paths::of(self.scope.service());
        let request = canonical::request(&self.parts, paths, self.signed_headers, payload_hash);
        canonical::string_to_sign(request, self.time, self.scope.text())
    }

    fn check_time(&self, now: SigningTime) -> Result<(), SigV4Error> {
        let request = self.time;
        let earliest = now.plus_minutes(-ALLOWED_SKEW_MINUTES);
        let latest = now.plus_minutes(ALLOWED_SKEW_MINUTES);
        if request < earliest {
            return Err(SigV4Error::Expired {
                request,
                earliest,
                now,
            });
        }
        if request > latest {
            return Err(SigV4Error::NotYetCurrent { request, latest, now });
        }
        Ok(())
    }

    /// A client may announce the hash of its body. `UNSIGNED-PAYLOAD` and streaming markers belong to S3: they
    /// are no hash of any body, and so refused here as well, but for a request that S3 got.
    fn check_payload_hash(&self, payload_hash: &[u8]) -> Result<(), SigV4Error> {
        let mut announced = self.parts.headers.get_all(AMZ_CONTENT_SHA256).iter();
        if announced.all(|value| value.as_bytes().trim_ascii() == payload_hash) {
            Ok(())
        } else {
            Err(SigV4Error::PayloadHashMismatch)
        }
    }
}
