//! Whose certificates are believed: those that the cluster's authorities have signed, for nodes of the cluster.

use rustls::crypto::WebPkiSupportedAlgorithms;
use rustls::{CertificateError, OtherError};
use rustls_pki_types::{CertificateDer, TrustAnchor, UnixTime};
use std::sync::Arc;
use std::time::Duration;
use thiserror::Error;
use trent_domain::ids::ClusterId;
use trent_domain::time::Timestamp;
use webpki::{EndEntityCert, KeyUsage};

use super::identity::{NotANode, PeerIdentity};

/// Which end of a connection shows a certificate: it has to be good for that (RFC 5280, section 4.2.1.12).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// The node that was dialled.
    Listener,
    /// The node that dials.
    Dialer,
}

/// Why a certificate is not believed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Distrust {
    /// No authority of the cluster has signed it for this use, or it is not valid now.
    #[error("the certificate is not valid: {0}")]
    Invalid(webpki::Error),
    /// It names no node.
    #[error("the certificate names no node: {0}")]
    NotANode(#[from] NotANode),
    /// It names a node of another cluster.
    #[error("the certificate is of {0}, of another cluster")]
    AnotherCluster(PeerIdentity),
    /// It names another node than the one that is meant.
    #[error("the certificate is of {0}, and not of the node that is meant")]
    AnotherNode(PeerIdentity),
}

/// What a connection is judged by.
#[derive(Debug)]
pub(super) struct Trust {
    /// The cluster whose nodes are believed.
    pub(super) cluster: ClusterId,
    /// Its authorities.
    pub(super) anchors: Vec<TrustAnchor<'static>>,
    /// Signatures that count.
    pub(super) algorithms: WebPkiSupportedAlgorithms,
}

impl Trust {
    /// The node that shows this chain of certificates in this role.
    pub(super) fn identify(
        &self,
        leaf: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        role: Role,
        now: Timestamp,
    ) -> Result<PeerIdentity, Distrust> {
        let certificate = EndEntityCert::try_from(leaf).map_err(Distrust::Invalid)?;
        let usage = match role {
            Role::Listener => KeyUsage::server_auth(),
            Role::Dialer => KeyUsage::client_auth(),
        };
        certificate
            .verify_for_usage(
                self.algorithms.all,
                &self.anchors,
                intermediates,
                UnixTime::since_unix_epoch(Duration::from_millis(now.as_millis())),
                usage,
                None, // certificates are short-lived; who is shut out loses its authority
                None,
            )
            .map_err(Distrust::Invalid)?;
        let identity = PeerIdentity::named_by(&certificate)?;
        if identity.cluster != self.cluster {
            return Err(Distrust::AnotherCluster(identity));
        }
        Ok(identity)
    }
}

impl From<Distrust> for rustls::Error {
    /// The peer hears in an alert what kind of refusal it is.
    fn from(distrust: Distrust) -> Self {
        use webpki::Error::{CertExpired, UnknownIssuer};
        Self::InvalidCertificate(match distrust {
            Distrust::Invalid(CertExpired { .. }) => CertificateError::Expired,
            Distrust::Invalid(UnknownIssuer) => CertificateError::UnknownIssuer,
            other => CertificateError::Other(OtherError(Arc::new(other))),
        })
    }
}
