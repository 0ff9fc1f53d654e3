//! Who a certificate says that a node is.

use std::fmt;
use std::str::FromStr;

use rustls_pki_types::CertificateDer;
use thiserror::Error;
use trent_consensus::AuthenticatedPeer;
use trent_domain::ids::{ClusterId, NodeId, RegionName};
use trent_domain::time::Timestamp;
use webpki::EndEntityCert;
use x509_parser::parse_x509_certificate;

/// A node of a cluster, as its certificate names it: one URI among the subject's alternative names, in the form of a SPIFFE
/// ID (SPIFFE-ID, section 2; X509-SVID, section 2): `spiffe://<cluster>/region/<region>/node/<number>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeerIdentity {
    /// The cluster.
    pub cluster: ClusterId,
    /// The node's region.
    pub region: RegionName,
    /// The node.
    pub node: NodeId,
}

/// A certificate, or a name, that names no node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NotANode {
    /// No certificate, or none of version 3 of X.509.
    #[error("it is no certificate")]
    Certificate,
    /// None or several URIs: which one counts is not for us to choose.
    #[error("it names no URI, or several")]
    NotOneUri,
    /// Another URI.
    #[error("its URI is not spiffe://<cluster>/region/<region>/node/<number>")]
    Form,
}

impl PeerIdentity {
    /// Whom a certificate names. Whether it is to be believed is another question.
    pub fn of(certificate: &CertificateDer<'_>) -> Result<Self, NotANode> {
        let certificate = EndEntityCert::try_from(certificate).map_err(|_| NotANode::Certificate)?;
        Self::named_by(&certificate)
    }

    /// The same of a certificate that has been taken apart.
    pub(super) fn named_by(certificate: &EndEntityCert<'_>) -> Result<Self, NotANode> {
        let mut uris = certificate.valid_uri_names();
        match (uris.next(), uris.next()) {
            (Some(uri), None) => uri.parse(),
            _ => Err(NotANode::NotOneUri),
        }
    }

    /// What consensus and the services between regions know of the node.
    pub(super) fn authenticated(&self) -> AuthenticatedPeer {
        AuthenticatedPeer {
            node: self.node,
            region: self.region.clone(),
        }
    }
}

/// When a certificate ends (RFC 5280, section 4.1.2.5).
pub fn ends_at(certificate: &CertificateDer<'_>) -> Option<Timestamp> {
    let (_, parsed) = parse_x509_certificate(certificate).ok()?;
    let seconds = u64::try_from(parsed.validity().not_after.timestamp()).ok()?;
    Some(Timestamp::from_millis(seconds.saturating_mul(1000)))
}

impl fmt::Display for PeerIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            cluster,
            region,
            node,
        } = self;
        write!(f, "spiffe://{cluster}/region/{region}/node/{node}")
    }
}

impl FromStr for PeerIdentity {
    type Err = NotANode;

    /// Only the form that [`Display`](fmt::Display) writes is understood: a node has one name.
    fn from_str(text: &str) -> Result<Self, NotANode> {
        parse(text)
            .filter(|identity| identity.to_string() == text)
            .ok_or(NotANode::Form)
    }
}

fn parse(text: &str) -> Option<PeerIdentity> {
    let (cluster, rest) = text.strip_prefix("spiffe://")?.split_once("/region/")?;
    let (region, node) = rest.split_once("/node/")?;
    Some(PeerIdentity {
        cluster: cluster.parse().ok()?,
        region: region.parse().ok()?,
        node: NodeId(node.parse().ok()?),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const CLUSTER: &str = "7b0f0a52-2f4e-4c57-9d0b-6b3f6e5d1c11";

    #[test]
    fn a_name_says_cluster_region_and_node() {
        let name = format!("spiffe://{CLUSTER}/region/eu-west-1/node/7");
        let identity: PeerIdentity = name.parse().unwrap();
        assert_eq!(identity.cluster.to_string(), CLUSTER);
        assert_eq!(identity.region.as_str(), "eu-west-1");
        assert_eq!(identity.node, NodeId(7));
    }

    #[test]
    fn what_is_not_exactly_a_name_names_nobody() {
        for name in [
            format!("spiffe://{CLUSTER}"),
            format!("spiffe://{CLUSTER}/region/eu-west-1"),
            format!("https://{CLUSTER}/region/eu-west-1/node/7"),
            format!("spiffe://{CLUSTER}/region/eu-west-1/node/07"),
            format!("spiffe://{CLUSTER}/region/eu-west-1/node/+7"),
            format!("spiffe://{CLUSTER}/region/eu-west-1/node/7/"),
            format!("spiffe://{CLUSTER}/region/eu-west-1/node/7?as=8"),
            format!("spiffe://{}/region/eu-west-1/node/7", CLUSTER.to_uppercase()),
            format!("spiffe://{CLUSTER}/region/EU/node/7"),
            format!("spiffe://{CLUSTER}/region/a/node/7/region/b/node/8"),
            "spiffe://cluster/region/eu-west-1/node/7".to_owned(),
        ] {
            assert_eq!(name.parse::<PeerIdentity>(), Err(NotANode::Form), "{name}");
        }
    }

    proptest! {
        #[test]
        fn every_name_is_read_as_it_was_written(
            cluster: [u8; 16],
            region in "[a-z][a-z0-9-]{0,31}",
            node: u64,
        ) {
            let identity = PeerIdentity {
                cluster: ClusterId::new(cluster),
                region: region.parse().unwrap(),
                node: NodeId(node),
            };
            prop_assert_eq!(identity.to_string().parse(), Ok(identity));
        }
    }
}
