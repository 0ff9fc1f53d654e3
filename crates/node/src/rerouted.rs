//! Reaches peers where this node's configuration says that they are reached from here.

use std::io;
use std::sync::Arc;

use futures::future::BoxFuture;
use trent_consensus::{Dialer, PeerStream};
use trent_domain::ids::NodeId;

use crate::config::PeerAddresses;

/// A dialer that knows other addresses of some nodes. Who they are is the inner dialer's to check, by their numbers.
pub struct Rerouted {
    /// The addresses.
    pub addresses: PeerAddresses,
    /// What connects to them.
    pub dialer: Arc<dyn Dialer>,
}

impl Dialer for Rerouted {
    fn dial(&self, node: NodeId, address: &str) -> BoxFuture<'static, io::Result<Box<dyn PeerStream>>> {
        self.dialer.dial(node, self.addresses.of(node).unwrap_or(address))
    }

    fn generation(&self) -> u64 {
        self.dialer.generation()
    }
}
