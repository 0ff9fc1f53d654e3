//! AWS Signature Version 4, header form: from the server's side, and from the client's for the few calls made from here.
//!
//! ```text
//! let signed = SignedRequest::parse(method, uri, headers, body)?;   // who claims to call, and when
//! signed.scope().require_service("kms")?;                           // for which service
//! let key = /* the caller looks up the secret and derives, or finds in its cache */;
//! signed.verify(&key, now)?;                                        // and whether it is true
//! ```
//!
//! The canonicalisation is proven with AWS's published test suite (`tests/sigv4`). Query-string (presigned)
//! authentication is refused: no SDK presigns KMS calls.

mod authorization;
mod canonical;
mod error;
mod hex;
mod parse;
mod scope;
mod sign;
mod signing_key;
mod signing_time;
mod verify;

#[cfg(test)]
mod vectors;

pub use error::{MissingParts, SigV4Error};
pub use parse::SignedRequest;
pub use scope::CredentialScope;
pub use sign::{Post, Signer};
pub use signing_key::SigningKey;
pub use signing_time::SigningTime;

/// The one signing algorithm that KMS clients use.
pub const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// The last element of every credential scope.
pub const TERMINATOR: &str = "aws4_request";
