//! What the files say: who this node is, whom it believes, and how it shakes hands.

use std::path::Path;
use std::sync::Arc;

use rustls::client::Resumption;
use rustls::crypto::CryptoProvider;
use rustls::crypto::aws_lc_rs::{default_provider, kx_group};
use rustls::server::NoServerSessionStorage;
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use rustls::version::TLS13;
use rustls::{ClientConfig, ServerConfig};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, TrustAnchor};
use trent_domain::ids::NodeId;
use trent_domain::time::Timestamp;
use webpki::anchor_from_trusted_cert;

use super::contents::Contents;
use super::error::PeerTlsError;
use super::identity::{PeerIdentity, ends_at};
use super::trust::{Role, Trust};
use super::verifiers::{DialerCheck, ListenerCheck};
use crate::clock::Clock;
use crate::config::PeerTlsFiles;

/// Both ends are ours, and speak HTTP/2.
const PROTOCOL: &[u8] = b"h2";

/// Files that were read and fit together.
pub(super) struct Loaded {
    pub(super) contents: Contents,
    pub(super) trust: Arc<Trust>,
    pub(super) expires_at: Timestamp,
    /// How often the files had changed.
    pub(super) generation: u64,
    own: Arc<SingleCertAndKey>,
    provider: Arc<CryptoProvider>,
}

impl Loaded {
    /// Checks that peers who believe the same authorities will believe this node, so that no other files are ever used.
    pub(super) fn new(
        contents: Contents,
        files: &PeerTlsFiles,
        configured: &PeerIdentity,
        now: Timestamp,
        generation: u64,
    ) -> Result<Self, PeerTlsError> {
        let provider = Arc::new(provider());
        let trust = Arc::new(Trust {
            cluster: configured.cluster,
            anchors: anchors(&contents.ca, &files.ca)?,
            algorithms: provider.signature_verification_algorithms,
        });
        let chain = certificates(&contents.certificate, &files.certificate)?;
        let (leaf, intermediates) = chain.split_first().ok_or_else(|| none_in(&files.certificate))?;
        for role in [Role::Listener, Role::Dialer] {
            let certificate = trust.identify(leaf, intermediates, role, now)?;
            if certificate != *configured {
                return Err(PeerTlsError::AnotherNode {
                    certificate,
                    configured: configured.clone(),
                });
            }
        }
        let expires_at = ends_at(leaf).ok_or_else(|| none_in(&files.certificate))?;
        let key = PrivateKeyDer::from_pem_slice(contents.key.as_bytes()).map_err(pem(&files.key))?;
        let own = CertifiedKey::from_der(chain, key, &provider)?;
        Ok(Self {
            contents,
            trust,
            expires_at,
            generation,
            own: Arc::new(own.into()),
            provider,
        })
    }

    /// How the node `meant` is dialled, or some node of the cluster.
    pub(super) fn client(
        &self,
        meant: Option<NodeId>,
        clock: Clock,
    ) -> Result<Arc<ClientConfig>, rustls::Error> {
        let check = ListenerCheck {
            trust: self.trust.clone(),
            meant,
            clock,
        };
        let mut config = ClientConfig::builder_with_provider(self.provider.clone())
            .with_protocol_versions(&[&TLS13])?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(check))
            .with_client_cert_resolver(self.own.clone());
        config.alpn_protocols = vec![PROTOCOL.to_vec()];
        config.resumption = Resumption::disabled(); // a resumed session would outlive the certificates it began with
        Ok(Arc::new(config))
    }

    /// How nodes of the cluster are taken in.
    pub(super) fn server(&self, clock: Clock) -> Result<Arc<ServerConfig>, rustls::Error> {
        let check = DialerCheck {
            trust: self.trust.clone(),
            clock,
        };
        let mut config = ServerConfig::builder_with_provider(self.provider.clone())
            .with_protocol_versions(&[&TLS13])?
            .with_client_cert_verifier(Arc::new(check))
            .with_cert_resolver(self.own.clone());
        config.alpn_protocols = vec![PROTOCOL.to_vec()];
        config.session_storage = Arc::new(NoServerSessionStorage {});
        config.send_tls13_tickets = 0;
        Ok(Arc::new(config))
    }
}

/// AWS-LC, with a key exchange that a quantum computer does not open afterwards either: both ends have it.
fn provider() -> CryptoProvider {
    CryptoProvider {
        kx_groups: vec![kx_group::X25519MLKEM768],
        ..default_provider()
    }
}

fn anchors(pem: &[u8], path: &Path) -> Result<Vec<TrustAnchor<'static>>, PeerTlsError> {
    let certificates = certificates(pem, path)?;
    if certificates.is_empty() {
        return Err(none_in(path));
    }
    let anchor = |certificate| anchor_from_trusted_cert(certificate).map(|anchor| anchor.to_owned());
    let anchors = certificates.iter().map(anchor).collect::<Result<_, _>>();
    anchors.map_err(|_| none_in(path))
}

fn certificates(text: &[u8], path: &Path) -> Result<Vec<CertificateDer<'static>>, PeerTlsError> {
    CertificateDer::pem_slice_iter(text)
        .collect::<Result<_, _>>()
        .map_err(pem(path))
}

fn pem(path: &Path) -> impl FnOnce(rustls_pki_types::pem::Error) -> PeerTlsError {
    let path = path.into();
    move |source| PeerTlsError::Pem { path, source }
}

fn none_in(path: &Path) -> PeerTlsError {
    PeerTlsError::NoCertificate { path: path.into() }
}
