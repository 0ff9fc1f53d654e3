//! `[peer_addresses]`: where this node reaches others, where that is not where they say they are.

use std::collections::BTreeMap;

use trent_domain::ids::NodeId;

/// The addresses by which this node reaches others through a tunnel, a proxy or an address translation. The cluster knows
/// nothing of them: they are true for this node alone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PeerAddresses(BTreeMap<NodeId, String>);

impl PeerAddresses {
    /// The addresses, or the text that is not `host:port`.
    pub fn new(addresses: BTreeMap<u64, String>) -> Result<Self, String> {
        let parse = |(node, address): (u64, String)| {
            if is_host_and_port(&address) {
                Ok((NodeId(node), address))
            } else {
                Err(address)
            }
        };
        addresses
            .into_iter()
            .map(parse)
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// Where to reach the node, if not at its own address.
    pub fn of(&self, node: NodeId) -> Option<&str> {
        self.0.get(&node).map(String::as_str)
    }
}

fn is_host_and_port(address: &str) -> bool {
    let split = address.rsplit_once(':');
    split.is_some_and(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok_and(|port| port != 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(address: &str) -> Result<PeerAddresses, String> {
        PeerAddresses::new(BTreeMap::from([(4, address.to_owned())]))
    }

    #[test]
    fn hosts_and_addresses_are_taken_with_their_ports_alone() {
        for good in ["127.0.0.1:20004", "[::1]:20004", "tunnel.example.internal:443"] {
            let addresses = parse(good).unwrap();
            assert_eq!(addresses.of(NodeId(4)), Some(good));
            assert_eq!(addresses.of(NodeId(5)), None);
        }
        for bad in ["127.0.0.1", "host:", "host:0", ":443", "host:65536", ""] {
            assert_eq!(parse(bad), Err(bad.to_owned()));
        }
    }
}
