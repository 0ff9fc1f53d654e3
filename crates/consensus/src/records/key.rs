//! Keys.

use serde::{Deserialize, Serialize};
use trent_domain::ids::MaterialId;
use trent_domain::key::{Deletion, Key, Material};
use trent_domain::key_spec::{KeyManager, KeyOrigin, KeySpec, KeyUsage};
use trent_domain::key_state::KeyState;
use trent_domain::multi_region::MultiRegion;
use trent_domain::staging::Staged;
use trent_domain::time::Timestamp;
use trent_domain::xks::KeyStoreBinding;

use super::RecordError;
use super::family::FamilyV1;
use super::key_store::KeyStoreBindingV1;
use super::values::{
    KeyIdV1, MaterialV1, RotationV1, StagedV1, TagV1, key_id, named, parse, tags_from_v1, tags_to_v1,
};

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct KeyV1 {
    id: KeyIdV1,
    account: String,
    manager: String,
    spec: String,
    usage: String,
    origin: String,
    description: String,
    created_at: u64,
    state: String,
    deletion: Option<DeletionV1>,
    policy: String,
    tags: Vec<TagV1>,
    materials: Vec<MaterialV1>,
    current_material: Option<[u8; 32]>,
    rotation: RotationV1,
    staged: Option<StagedV1>,
    family: Option<FamilyV1>,
    key_store: Option<KeyStoreBindingV1>,
}

#[derive(Debug, Serialize, Deserialize)]
struct DeletionV1 {
    window_days: u16,
    date: Option<u64>,
}

impl From<&Key> for KeyV1 {
    fn from(key: &Key) -> Self {
        Self {
            id: key.id.to_bytes(),
            account: key.account.to_string(),
            manager: key.manager.to_string(),
            spec: key.spec.to_string(),
            usage: key.usage.to_string(),
            origin: key.origin.to_string(),
            description: key.description.clone(),
            created_at: key.created_at.as_millis(),
            state: key.state.to_string(),
            deletion: key.deletion.map(DeletionV1::from),
            policy: key.policy.as_str().to_owned(),
            tags: tags_to_v1(&key.tags),
            materials: key.materials.iter().map(MaterialV1::from).collect(),
            current_material: key.current_material.map(|id| *id.as_bytes()),
            rotation: key.rotation.into(),
            staged: key.staged.as_ref().map(StagedV1::from),
            family: key.multi_region.as_ref().map(FamilyV1::from),
            key_store: key.custom_key_store.as_ref().map(KeyStoreBindingV1::from),
        }
    }
}

impl TryFrom<KeyV1> for Key {
    type Error = RecordError;

    fn try_from(stored: KeyV1) -> Result<Self, RecordError> {
        let materials = stored.materials.into_iter();
        Ok(Self {
            id: key_id(&stored.id)?,
            account: parse(&stored.account, "account id")?,
            manager: named(KeyManager::parse(&stored.manager), "key manager")?,
            spec: named(KeySpec::parse(&stored.spec), "key spec")?,
            usage: named(KeyUsage::parse(&stored.usage), "key usage")?,
            origin: named(KeyOrigin::parse(&stored.origin), "key origin")?,
            description: stored.description,
            created_at: Timestamp::from_millis(stored.created_at),
            state: named(KeyState::parse(&stored.state), "key state")?,
            deletion: stored.deletion.map(Deletion::from),
            policy: stored.policy.into(),
            tags: tags_from_v1(stored.tags),
            materials: materials.map(Material::try_from).collect::<Result<_, _>>()?,
            current_material: stored.current_material.map(MaterialId::new),
            rotation: stored.rotation.into(),
            staged: stored.staged.map(Staged::try_from).transpose()?,
            multi_region: stored.family.map(MultiRegion::try_from).transpose()?,
            custom_key_store: stored.key_store.map(KeyStoreBinding::try_from).transpose()?,
        })
    }
}

impl From<Deletion> for DeletionV1 {
    fn from(deletion: Deletion) -> Self {
        Self {
            window_days: deletion.window_days,
            date: deletion.date.map(Timestamp::as_millis),
        }
    }
}

impl From<DeletionV1> for Deletion {
    fn from(stored: DeletionV1) -> Self {
        Self {
            window_days: stored.window_days,
            date: stored.date.map(Timestamp::from_millis),
        }
    }
}
