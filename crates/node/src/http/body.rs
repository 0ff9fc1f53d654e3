//! Request bodies: read whole, bounded in size and time.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::{Body, Incoming};
use tokio::time::timeout;

/// The largest legal KMS request is about 350 KiB of base64 (AttestationDocument, 262144 bytes).
pub(super) const MAX_BODY_BYTES: usize = 1024 * 1024;
/// A client that takes longer for one body is cut off.
const BODY_WITHIN: Duration = Duration::from_secs(15);

/// Why a body was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BodyError {
    /// More than [`MAX_BODY_BYTES`].
    TooLarge,
    /// Not complete in time.
    TooSlow,
    /// The client went away or broke the framing.
    Broken,
}

/// Reads a body to its end.
pub(super) async fn read(body: Incoming) -> Result<Bytes, BodyError> {
    if body.size_hint().lower() > MAX_BODY_BYTES as u64 {
        return Err(BodyError::TooLarge);
    }
    match timeout(BODY_WITHIN, Limited::new(body, MAX_BODY_BYTES).collect()).await {
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(BodyError::TooLarge),
        Ok(Err(_)) => Err(BodyError::Broken),
        Err(_) => Err(BodyError::TooSlow),
    }
}
