//! The client of external key stores' proxies (AWS KMS External Key Store Proxy API, 1.0): HTTPS, signed requests, answers
//! that are believed in nothing that the specification does not allow.

mod connect;
mod connections;
mod protocol;
mod proxies;
mod proxy;
mod refusal;
mod trust;

pub use protocol::{Health, Purpose};
pub use proxies::{Proxies, ProxyUnavailable};
pub use proxy::Proxy;
pub use trust::TrustError;
