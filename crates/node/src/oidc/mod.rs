//! OpenID Connect: whether a token is a registered provider's, and what it says of its bearer.

mod claims;
mod error;
#[cfg(test)]
mod tests;

pub use claims::{Claims, issuer_of};
pub use error::TokenError;
