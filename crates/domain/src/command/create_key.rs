//! CreateKey: a new key of the caller's account, with material made and wrapped by the proposer.

use std::sync::Arc;

use super::Context;
use crate::arn::KeyArn;
use crate::custom_key_store;
use crate::error::{KmsError, Quota};
use crate::ids::{AccountId, KeyId};
use crate::key::{Key, Material};
use crate::key_metadata::KeyMetadata;
use crate::key_spec::{self, KeyManager, KeyOrigin, KeySpec, KeyUsage};
use crate::key_state::KeyState;
use crate::limits::MAX_KEYS_PER_ACCOUNT;
use crate::multi_region::MultiRegion;
use crate::operation::Operation;
use crate::policy::{self, StoredPolicy};
use crate::reply::Reply;
use crate::residency::Residency;
use crate::rotation::Rotation;
use crate::state::State;
use crate::tag::{self, Tag};
use crate::xks::KeyStoreBinding;

/// CreateKey: a new key of the caller's account, with material made and wrapped by the proposer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateKey {
    /// The new id; multi-Region by its form.
    pub key_id: KeyId,
    /// Kind of material.
    pub spec: KeySpec,
    /// What it may do.
    pub usage: KeyUsage,
    /// Where the material comes from.
    pub origin: KeyOrigin,
    /// The description.
    pub description: String,
    /// The policy, which the proposer has bound; the default policy of the account where the request had none.
    pub policy: StoredPolicy,
    /// The tags.
    pub tags: Vec<Tag>,
    /// The first material, wrapped; none for origin EXTERNAL, whose owner brings it.
    pub material: Option<Material>,
    /// The external key, for origin EXTERNAL_KEY_STORE.
    pub custom_key_store: Option<KeyStoreBinding>,
}

impl CreateKey {
    pub(crate) fn apply(&self, state: &mut State, context: &Context<'_>) -> Result<Reply, KmsError> {
        let account = context.account(Operation::CreateKey)?;
        let arn = KeyArn {
            region: context.region.clone(),
            account,
            key_id: self.key_id,
        };
        context.first_tags(&self.tags, &arn, Operation::CreateKey)?;
        self.check(state, context, account)?;
        let residency = Residency::of_new_key(&context.region, &self.tags)?;
        let key = Arc::new(self.key(account, residency, context));
        state.put_key(key.clone());
        Ok(Reply::Key(Box::new(KeyMetadata::of(&key, &context.region))))
    }

    fn check(&self, state: &State, context: &Context<'_>, account: AccountId) -> Result<(), KmsError> {
        state.check_stays()?;
        key_spec::check_new_key(self.spec, self.usage, self.origin)?;
        tag::check(&self.tags)?;
        policy::parse(self.policy.as_str(), context.region.partition())?;
        if state.key_count(account) >= MAX_KEYS_PER_ACCOUNT {
            return Err(KmsError::LimitExceeded(Quota::Keys));
        }
        // Ids are random: this is a CreateKey that was proposed again after its outcome was forgotten.
        if state.key(&self.key_id).is_some() {
            return Err(KmsError::ReplicaExists {
                key_id: self.key_id,
                region: context.region.clone(),
            });
        }
        match (self.origin, &self.material, &self.custom_key_store) {
            (KeyOrigin::AwsKms, Some(_), None) | (KeyOrigin::External, None, None) => Ok(()),
            (KeyOrigin::ExternalKeyStore, Some(_), Some(binding)) => {
                self.check_binding(state, account, binding)
            }
            (origin, ..) => Err(KmsError::NotOffered(format!("Origin {origin}").into())),
        }
    }

    fn check_binding(
        &self,
        state: &State,
        account: AccountId,
        binding: &KeyStoreBinding,
    ) -> Result<(), KmsError> {
        custom_key_store::check_kind(self.spec, self.key_id.is_multi_region())?;
        let store = state.key_store_of(account, &binding.store);
        let store = store.ok_or_else(|| KmsError::CustomKeyStoreNotFound(binding.store.to_string()))?;
        custom_key_store::check_new_key(state, store, &binding.xks_key_id)
    }

    fn key(&self, account: AccountId, residency: Residency, context: &Context<'_>) -> Key {
        let state = match self.material {
            Some(_) => KeyState::Enabled,
            None => KeyState::PendingImport,
        };
        let multi_region = self.key_id.is_multi_region().then(|| MultiRegion::new(residency));
        Key {
            id: self.key_id,
            account,
            manager: KeyManager::Customer,
            spec: self.spec,
            usage: self.usage,
            origin: self.origin,
            description: self.description.clone(),
            created_at: context.now,
            state,
            deletion: None,
            policy: self.policy.clone(),
            tags: tag::sorted(&self.tags),
            current_material: self.material.as_ref().map(|material| material.id),
            materials: self.material.iter().cloned().collect(),
            rotation: Rotation::of_new_key(KeyManager::Customer, context.now),
            staged: None,
            multi_region,
            custom_key_store: self.custom_key_store.clone(),
        }
    }
}
