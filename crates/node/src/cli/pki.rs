//! `trent pki`: a certificate authority for clusters whose operators bring none, and certificates for their nodes.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;
use trent_domain::ids::{ClusterId, NodeId, RegionName};

use super::console::{fail, say};
use crate::clock::Clock;
use crate::peer_tls::{NotANode, PeerIdentity};
use crate::pki::{AUTHORITY_DAYS, Authority, CA_FILE, CERTIFICATE_DAYS, Issued, PkiError, key_beside};

/// What to make.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Pki {
    /// Makes a certificate authority for a cluster. Keep its directory away from the nodes.
    Init {
        /// The authority's directory.
        #[arg(long, value_name = "DIR")]
        dir: PathBuf,
        /// The cluster whose nodes it certifies.
        #[arg(long, value_name = "UUID")]
        cluster_id: ClusterId,
    },
    /// Makes a node's first certificate and key.
    Issue {
        /// The authority's directory.
        #[arg(long, value_name = "DIR")]
        dir: PathBuf,
        /// The node's number.
        #[arg(long, value_name = "N")]
        node: u64,
        /// The node's region.
        #[arg(long, value_name = "R")]
        region: RegionName,
        #[command(flatten)]
        validity: Validity,
        /// Where node-N.pem, node-N.key and ca.pem go.
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
    /// Makes a certificate with a new key for the same node, in the place of the old one. The node takes it up by itself.
    Renew {
        /// The authority's directory.
        #[arg(long, value_name = "DIR")]
        dir: PathBuf,
        /// The certificate to renew.
        #[arg(long, value_name = "FILE")]
        certificate: PathBuf,
        /// Where its key is: beside it, with the ending `.key`, by default.
        #[arg(long, value_name = "FILE")]
        key: Option<PathBuf>,
        #[command(flatten)]
        validity: Validity,
    },
}

/// For how long.
#[derive(Debug, Clone, Copy, clap::Args)]
pub(super) struct Validity {
    /// For how many days the certificate is good.
    #[arg(long, value_name = "DAYS", default_value_t = CERTIFICATE_DAYS, value_parser = clap::value_parser!(u16).range(1..))]
    days: u16,
}

/// Makes it.
pub(super) fn run(command: &Pki, clock: Clock) -> ExitCode {
    let made = match command {
        Pki::Init { dir, cluster_id } => init(dir, *cluster_id, clock),
        Pki::Issue {
            dir,
            node,
            region,
            validity,
            out,
        } => issue(dir, NodeId(*node), region, *validity, out, clock),
        Pki::Renew {
            dir,
            certificate,
            key,
            validity,
        } => renew(dir, certificate, key.as_deref(), *validity, clock),
    };
    match made {
        Ok(said) => {
            say(said);
            ExitCode::SUCCESS
        }
        Err(reason) => fail(reason),
    }
}

fn init(dir: &Path, cluster: ClusterId, clock: Clock) -> Result<String, PkiError> {
    Authority::create(dir, cluster, clock.now(), AUTHORITY_DAYS)?;
    Ok(format!(
        "made an authority for cluster {cluster}; nodes get {}, and its key stays here",
        dir.join(CA_FILE).display()
    ))
}

fn issue(
    dir: &Path,
    node: NodeId,
    region: &RegionName,
    validity: Validity,
    out: &Path,
    clock: Clock,
) -> Result<String, PkiError> {
    let authority = Authority::open(dir)?;
    let identity = PeerIdentity {
        cluster: authority.cluster(),
        region: region.clone(),
        node,
    };
    let issued = authority.issue(&identity, clock.now(), validity.days)?;
    let certificate = issued.write_first(out)?;
    Ok(told(&certificate, &identity, &issued))
}

fn renew(
    dir: &Path,
    certificate: &Path,
    key: Option<&Path>,
    validity: Validity,
    clock: Clock,
) -> Result<String, PkiError> {
    let authority = Authority::open(dir)?;
    let identity = node_of(certificate)?;
    let issued = authority.issue(&identity, clock.now(), validity.days)?;
    let key = key.map_or_else(|| key_beside(certificate), Path::to_owned);
    issued.replace(certificate, &key)?;
    Ok(told(certificate, &identity, &issued))
}

/// Whom a certificate file is of.
fn node_of(path: &Path) -> Result<PeerIdentity, PkiError> {
    let not_a_node = |reason| PkiError::NotANode {
        path: path.into(),
        reason,
    };
    let certificate = CertificateDer::from_pem_file(path).map_err(|_| not_a_node(NotANode::Certificate))?;
    PeerIdentity::of(&certificate).map_err(not_a_node)
}

fn told(certificate: &Path, identity: &PeerIdentity, issued: &Issued) -> String {
    format!(
        "{} is {identity} until {}",
        certificate.display(),
        issued.ends_at().to_iso_8601()
    )
}
