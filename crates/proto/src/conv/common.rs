//! Values that entries, outcomes and intents share.

use bytes::Bytes;
use trent_domain::caller::Caller;
use trent_domain::ids::{KeyId, MaterialId};
use trent_domain::key::Material;
use trent_domain::key_spec::{KeyOrigin, KeySpec, KeyUsage};
use trent_domain::key_state::KeyState;
use trent_domain::setup::{ExchangeKey, RegionSetup, WrappedDomainKey};
use trent_domain::tag::Tag;
use trent_domain::time::Timestamp;
use trent_domain::wrapped::Wrapped;

use super::{DecodeError, fixed, id, parse, required};
use crate::replicated::v1 as pb;

pub(super) fn key_id_to_pb(id: &KeyId) -> Option<pb::KeyId> {
    Some(pb::KeyId {
        id: Bytes::copy_from_slice(&id.to_bytes()),
    })
}

pub(super) fn key_id_from_pb(id: Option<&pb::KeyId>) -> Result<KeyId, DecodeError> {
    KeyId::from_bytes(&required(id, "key id")?.id).map_err(|_| DecodeError::Malformed("key id"))
}

pub(super) fn caller_to_pb(caller: &Caller) -> pb::Caller {
    let kind = match caller {
        Caller::Root(account) => pb::caller::Kind::Root(account.to_string()),
        Caller::Service => pb::caller::Kind::Service(pb::Service {}),
    };
    pb::Caller { kind: Some(kind) }
}

pub(super) fn caller_from_pb(caller: Option<&pb::Caller>) -> Result<Caller, DecodeError> {
    match required(caller.and_then(|caller| caller.kind.as_ref()), "caller")? {
        pb::caller::Kind::Root(account) => Ok(Caller::Root(parse(account, "account id")?)),
        pb::caller::Kind::Service(_) => Ok(Caller::Service),
    }
}

pub(super) fn tags_to_pb(tags: &[Tag]) -> Vec<pb::Tag> {
    tags.iter()
        .map(|tag| pb::Tag {
            key: tag.key.clone(),
            value: tag.value.clone(),
        })
        .collect()
}

pub(super) fn tags_from_pb(tags: Vec<pb::Tag>) -> Vec<Tag> {
    tags.into_iter()
        .map(|tag| Tag {
            key: tag.key,
            value: tag.value,
        })
        .collect()
}

pub(super) fn wrapped_to_pb(wrapped: &Wrapped) -> Option<pb::Wrapped> {
    let bytes = Bytes::copy_from_slice(&wrapped.bytes);
    Some(pb::Wrapped {
        domain_key_version: wrapped.domain_key_version,
        bytes,
    })
}

pub(super) fn wrapped_from_pb(wrapped: Option<pb::Wrapped>) -> Result<Wrapped, DecodeError> {
    let wrapped = required(wrapped, "wrapped secret")?;
    Ok(Wrapped {
        domain_key_version: wrapped.domain_key_version,
        bytes: wrapped.bytes.into(),
    })
}

pub(super) fn material_to_pb(material: &Material) -> pb::Material {
    pb::Material {
        id: material_id_to_pb(&material.id),
        created_at: material.created_at.as_millis(),
        wrapped: wrapped_to_pb(&material.wrapped),
    }
}

pub(super) fn material_from_pb(material: pb::Material) -> Result<Material, DecodeError> {
    Ok(Material {
        id: material_id_from_pb(&material.id)?,
        created_at: Timestamp::from_millis(material.created_at),
        wrapped: wrapped_from_pb(material.wrapped)?,
    })
}

pub(super) fn material_id_to_pb(id: &MaterialId) -> Bytes {
    Bytes::copy_from_slice(id.as_bytes())
}

pub(super) fn material_id_from_pb(bytes: &[u8]) -> Result<MaterialId, DecodeError> {
    id(bytes, "material id")
}

pub(super) fn setup_to_pb(setup: &RegionSetup) -> pb::RegionSetup {
    let domain_key = |key: &WrappedDomainKey| pb::DomainKey {
        version: key.version,
        bytes: Bytes::copy_from_slice(&key.bytes),
    };
    pb::RegionSetup {
        cluster_id: Bytes::copy_from_slice(setup.cluster.as_bytes()),
        region: setup.region.to_string(),
        domain_keys: setup.domain_keys.iter().map(domain_key).collect(),
        exchange_public: Bytes::copy_from_slice(&setup.exchange_key.public),
        exchange_private: wrapped_to_pb(&setup.exchange_key.private),
    }
}

pub(super) fn setup_from_pb(setup: Option<pb::RegionSetup>) -> Result<RegionSetup, DecodeError> {
    let setup = required(setup, "region setup")?;
    let domain_key = |key: pb::DomainKey| WrappedDomainKey {
        version: key.version,
        bytes: key.bytes.into(),
    };
    Ok(RegionSetup {
        cluster: id(&setup.cluster_id, "cluster id")?,
        region: parse(&setup.region, "region name")?,
        domain_keys: setup.domain_keys.into_iter().map(domain_key).collect(),
        exchange_key: ExchangeKey {
            public: fixed(&setup.exchange_public, "exchange key")?,
            private: wrapped_from_pb(setup.exchange_private)?,
        },
    })
}

pub(super) fn key_spec(name: &str) -> Result<KeySpec, DecodeError> {
    required(KeySpec::parse(name), "key spec")
}

pub(super) fn key_usage(name: &str) -> Result<KeyUsage, DecodeError> {
    required(KeyUsage::parse(name), "key usage")
}

pub(super) fn key_origin(name: &str) -> Result<KeyOrigin, DecodeError> {
    required(KeyOrigin::parse(name), "key origin")
}

pub(super) fn key_state(name: &str) -> Result<KeyState, DecodeError> {
    required(KeyState::parse(name), "key state")
}

pub(super) fn window_days(days: u32) -> Result<u16, DecodeError> {
    u16::try_from(days).map_err(|_| DecodeError::Malformed("deletion window"))
}
