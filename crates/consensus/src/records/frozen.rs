//! The bytes of every record, frozen: what a version wrote, every later one reads.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use trent_domain::alias::Alias;
use trent_domain::bound_principal::BoundPrincipal;
use trent_domain::custom_key_store::{Connection, ConnectionErrorCode, CustomKeyStore};
use trent_domain::departure::Departure;
use trent_domain::encryption_context::EncryptionContext;
use trent_domain::error::KmsError;
use trent_domain::exchange_key::{ExchangeKey, ExchangeKeys, PublicExchangeKey};
use trent_domain::fencing::Fencing;
use trent_domain::grant::{
    ContextConstraint, Grant, GrantConstraints, GrantOperation, GrantParameters, GrantPrincipal,
};
use trent_domain::handover::Handover;
use trent_domain::ids::{AccountId, ClusterId, GrantId, IntentId, KeyId, MaterialId, RegionName, RequestId};
use trent_domain::intent::{Intent, IntentAction, IntentResult, Receipt, ReplicaBlueprint, Settled};
use trent_domain::key::{Deletion, Key, Material};
use trent_domain::key_spec::{KeyManager, KeyOrigin, KeySpec, KeyUsage};
use trent_domain::key_state::KeyState;
use trent_domain::last_usage::{LastUsage, TrackedOperation};
use trent_domain::losses::{Fate, Loss, Losses};
use trent_domain::multi_region::{MultiRegion, Replica, ReplicaStatus, Role};
use trent_domain::policy::{PrincipalBindings, StoredPolicy};
use trent_domain::record::{Record, Remembered};
use trent_domain::reply::Reply;
use trent_domain::residency::Residency;
use trent_domain::revision::Revision;
use trent_domain::rotation::{AutomaticRotation, Rotated, Rotation, RotationType};
use trent_domain::setup::{RegionSetup, WrappedDomainKey};
use trent_domain::shared_properties::SharedProperties;
use trent_domain::staging::Staged;
use trent_domain::tag::Tag;
use trent_domain::time::Timestamp;
use trent_domain::wrapped::Wrapped;
use trent_domain::xks::{KeyStoreBinding, ProxyCredential, XksProxy};

use super::*;

/// Written anew with `UPDATE=1`; a line that was released never changes.
const FROZEN: &str = "src/records/frozen.txt";

const KEY_ID: KeyId = KeyId::MultiRegion([0x11; 16]);
const MATERIAL: MaterialId = MaterialId::new([0x22; 32]);
const INTENT: IntentId = IntentId::new([0x33; 16]);

const STORE: &str = "cks-0123456789abcdef0";

fn at(millis: u64) -> Timestamp {
    Timestamp::from_millis(millis)
}

fn account() -> AccountId {
    "123456789012".parse().unwrap()
}

fn region(name: &str) -> RegionName {
    name.parse().unwrap()
}

fn wrapped() -> Wrapped {
    Wrapped {
        domain_key_version: 3,
        bytes: vec![0x44; 4],
    }
}

fn revision(number: u64) -> Revision {
    Revision { epoch: 2, number }
}

fn replica(status: ReplicaStatus, since: u64) -> Replica {
    let since = revision(since);
    Replica { status, since }
}

fn family() -> MultiRegion {
    MultiRegion {
        role: Role::Primary,
        primary: region("eu-1"),
        replicas: BTreeMap::from([
            (region("us-1"), replica(ReplicaStatus::Ready, 3)),
            (region("us-2"), replica(ReplicaStatus::Creating, 5)),
        ]),
        revision: revision(5),
        residency: Residency {
            home: region("eu-1"),
            allowed: Some(["eu-1", "us-1", "us-2"].map(region).into()),
        },
    }
}

fn fencing() -> Fencing {
    let loss = Loss {
        epoch: 3,
        successors: vec![region("us-2"), region("us-1")],
        fate: Fate::Returned,
    };
    Fencing {
        losses: Losses {
            version: 4,
            regions: [(region("eu-1"), loss)].into(),
        },
        cleared: 3,
    }
}

fn tags() -> Vec<Tag> {
    vec![Tag {
        key: "k".to_owned(),
        value: "v".to_owned(),
    }]
}

fn material() -> Material {
    let rotated = Rotated {
        at: at(4),
        kind: RotationType::OnDemand,
    };
    Material {
        public_key: Some([0x55].into()),
        rotated: Some(rotated),
        description: Some("m".to_owned()),
        valid_to: Some(at(5)),
        ..Material::new(MATERIAL, at(3), wrapped(), None)
    }
}

fn shared() -> SharedProperties {
    SharedProperties {
        materials: vec![material().outline()],
        current_material: Some(MATERIAL),
        rotation: rotation(),
    }
}

fn staged() -> Staged {
    let rotation = Rotated {
        at: at(7),
        kind: RotationType::Automatic,
    };
    Staged {
        awaited: [region("us-1"), region("us-2")].into(),
        rotation: Some(rotation),
    }
}

fn rotation() -> Rotation {
    Rotation {
        automatic: Some(AutomaticRotation {
            period_days: 90,
            next_at: at(6),
        }),
        on_demand_count: 25,
    }
}

fn key() -> Key {
    Key {
        id: KEY_ID,
        account: account(),
        manager: KeyManager::Customer,
        spec: KeySpec::SymmetricDefault,
        usage: KeyUsage::EncryptDecrypt,
        origin: KeyOrigin::AwsKms,
        description: "d".to_owned(),
        created_at: at(1),
        state: KeyState::PendingDeletion,
        deletion: Some(Deletion {
            window_days: 7,
            date: Some(at(2)),
        }),
        policy: bound_policy(),
        tags: tags(),
        materials: vec![material()],
        current_material: Some(MATERIAL),
        rotation: rotation(),
        staged: Some(staged()),
        multi_region: Some(family()),
        custom_key_store: None,
    }
}

/// A key of one region that has nothing which it may lack.
fn bare_key() -> Key {
    Key {
        id: KeyId::Single([0xaa; 16]),
        description: String::new(),
        state: KeyState::Creating,
        deletion: None,
        policy: "{}".into(),
        tags: Vec::new(),
        materials: Vec::new(),
        current_material: None,
        rotation: Rotation::default(),
        staged: None,
        multi_region: None,
        ..key()
    }
}

/// A key that stands on an external one.
fn external_key() -> Key {
    Key {
        id: KeyId::Single([0xbb; 16]),
        origin: KeyOrigin::ExternalKeyStore,
        custom_key_store: Some(KeyStoreBinding {
            store: STORE.parse().unwrap(),
            xks_key_id: "hsm-key.1".parse().unwrap(),
        }),
        ..bare_key()
    }
}

fn key_store(connection: Connection) -> Record {
    Record::CustomKeyStore(Arc::new(CustomKeyStore {
        id: STORE.parse().unwrap(),
        account: account(),
        name: "vault".to_owned(),
        created_at: at(11),
        proxy: XksProxy {
            uri_endpoint: "https://proxy.example".parse().unwrap(),
            uri_path: "/kms/xks/v1".parse().unwrap(),
        },
        credential: ProxyCredential {
            access_key_id: "ABCDEFGHIJKLMNOP2345".parse().unwrap(),
            secret: wrapped(),
        },
        connection,
        revision: 12,
    }))
}

fn blueprint() -> ReplicaBlueprint {
    ReplicaBlueprint {
        key_id: KEY_ID,
        account: account(),
        spec: KeySpec::SymmetricDefault,
        usage: KeyUsage::EncryptDecrypt,
        origin: KeyOrigin::AwsKms,
        description: "d".to_owned(),
        policy: "{}".into(),
        tags: tags(),
        materials: vec![material().outline()],
        current_material: Some(MATERIAL),
        rotation: rotation(),
        family: family(),
    }
}

fn intent(action: IntentAction) -> Record {
    Record::Intent(Arc::new(Intent {
        id: INTENT,
        target: region("us-1"),
        created_at: at(4),
        action,
    }))
}

fn exchange_key(version: u32) -> ExchangeKey {
    ExchangeKey {
        public: PublicExchangeKey {
            version,
            bytes: [0x77; 32],
        },
        private: wrapped(),
        made_at: at(2),
    }
}

fn region_records() -> Vec<Record> {
    let setup = RegionSetup {
        cluster: ClusterId::new([0x55; 16]),
        region: region("eu-1"),
        domain_keys: vec![WrappedDomainKey {
            version: 1,
            bytes: vec![0x66; 4],
        }],
        exchange_keys: ExchangeKeys::starting_with(exchange_key(1)),
    };
    let rotated = RegionSetup {
        exchange_keys: ExchangeKeys {
            current: exchange_key(2),
            previous: Some(exchange_key(1)),
        },
        ..setup.clone()
    };
    let alias = Alias {
        account: account(),
        name: "alias/a".parse().unwrap(),
        target: KEY_ID,
        created_at: at(5),
        updated_at: at(6),
    };
    let receipt = |result| {
        Record::Receipt(Receipt {
            intent: INTENT,
            source: region("us-1"),
            created_at: at(7),
            result,
        })
    };
    let remembered = |outcome| {
        Record::Request(Remembered {
            request_id: RequestId::new([0x88; 16]),
            at: at(8),
            outcome: Arc::new(outcome),
        })
    };
    vec![
        Record::Setup(Arc::new(setup)),
        Record::Clock(at(9)),
        Record::Key(Arc::new(key())),
        Record::Alias(Arc::new(alias)),
        intent(IntentAction::CreateReplica(blueprint())),
        intent(IntentAction::SyncFamily {
            key_id: KEY_ID,
            family: family(),
            shared: shared(),
        }),
        intent(IntentAction::ReplicaDeleted {
            key_id: KEY_ID,
            replica: region("us-1"),
            since: revision(3),
        }),
        receipt(IntentResult::AlreadyExists),
        Record::Settled(Settled {
            source: region("us-1"),
            before: at(10),
        }),
        remembered(Ok(Reply::Done)),
        Record::Key(Arc::new(bare_key())),
        intent(IntentAction::SyncFamily {
            key_id: KEY_ID,
            family: MultiRegion {
                role: Role::Replica,
                residency: Residency {
                    home: region("us-1"),
                    allowed: None,
                },
                ..family()
            },
            shared: shared(),
        }),
        receipt(IntentResult::Applied),
        receipt(IntentResult::LimitExceeded),
        receipt(IntentResult::Forbidden),
        remembered(Err(KmsError::NotReady)),
        Record::Setup(Arc::new(rotated)),
        // Rotation
        intent(IntentAction::StageMaterial {
            key_id: KEY_ID,
            since: revision(4),
            material: material().outline(),
        }),
        // Imports
        intent(IntentAction::MaterialOfReplica {
            key_id: KEY_ID,
            replica: region("us-1"),
            since: revision(4),
            material: MATERIAL,
            is_imported: true,
            rotated: material().rotated,
        }),
        // Grants
        Record::Grant(Arc::new(grant())),
        Record::Grant(Arc::new(bare_grant())),
        // Usage
        Record::LastUsage(LastUsage {
            key_id: KEY_ID,
            operation: TrackedOperation::GenerateDataKeyPairWithoutPlaintext,
            at: at(11),
            request_id: RequestId::new([0x88; 16]),
        }),
        Record::Key(Arc::new(external_key())),
        key_store(Connection::Disconnected),
        key_store(Connection::Connecting),
        key_store(Connection::Connected),
        key_store(Connection::Failed(ConnectionErrorCode::XksProxyTimedOut)),
        // Between regions
        intent(IntentAction::PromoteReplica {
            key_id: KEY_ID,
            family: family(),
            handover: Handover::of(&key()),
            target_epoch: 3,
        }),
        receipt(IntentResult::Refused),
        receipt(IntentResult::Gone),
        Record::Fencing(Arc::new(fencing())),
        Record::Departure(Departure::Leaving),
        Record::Departure(Departure::Closed),
    ]
}

/// A policy that means a user.
fn bound_policy() -> StoredPolicy {
    let arn = "arn:aws:iam::123456789012:user/u".parse().unwrap();
    let id = "AIDAAAAAAAAAAAAAAAAAB".parse().unwrap();
    StoredPolicy::bound("{}", PrincipalBindings::from_ordered(vec![(arn, id)]).unwrap())
}

fn grant() -> Grant {
    let pairs = [("a", "1"), ("b", "")].map(|(key, value)| (key.to_owned(), value.to_owned()));
    Grant {
        id: GrantId::new([0xbb; 32]),
        key_id: KEY_ID,
        created_at: at(11),
        issuing_account: account(),
        parameters: Arc::new(GrantParameters {
            name: Some("n".parse().unwrap()),
            grantee: GrantPrincipal::Service("s.amazonaws.com".parse().unwrap()),
            retiring: Some(GrantPrincipal::Aws(BoundPrincipal {
                arn: "arn:aws:iam::123456789012:user/u".parse().unwrap(),
                id: Some("AIDAAAAAAAAAAAAAAAAAB".parse().unwrap()),
            })),
            operations: [GrantOperation::Encrypt, GrantOperation::Decrypt]
                .into_iter()
                .collect(),
            constraints: GrantConstraints {
                context: Some(ContextConstraint::Equals(
                    EncryptionContext::new(pairs.into()).unwrap(),
                )),
                source_arn: Some("arn:aws:s3:::b".to_owned()),
            },
        }),
    }
}

/// A grant that has nothing which it may lack.
fn bare_grant() -> Grant {
    Grant {
        id: GrantId::new([0xcc; 32]),
        parameters: Arc::new(GrantParameters {
            name: None,
            grantee: GrantPrincipal::Aws("arn:aws:iam::123456789012:root".parse().unwrap()),
            retiring: None,
            operations: [GrantOperation::DescribeKey].into_iter().collect(),
            constraints: GrantConstraints {
                context: Some(ContextConstraint::Subset(EncryptionContext::default())),
                source_arn: None,
            },
        }),
        ..grant()
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn the_bytes_of_version_1_are_frozen() {
    let mut lines = Vec::new();
    for record in region_records() {
        let (key, value) = (
            encode_region_key(&record.key()),
            encode_region_record(&record).unwrap(),
        );
        lines.push(format!("region {} {}", hex(&key), hex(&value)));
    }
    for record in frozen_global::records() {
        let (key, value) = (
            encode_global_key(&record.key()),
            encode_global_record(&record).unwrap(),
        );
        lines.push(format!("global {} {}", hex(&key), hex(&value)));
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(FROZEN);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, lines.join("\n") + "\n").unwrap();
    }
    assert_eq!(
        lines.join("\n"),
        std::fs::read_to_string(&path).unwrap().trim_end(),
        "version 1 has other bytes"
    );
}

#[test]
fn what_is_written_is_read_back() {
    for record in region_records() {
        let key = decode_region_key(&encode_region_key(&record.key())).unwrap();
        assert_eq!(key, record.key());
        assert_eq!(
            decode_region_record(&key, &encode_region_record(&record).unwrap()).unwrap(),
            record
        );
    }
    for record in frozen_global::records() {
        let key = decode_global_key(&encode_global_key(&record.key())).unwrap();
        assert_eq!(key, record.key());
        assert_eq!(
            decode_global_record(&key, &encode_global_record(&record).unwrap()).unwrap(),
            record
        );
    }
}

#[test]
fn damaged_and_foreign_records_are_refused() {
    let key = Record::Key(Arc::new(key()));
    let bytes = encode_region_record(&key).unwrap();
    for cut in 0..bytes.len() {
        assert!(
            decode_region_record(&key.key(), &bytes[..cut]).is_err(),
            "cut at {cut}"
        );
    }
    let alias_key = region_records()[3].key();
    assert!(matches!(
        decode_region_record(&alias_key, &bytes),
        Err(RecordError::Envelope(_))
    ));
    assert!(decode_region_key(&[]).is_err());
    assert!(decode_region_key(&[99, 1]).is_err());
    assert!(decode_global_key(&[1, 1]).is_err());
}
