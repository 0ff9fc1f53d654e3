//! A channel to one node, dialled anew when this node proves otherwise who it is.

use std::sync::{Arc, Mutex, PoisonError};

use trent_domain::ids::NodeId;
use trent_proto::tonic::transport::{Channel, Endpoint};

use crate::network::connector::Connector;
use crate::network::dialer::Dialer;

/// The way to one node. Nothing is connected before it is used.
pub struct PeerChannel {
    dialer: Arc<dyn Dialer>,
    node: NodeId,
    address: String,
    endpoint: Endpoint,
    newest: Mutex<Option<Dialed>>,
}

/// A channel, and what was current when it was made.
struct Dialed {
    generation: u64,
    channel: Channel,
}

impl PeerChannel {
    /// A channel to the node at that address. Of the endpoint only the settings count: its URI is a name.
    pub fn new(dialer: Arc<dyn Dialer>, node: NodeId, address: &str, endpoint: Endpoint) -> Self {
        Self {
            dialer,
            node,
            address: address.to_owned(),
            endpoint,
            newest: Mutex::default(),
        }
    }

    /// The channel for what is sent next. One of an earlier [generation](Dialer::generation) is dropped, and closes when
    /// the last call on it has ended.
    pub fn get(&self) -> Channel {
        let generation = self.dialer.generation();
        let mut newest = self.newest.lock().unwrap_or_else(PoisonError::into_inner);
        match &*newest {
            Some(dialed) if dialed.generation == generation => dialed.channel.clone(),
            _ => {
                let channel = self.make();
                *newest = Some(Dialed {
                    generation,
                    channel: channel.clone(),
                });
                channel
            }
        }
    }

    /// Where it leads.
    pub fn address(&self) -> &str {
        &self.address
    }

    fn make(&self) -> Channel {
        let connector = Connector::new(self.dialer.clone(), self.node, self.address.clone());
        self.endpoint.connect_with_connector_lazy(connector)
    }
}
