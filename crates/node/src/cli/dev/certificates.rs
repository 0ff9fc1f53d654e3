//! The development cluster's own certificate authority, and its nodes' certificates.

use std::path::Path;

use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;
use trent_domain::ids::{ClusterId, NodeId};

use super::DevError;
use super::layout::{Layout, NodeLayout};
use super::prepare::secret;
use crate::clock::Clock;
use crate::peer_tls::{PeerIdentity, ends_at};
use crate::pki::{Authority, PkiError, key_beside};

/// Nothing renews a certificate on a developer's machine while the cluster runs, so they last: twenty years.
const DAYS: u16 = 20 * 365;
/// What ends sooner than this is made anew at a start: one year.
const RENEW_DAYS: u16 = 365;

/// Sees to it that every node has a certificate for long enough.
pub(super) fn prepare(layout: &Layout, cluster: ClusterId, clock: Clock) -> Result<(), DevError> {
    certify(layout, cluster, clock).map_err(secret("no certificates for the nodes"))
}

fn certify(layout: &Layout, cluster: ClusterId, clock: Clock) -> Result<(), PkiError> {
    let authority = authority(&layout.pki(), cluster, clock)?;
    for node in &layout.nodes {
        let (identity, path) = (identity(cluster, node), layout.certificate(node));
        if !is_good(&path, &identity, clock) {
            let issued = authority.issue(&identity, clock.now(), DAYS)?;
            issued.replace(&path, &key_beside(&path))?;
        }
    }
    Ok(())
}

fn authority(dir: &Path, cluster: ClusterId, clock: Clock) -> Result<Authority, PkiError> {
    if Authority::is_in(dir) {
        Authority::open(dir)
    } else {
        Authority::create(dir, cluster, clock.now(), DAYS)
    }
}

fn identity(cluster: ClusterId, node: &NodeLayout) -> PeerIdentity {
    PeerIdentity {
        cluster,
        region: node.region.clone(),
        node: NodeId(node.id),
    }
}

fn is_good(path: &Path, identity: &PeerIdentity, clock: Clock) -> bool {
    let Ok(certificate) = CertificateDer::from_pem_file(path) else {
        return false;
    };
    let lasts = ends_at(&certificate).is_some_and(|end| end > clock.now().plus_days(RENEW_DAYS));
    lasts && PeerIdentity::of(&certificate).as_ref() == Ok(identity)
}
