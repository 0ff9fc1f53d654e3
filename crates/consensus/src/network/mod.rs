//! The client side of the network between nodes.

mod channel;
mod connector;
mod dialer;
mod link;
mod peers;
pub(crate) mod wire;

pub use channel::PeerChannel;
#[cfg(test)]
pub(crate) use dialer::Nobody;
pub use dialer::{Dialer, PeerStream};
pub(crate) use link::LinkFactory;
pub(crate) use peers::{MESSAGE_LIMIT, Peers};
