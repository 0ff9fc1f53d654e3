//! A certificate authority for clusters whose operators bring none.

mod authority;
mod error;
mod files;
mod issued;
#[cfg(test)]
mod tests;

pub use authority::Authority;
pub use error::PkiError;
pub use issued::{Issued, key_beside};

/// The authority's certificate in its directory; nodes get a copy of the same name.
pub const CA_FILE: &str = "ca.pem";
/// For how many days an authority that `trent pki init` makes is good: ten years.
pub const AUTHORITY_DAYS: u16 = 3653;
/// For how many days a certificate is good if nobody says otherwise. It is renewed while the node runs.
pub const CERTIFICATE_DAYS: u16 = 90;
