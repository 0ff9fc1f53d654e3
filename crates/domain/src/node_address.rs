//! Where a node is reached.

use std::fmt;
use std::net::{Ipv6Addr, SocketAddr};
use std::str::FromStr;
use std::sync::Arc;

use crate::ids::IdError;

/// A DNS name's characters without the closing dot (RFC 1035 section 2.3.4).
const MAX_HOST_CHARACTERS: usize = 253;

/// `host:port`: a DNS name, an IPv4 address or a bracketed IPv6 address, and a port.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeAddress(Arc<str>);

impl NodeAddress {
    /// `host:port`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for NodeAddress {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let is_address = text
            .rsplit_once(':')
            .is_some_and(|(host, port)| is_host(host) && is_port(port));
        is_address.then(|| Self(text.into())).ok_or(IdError {
            kind: "address (host:port)",
        })
    }
}

fn is_host(host: &str) -> bool {
    match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        Some(address) => address.parse::<Ipv6Addr>().is_ok(),
        None => {
            (1..=MAX_HOST_CHARACTERS).contains(&host.len())
                && host
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte))
        }
    }
}

/// One spelling for one port, so that two nodes cannot have one address.
fn is_port(port: &str) -> bool {
    port.parse::<u16>()
        .is_ok_and(|number| number != 0 && number.to_string() == port)
}

impl From<SocketAddr> for NodeAddress {
    fn from(address: SocketAddr) -> Self {
        Self(address.to_string().into())
    }
}

impl fmt::Display for NodeAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for NodeAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
