//! Whose certificates are believed: those of the machine's authorities, and of the operator's own.

use std::path::PathBuf;
use std::sync::Arc;

use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;
use thiserror::Error;
use tracing::warn;

use crate::config::ExternalKeyStores;

/// Trust anchors that cannot be used.
#[derive(Debug, Error)]
pub enum TrustError {
    /// The file is missing or not PEM.
    #[error("external_key_stores.ca_file {}: {source}", path.display())]
    Pem {
        /// The file.
        path: PathBuf,
        /// Why.
        source: rustls_pki_types::pem::Error,
    },
    /// A certificate that cannot be an anchor, or a file without one.
    #[error("external_key_stores.ca_file {} holds no certificate that can be trusted", path.display())]
    NoAnchor {
        /// The file.
        path: PathBuf,
    },
    /// The TLS library refuses its own defaults.
    #[error(transparent)]
    Tls(#[from] rustls::Error),
}

/// TLS 1.2 and 1.3, server authentication, HTTP/1.1.
pub(super) fn client_config(options: &ExternalKeyStores) -> Result<Arc<ClientConfig>, TrustError> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(anchors(options)?)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

fn anchors(options: &ExternalKeyStores) -> Result<RootCertStore, TrustError> {
    let mut anchors = RootCertStore::empty();
    let native = rustls_native_certs::load_native_certs();
    for error in &native.errors {
        warn!(%error, "some of the machine's certificate authorities cannot be read");
    }
    anchors.add_parsable_certificates(native.certs);
    let Some(path) = &options.ca_file else {
        return Ok(anchors);
    };
    let certificates = CertificateDer::pem_file_iter(path)
        .and_then(|certificates| certificates.collect::<Result<Vec<_>, _>>())
        .map_err(|source| TrustError::Pem {
            path: path.clone(),
            source,
        })?;
    let given = certificates.len();
    let (added, _) = anchors.add_parsable_certificates(certificates);
    match added {
        0 => Err(TrustError::NoAnchor { path: path.clone() }),
        _ if added < given => Err(TrustError::NoAnchor { path: path.clone() }),
        _ => Ok(anchors),
    }
}
