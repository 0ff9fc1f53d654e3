//! One fixed value of every kind: the values behind the frozen bytes. They never change.

pub(crate) mod commands;
pub(crate) mod global;
mod iam;
pub(crate) mod intents;
pub(crate) mod outcomes;

use trent_domain::exchange_key::{ExchangeKey, PublicExchangeKey};
use trent_domain::fencing::Epochs;
use trent_domain::ids::{
    AccessKeyId, AccountId, ClusterId, CustomKeyStoreId, GrantId, IntentId, KeyId, MaterialId, RegionName,
    RequestId,
};
use trent_domain::key::{Material, MaterialOutline};
use trent_domain::multi_region::{MultiRegion, Replica, ReplicaStatus, Role};
use trent_domain::residency::Residency;
use trent_domain::revision::Revision;
use trent_domain::rotation::{AutomaticRotation, Rotated, Rotation, RotationType};
use trent_domain::tag::Tag;
use trent_domain::time::Timestamp;
use trent_domain::wrapped::Wrapped;
use trent_domain::xks::{KeyStoreBinding, ProxyCredential, XksProxy};

/// 2026-01-02T03:04:05.678Z.
pub(crate) const AT: Timestamp = Timestamp::from_millis(1_767_323_045_678);
pub(crate) const LATER: Timestamp = AT.plus_days(7);
pub(crate) const KEY: KeyId = KeyId::Single([0x11; 16]);
pub(crate) const MULTI_REGION_KEY: KeyId = KeyId::MultiRegion([0x22; 16]);
pub(crate) const MATERIAL: MaterialId = MaterialId::new([0x33; 32]);
pub(crate) const GRANT: GrantId = GrantId::new([0x99; 32]);
pub(crate) const REQUEST: RequestId = RequestId::new([0x44; 16]);
pub(crate) const INTENT: IntentId = IntentId::new([0x55; 16]);
pub(crate) const CLUSTER: ClusterId = ClusterId::new([0x66; 16]);
pub(crate) const SEED: [u8; 16] = [0x77; 16];
pub(crate) const PUBLIC: [u8; 32] = [0x88; 32];
pub(crate) const REVISION: Revision = Revision { epoch: 1, number: 2 };
pub(crate) const EPOCHS: Epochs = Epochs { source: 0, target: 3 };

pub(crate) fn account() -> AccountId {
    "111122223333".parse().unwrap()
}

pub(crate) fn access_key() -> AccessKeyId {
    "AKIAIOSFODNN7EXAMPLE".parse().unwrap()
}

pub(crate) fn region() -> RegionName {
    "eu-central-1".parse().unwrap()
}

pub(crate) fn other_region() -> RegionName {
    "us-east-1".parse().unwrap()
}

pub(crate) fn wrapped() -> Wrapped {
    Wrapped {
        domain_key_version: 2,
        bytes: b"wrapped".to_vec(),
    }
}

pub(crate) fn material() -> Material {
    Material::new(MATERIAL, AT, wrapped(), None)
}

/// Material that has everything.
pub(crate) fn full_material() -> Material {
    let outline = outline();
    Material {
        public_key: Some(PUBLIC.as_slice().into()),
        rotated: outline.rotated,
        description: outline.description,
        valid_to: Some(LATER),
        ..material()
    }
}

pub(crate) fn outline() -> MaterialOutline {
    MaterialOutline {
        id: MATERIAL,
        created_at: AT,
        rotated: Some(Rotated {
            at: LATER,
            kind: RotationType::OnDemand,
        }),
        description: Some("from our own safe".into()),
    }
}

pub(crate) fn rotation() -> Rotation {
    Rotation {
        automatic: Some(AutomaticRotation {
            period_days: 90,
            next_at: LATER,
        }),
        on_demand_count: 25,
    }
}

pub(crate) fn key_store() -> CustomKeyStoreId {
    "cks-0123456789abcdef0".parse().unwrap()
}

pub(crate) fn proxy() -> XksProxy {
    XksProxy {
        uri_endpoint: "https://proxy.example".parse().unwrap(),
        uri_path: "/tenant/kms/xks/v1".parse().unwrap(),
    }
}

pub(crate) fn credential() -> ProxyCredential {
    ProxyCredential {
        access_key_id: "ABCDEFGHIJKLMNOP2345".parse().unwrap(),
        secret: wrapped(),
    }
}

pub(crate) fn binding() -> KeyStoreBinding {
    KeyStoreBinding {
        store: key_store(),
        xks_key_id: "hsm-key.1".parse().unwrap(),
    }
}

pub(crate) fn tags() -> Vec<Tag> {
    [("team", "payments"), ("empty", "")]
        .map(|(key, value)| Tag {
            key: key.into(),
            value: value.into(),
        })
        .into()
}

pub(crate) fn family(role: Role) -> MultiRegion {
    let replicas = [
        (other_region(), replica(ReplicaStatus::Ready, 2)),
        (other("ap-south-1"), replica(ReplicaStatus::Creating, 3)),
    ];
    MultiRegion {
        role,
        primary: region(),
        replicas: replicas.into(),
        revision: Revision { epoch: 1, number: 3 },
        residency: Residency {
            home: region(),
            allowed: (role == Role::Primary).then(|| [region(), other_region(), other("ap-south-1")].into()),
        },
    }
}

pub(crate) fn exchange_key(version: u32) -> ExchangeKey {
    ExchangeKey {
        public: public_exchange_key(version),
        private: wrapped(),
        made_at: AT,
    }
}

pub(crate) fn public_exchange_key(version: u32) -> PublicExchangeKey {
    PublicExchangeKey {
        version,
        bytes: PUBLIC,
    }
}

fn replica(status: ReplicaStatus, number: u64) -> Replica {
    let since = Revision { epoch: 1, number };
    Replica { status, since }
}

fn other(region: &str) -> RegionName {
    region.parse().unwrap()
}
