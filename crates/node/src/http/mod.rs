//! The HTTP face: accepts connections, bounds everything a client can send, and hands whole requests on.

mod body;
mod listener;
mod tls;

pub use listener::{Listener, serve};
pub use tls::{TlsError, acceptor};
