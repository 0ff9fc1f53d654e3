//! The client side of the network between nodes.

mod connector;
mod dialer;
mod link;
mod peers;
pub(crate) mod wire;

pub use dialer::{Dialer, PeerStream, TcpDialer};
pub(crate) use link::LinkFactory;
pub(crate) use peers::{MESSAGE_LIMIT, Peers};
