//! A cluster's certificate authority, in a directory.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::{Path, PathBuf};

use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, DistinguishedName, DnType, ExtendedKeyUsagePurpose,
    GeneralSubtree, IsCa, Issuer, KeyPair, KeyUsagePurpose, NameConstraints, PKCS_ECDSA_P256_SHA256,
    PKCS_ECDSA_P384_SHA384, SanType,
};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;
use time::OffsetDateTime;
use trent_domain::ids::ClusterId;
use trent_domain::time::Timestamp;
use webpki::EndEntityCert;

use super::CA_FILE;
use super::error::PkiError;
use super::files::{make_dir, refuse_existing, replace};
use super::issued::Issued;
use crate::atomic_file::{PRIVATE, PUBLIC};
use crate::peer_tls::{PeerIdentity, ends_at};
use crate::secret_file;

const KEY_FILE: &str = "ca.key";

/// Certificates count from this much before they are made: clocks differ.
const BEFORE_MILLIS: u64 = 60 * 60 * 1000;

/// What signs the certificates of a cluster's nodes.
pub struct Authority {
    cluster: ClusterId,
    certificate: String,
    ends_at: Timestamp,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    /// Makes an authority in a directory that has none.
    pub fn create(dir: &Path, cluster: ClusterId, now: Timestamp, days: u16) -> Result<Self, PkiError> {
        let (certificate_file, key_file) = files(dir);
        for path in [&certificate_file, &key_file] {
            refuse_existing(path)?;
        }
        make_dir(dir)?;
        let key = KeyPair::generate_for(&PKCS_ECDSA_P384_SHA384)?;
        let certificate = authority_params(cluster, now, days)?.self_signed(&key)?;
        replace(&key_file, &key.serialize_pem(), PRIVATE)?;
        replace(&certificate_file, &certificate.pem(), PUBLIC)?;
        Self::open(dir)
    }

    /// The authority in a directory.
    pub fn open(dir: &Path) -> Result<Self, PkiError> {
        let (path, key_file) = files(dir);
        let certificate = std::fs::read_to_string(&path).map_err(|source| PkiError::Io {
            path: path.clone(),
            source,
        })?;
        let not_an_authority = || PkiError::NotAnAuthority { path: path.clone() };
        let der = CertificateDer::from_pem_slice(certificate.as_bytes()).map_err(|_| not_an_authority())?;
        let key = KeyPair::from_pem(&secret_file::read(&key_file)?)?;
        Ok(Self {
            cluster: cluster_of(&der).ok_or_else(not_an_authority)?,
            ends_at: ends_at(&der).ok_or_else(not_an_authority)?,
            issuer: Issuer::from_ca_cert_der(&der, key)?,
            certificate,
        })
    }

    /// Whether a directory has one.
    pub fn is_in(dir: &Path) -> bool {
        files(dir).0.exists()
    }

    /// The cluster whose nodes it certifies.
    pub fn cluster(&self) -> ClusterId {
        self.cluster
    }

    /// Makes a certificate with a new key for a node of the cluster, for so many days or until the authority ends.
    pub fn issue(&self, node: &PeerIdentity, now: Timestamp, days: u16) -> Result<Issued, PkiError> {
        if node.cluster != self.cluster {
            return Err(PkiError::AnotherCluster {
                asked: node.cluster,
                own: self.cluster,
            });
        }
        if now >= self.ends_at {
            return Err(PkiError::Ended);
        }
        let ends_at = now.plus_days(days).min(self.ends_at);
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
        let certificate = node_params(node, now, ends_at)?.signed_by(&key, &self.issuer)?;
        Ok(Issued {
            node: node.clone(),
            certificate: certificate.pem(),
            key: key.serialize_pem(),
            ca: self.certificate.clone(),
            ends_at,
        })
    }
}

/// An authority signs certificates and revocation lists and nothing else, has no authorities below it, and vouches for no
/// host: URIs cannot be constrained in a way that verifiers understand, so everything else is excluded.
fn authority_params(cluster: ClusterId, now: Timestamp, days: u16) -> Result<CertificateParams, PkiError> {
    let name = format!("Trent {cluster} {}", now.to_iso_8601()); // an authority and its successor differ
    let mut params = params(&name, &format!("spiffe://{cluster}"), now, now.plus_days(days))?;
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.name_constraints = Some(NameConstraints {
        permitted_subtrees: Vec::new(),
        excluded_subtrees: vec![
            GeneralSubtree::DnsName(String::new()),
            GeneralSubtree::IpAddress(CidrSubnet::from_addr_prefix(IpAddr::V4(Ipv4Addr::UNSPECIFIED), 0)),
            GeneralSubtree::IpAddress(CidrSubnet::from_addr_prefix(IpAddr::V6(Ipv6Addr::UNSPECIFIED), 0)),
        ],
    });
    Ok(params)
}

/// A node listens and dials.
fn node_params(
    node: &PeerIdentity,
    now: Timestamp,
    ends_at: Timestamp,
) -> Result<CertificateParams, PkiError> {
    let name = format!("node {} of {}", node.node, node.region);
    let mut params = params(&name, &node.to_string(), now, ends_at)?;
    params.use_authority_key_identifier_extension = true;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![
        ExtendedKeyUsagePurpose::ServerAuth,
        ExtendedKeyUsagePurpose::ClientAuth,
    ];
    Ok(params)
}

fn params(name: &str, uri: &str, now: Timestamp, ends_at: Timestamp) -> Result<CertificateParams, PkiError> {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params.subject_alt_names = vec![SanType::URI(uri.try_into()?)];
    params.not_before = date(now.minus_millis(BEFORE_MILLIS))?;
    params.not_after = date(ends_at)?;
    Ok(params)
}

fn date(moment: Timestamp) -> Result<OffsetDateTime, PkiError> {
    let seconds = i64::try_from(moment.as_millis() / 1000).unwrap_or(i64::MAX);
    Ok(OffsetDateTime::from_unix_timestamp(seconds)?)
}

/// An authority's own name is the trust domain of its nodes (X509-SVID, section 2).
fn cluster_of(certificate: &CertificateDer<'_>) -> Option<ClusterId> {
    let certificate = EndEntityCert::try_from(certificate).ok()?;
    let mut uris = certificate.valid_uri_names();
    uris.next()?.strip_prefix("spiffe://")?.parse().ok()
}

fn files(dir: &Path) -> (PathBuf, PathBuf) {
    (dir.join(CA_FILE), dir.join(KEY_FILE))
}
