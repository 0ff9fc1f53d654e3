//! What clients ask, as the commands that a node makes of it.

use trent_crypto::keyring::RegionKeyring;
use trent_crypto::random;
use trent_domain::command::{
    BeginReplicate, CancelKeyDeletion, Command, CreateKey, DeleteImportedKeyMaterial, DisableKey,
    DisableKeyRotation, EnableKey, EnableKeyRotation, ImportKeyMaterial, RotateKeyOnDemand,
    ScheduleKeyDeletion, UpdatePrimaryRegion,
};
use trent_domain::global;
use trent_domain::ids::{AccountId, IntentId, KeyId, RegionName};
use trent_domain::import::{Expiration, ImportClaims, ImportType};
use trent_domain::key::{Key, Material};
use trent_domain::key_spec::{KeyClass, KeyOrigin, KeySpec, KeyUsage};
use trent_domain::policy::default_policy;
use trent_domain::residency::ALLOWED_REGIONS_TAG;
use trent_domain::tag::Tag;
use trent_domain::time::Timestamp;

use super::known;
use super::plan::{Kind, Places, Request};
use super::randomness::SeededRandomness;

/// A key that clients know of.
#[derive(Debug, Clone, Copy)]
pub(super) struct KnownKey {
    pub(super) id: KeyId,
    kind: Kind,
    /// Its number: the owner's materials go by it.
    number: usize,
}

/// A client of a region, and the node that serves it.
pub(super) struct Client<'a> {
    pub(super) seed: u64,
    pub(super) account: AccountId,
    pub(super) regions: &'a [RegionName],
    pub(super) keyring: &'a RegionKeyring,
    /// The cluster's state, as the node's copy has it.
    pub(super) global: &'a global::State,
    pub(super) now: Timestamp,
    pub(super) randomness: &'a SeededRandomness,
}

impl Client<'_> {
    /// CreateKey of the key with this number.
    pub(super) fn create(&self, number: usize, kind: Kind, allowed: Option<Places>) -> (KnownKey, Command) {
        let id = match kind.is_multi_region {
            true => KeyId::multi_region_from_random(self.random()),
            false => KeyId::single_from_random(self.random()),
        };
        let key = KnownKey { id, kind, number };
        let command = CreateKey {
            key_id: id,
            spec: kind.spec,
            usage: usage(kind.spec),
            origin: kind.origin,
            description: String::new(),
            policy: default_policy(self.account, "aws").into(),
            tags: allowed.iter().map(|places| self.residency_tag(places)).collect(),
            material: (kind.origin == KeyOrigin::AwsKms).then(|| self.new_material(&key)),
            custom_key_store: None,
        };
        (key, Command::CreateKey(command))
    }

    fn residency_tag(&self, places: &Places) -> Tag {
        let names: Vec<&str> = places.among(self.regions).map(RegionName::as_str).collect();
        Tag {
            key: ALLOWED_REGIONS_TAG.into(),
            value: names.join(" "),
        }
    }

    /// Anything about a key, of which the node knows this.
    pub(super) fn command(&self, key: &KnownKey, known: Option<&Key>, request: Request) -> Command {
        let key_id = key.id;
        match request {
            Request::Replicate(region) => Command::BeginReplicate(BeginReplicate {
                key_id,
                region: self.regions[region].clone(),
                intent_id: IntentId::new(self.random()),
                description: String::new(),
                policy: default_policy(self.account, "aws").into(),
                tags: Vec::new(),
                cluster_allows: self.cluster_allows(known, &self.regions[region]),
            }),
            Request::UpdatePrimaryRegion(region) => Command::UpdatePrimaryRegion(UpdatePrimaryRegion {
                key_id,
                region: self.regions[region].clone(),
                intent_id: IntentId::new(self.random()),
            }),
            Request::Rotate => Command::RotateKeyOnDemand(RotateKeyOnDemand {
                key_id,
                material: self.rotated(key),
                follow_up_seed: self.random(),
            }),
            Request::RotateEvery(days) => Command::EnableKeyRotation(EnableKeyRotation {
                key_id,
                period_days: Some(days),
                follow_up_seed: self.random(),
            }),
            Request::RotateNoMore => Command::DisableKeyRotation(DisableKeyRotation {
                key_id,
                follow_up_seed: self.random(),
            }),
            Request::Enable => Command::EnableKey(EnableKey { key_id }),
            Request::Disable => Command::DisableKey(DisableKey { key_id }),
            Request::ScheduleDeletion(window_days) => {
                Command::ScheduleKeyDeletion(ScheduleKeyDeletion { key_id, window_days })
            }
            Request::CancelDeletion => Command::CancelKeyDeletion(CancelKeyDeletion { key_id }),
            Request::Import {
                number,
                is_new,
                valid_days,
            } => self.import(key, number, is_new, valid_days),
            Request::DeleteMaterial(number) => {
                Command::DeleteImportedKeyMaterial(DeleteImportedKeyMaterial {
                    key_id,
                    material_id: is_symmetric(key).then(|| self.owned(key, number).id),
                    follow_up_seed: self.random(),
                })
            }
        }
    }

    /// What ReplicateKey's node finds in its copy. Of a key that it does not know it says no.
    fn cluster_allows(&self, known: Option<&Key>, region: &RegionName) -> bool {
        let family = known.and_then(|key| key.multi_region.as_ref());
        family.is_some_and(|family| self.global.residency_allows(&family.residency.home, region))
    }

    fn import(&self, key: &KnownKey, number: u8, is_new: bool, valid_days: Option<u16>) -> Command {
        let import_type = if is_new {
            ImportType::New
        } else {
            ImportType::Existing
        };
        Command::ImportKeyMaterial(ImportKeyMaterial {
            key_id: key.id,
            material: self.owned(key, number),
            expiration: valid_days.map_or(Expiration::Never, |days| Expiration::At(self.now.plus_days(days))),
            claims: ImportClaims {
                import_type: is_symmetric(key).then_some(import_type),
                material_id: None,
                description: None,
            },
            follow_up_seed: self.random(),
        })
    }

    /// The material of the key's owner under a number. Where nothing can be imported, anything will be refused.
    fn owned(&self, key: &KnownKey, number: u8) -> Material {
        if !key.kind.spec.is_importable() {
            return self.new_material(key);
        }
        self.wrapped(
            key,
            &known::imported(key.kind.spec, self.seed, key.number, number),
        )
    }

    /// What a rotation needs: only symmetric keys rotate, and imported material is there.
    fn rotated(&self, key: &KnownKey) -> Option<Material> {
        let is_made_here = key.kind.origin == KeyOrigin::AwsKms && is_symmetric(key);
        is_made_here.then(|| self.new_material(key))
    }

    fn new_material(&self, key: &KnownKey) -> Material {
        if let Some(private_key) = known::private_key(key.kind.spec) {
            return self.wrapped(key, private_key);
        }
        let new = self
            .keyring
            .generate(key.id, key.kind.spec, self.randomness)
            .unwrap();
        new.into_material(self.now)
    }

    fn wrapped(&self, key: &KnownKey, plain: &[u8]) -> Material {
        let new = self
            .keyring
            .wrap_known(key.id, key.kind.spec, plain, self.randomness);
        new.unwrap().into_material(self.now)
    }

    fn random(&self) -> [u8; 16] {
        random::bytes(self.randomness).unwrap()
    }
}

fn is_symmetric(key: &KnownKey) -> bool {
    key.kind.spec.class() == KeyClass::Symmetric
}

fn usage(spec: KeySpec) -> KeyUsage {
    match spec {
        KeySpec::SymmetricDefault => KeyUsage::EncryptDecrypt,
        KeySpec::Hmac256 => KeyUsage::GenerateVerifyMac,
        KeySpec::MlKem512 => KeyUsage::EncapsulateDecapsulate,
        _ => KeyUsage::SignVerify,
    }
}
