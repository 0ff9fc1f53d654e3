//! The AWS managed key of a service in the caller's account, with its alias. One that is there already is the answer:
//! of several requests that ask first, one makes it.

use std::sync::Arc;

use super::Context;
use crate::alias::{Alias, AliasName};
use crate::arn::AliasArn;
use crate::error::KmsError;
use crate::ids::{AccountId, KeyId};
use crate::key::{Key, Material};
use crate::key_metadata::KeyMetadata;
use crate::key_spec::{KeyManager, KeyOrigin, KeySpec, KeyUsage};
use crate::key_state::KeyState;
use crate::managed_key::ManagedService;
use crate::operation::Operation;
use crate::reply::Reply;
use crate::rotation::Rotation;
use crate::state::State;

/// The AWS managed key of a service in the caller's account, with its alias. One that is there already is the answer:
/// of several requests that ask first, one makes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateManagedKey {
    /// The predefined alias.
    pub alias: AliasName,
    /// The new id, of one region.
    pub key_id: KeyId,
    /// The service's description. It comes with the entry, like the policy, so that replicas of two versions agree.
    pub description: String,
    /// The service's policy.
    pub policy: String,
    /// The first material.
    pub material: Material,
}

impl CreateManagedKey {
    pub(crate) fn apply(&self, state: &mut State, context: &Context<'_>) -> Result<Reply, KmsError> {
        let arn = context.alias_arn(&self.alias, Operation::DescribeKey)?;
        let key = match state.alias(arn.account, &self.alias) {
            Some(alias) => context.key(state, &alias.target, Operation::DescribeKey)?,
            None => self.create(state, context, arn)?,
        };
        Ok(Reply::Key(Box::new(KeyMetadata::of(&key, &context.region))))
    }

    /// Managed keys and their aliases count for no quota.
    fn create(
        &self,
        state: &mut State,
        context: &Context<'_>,
        alias: AliasArn,
    ) -> Result<Arc<Key>, KmsError> {
        let predefined = ManagedService::of_alias(&self.alias).is_some();
        if !predefined {
            return Err(KmsError::AliasNotFound(alias));
        }
        state.check_stays()?;
        // Ids are random: only a proposer that draws no new ones meets a key.
        if state.key(&self.key_id).is_some() || self.key_id.is_multi_region() {
            return Err(KmsError::ReplicaExists {
                key_id: self.key_id,
                region: context.region.clone(),
            });
        }
        let account = alias.account;
        let key = Arc::new(self.key(account, context));
        context.new_key(state, &key, &alias, Operation::DescribeKey)?;
        state.put_key(key.clone());
        state.put_alias(Arc::new(Alias {
            account,
            name: self.alias.clone(),
            target: key.id,
            created_at: context.now,
            updated_at: context.now,
        }));
        Ok(key)
    }

    fn key(&self, account: AccountId, context: &Context<'_>) -> Key {
        Key {
            id: self.key_id,
            account,
            manager: KeyManager::Aws,
            spec: KeySpec::SymmetricDefault,
            usage: KeyUsage::EncryptDecrypt,
            origin: KeyOrigin::AwsKms,
            description: self.description.clone(),
            created_at: context.now,
            state: KeyState::Enabled,
            deletion: None,
            policy: self.policy.as_str().into(),
            tags: Vec::new(),
            current_material: Some(self.material.id),
            materials: vec![self.material.clone()],
            custom_key_store: None,
            rotation: Rotation::of_new_key(KeyManager::Aws, context.now),
            staged: None,
            multi_region: None,
        }
    }
}
