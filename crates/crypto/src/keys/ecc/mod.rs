//! Keys on elliptic curves in short Weierstrass form: ECDSA (FIPS 186-5) and ECDH (SP 800-56A).

mod curve;
mod private;
mod public;

pub use private::EccKey;

pub(crate) use curve::Curve;
pub(super) use public::EccPublicKey;
