use std::os::unix::fs::MetadataExt;

use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;
use tempfile::TempDir;
use trent_domain::ids::ClusterId;
use trent_domain::time::Timestamp;
use x509_parser::parse_x509_certificate;
use x509_parser::pem::parse_x509_pem;

use super::*;
use crate::peer_tls::{PeerIdentity, ends_at};

const CLUSTER: ClusterId = ClusterId::new([7; 16]);
const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

fn node(cluster: ClusterId) -> PeerIdentity {
    format!("spiffe://{cluster}/region/us-east-1/node/3")
        .parse()
        .unwrap()
}

fn authority(dir: &TempDir, days: u16) -> Authority {
    Authority::create(&dir.path().join("ca"), CLUSTER, NOW, days).unwrap()
}

#[test]
fn an_authority_is_found_again_and_not_replaced() {
    let dir = TempDir::new().unwrap();
    let made = authority(&dir, AUTHORITY_DAYS);
    let path = dir.path().join("ca");
    let key = std::fs::metadata(path.join("ca.key")).unwrap();
    assert_eq!(key.mode() & 0o777, 0o600);
    assert_eq!(std::fs::metadata(&path).unwrap().mode() & 0o777, 0o700);
    assert_eq!(Authority::open(&path).unwrap().cluster(), made.cluster());
    let again = Authority::create(&path, CLUSTER, NOW, AUTHORITY_DAYS).err();
    assert!(matches!(again, Some(PkiError::Exists { .. })), "{again:?}");
}

#[test]
fn an_authority_vouches_for_nodes_and_for_nothing_else() {
    let dir = TempDir::new().unwrap();
    authority(&dir, AUTHORITY_DAYS);
    let pem = std::fs::read(dir.path().join("ca").join(CA_FILE)).unwrap();
    let (_, pem) = parse_x509_pem(&pem).unwrap();
    let certificate = pem.parse_x509().unwrap();
    let constraints = certificate.basic_constraints().unwrap().unwrap();
    assert!(constraints.critical && constraints.value.ca);
    assert_eq!(constraints.value.path_len_constraint, Some(0));
    let names = certificate.name_constraints().unwrap().unwrap();
    assert!(names.critical);
    assert_eq!(names.value.excluded_subtrees.as_ref().unwrap().len(), 3);
    let usage = certificate.key_usage().unwrap().unwrap().value;
    assert!(usage.key_cert_sign() && !usage.digital_signature());
}

#[test]
fn a_nodes_files_name_it_and_are_not_replaced_by_accident() {
    let dir = TempDir::new().unwrap();
    let issued = authority(&dir, AUTHORITY_DAYS)
        .issue(&node(CLUSTER), NOW, CERTIFICATE_DAYS)
        .unwrap();
    let out = dir.path().join("out");
    let certificate = issued.write_first(&out).unwrap();
    assert_eq!(certificate, out.join("node-3.pem"));
    let key = std::fs::metadata(out.join("node-3.key")).unwrap();
    assert_eq!(key.mode() & 0o777, 0o600);
    assert!(out.join(CA_FILE).exists());
    let again = issued.write_first(&out).err();
    assert!(matches!(again, Some(PkiError::Exists { .. })), "{again:?}");

    let der = CertificateDer::from_pem_file(&certificate).unwrap();
    assert_eq!(PeerIdentity::of(&der), Ok(node(CLUSTER)));
    assert_eq!(ends_at(&der), Some(NOW.plus_days(CERTIFICATE_DAYS)));
    let (_, parsed) = parse_x509_certificate(&der).unwrap();
    let usage = parsed.extended_key_usage().unwrap().unwrap().value;
    assert!(usage.server_auth && usage.client_auth && !usage.any);
    assert!(!parsed.is_ca());
}

#[test]
fn no_certificate_outlives_its_authority() {
    let dir = TempDir::new().unwrap();
    let authority = authority(&dir, 30);
    let issued = authority.issue(&node(CLUSTER), NOW, CERTIFICATE_DAYS).unwrap();
    assert_eq!(issued.ends_at(), NOW.plus_days(30));
    let late = authority.issue(&node(CLUSTER), NOW.plus_days(30), 1).err();
    assert!(matches!(late, Some(PkiError::Ended)), "{late:?}");
}

#[test]
fn an_authority_certifies_nodes_of_its_own_cluster_alone() {
    let dir = TempDir::new().unwrap();
    let stranger = node(ClusterId::new([8; 16]));
    let refused = authority(&dir, AUTHORITY_DAYS)
        .issue(&stranger, NOW, CERTIFICATE_DAYS)
        .err();
    assert!(
        matches!(refused, Some(PkiError::AnotherCluster { .. })),
        "{refused:?}"
    );
}
