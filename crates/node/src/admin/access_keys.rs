//! Access keys.

use trent_domain::global::command::{CreateAccessKey, DeleteAccessKey, UpdateAccessKey};
use trent_domain::global::{Command, State};
use trent_domain::iam::{AccessKey, AccessKeyStatus, KeyHolder, KeyOwner};
use trent_domain::ids::AccessKeyId;
use trent_proto::admin::v1 as pb;
use trent_proto::admin::v1::key_holder::Holder;
use trent_proto::tonic::Status;

use super::input::parse;
use super::{Admin, refusal, spread};
use crate::new_access_key::NewAccessKey;

impl Admin {
    /// An access key of an account's root user.
    pub(super) async fn create_root_access_key(
        &self,
        request: pb::CreateRootAccessKeyRequest,
    ) -> Result<pb::NewAccessKey, Status> {
        self.create_access_key(KeyHolder::Root(parse(&request.account)?))
            .await
    }

    /// An access key of a registered service.
    pub(super) async fn create_service_access_key(
        &self,
        request: pb::CreateServiceAccessKeyRequest,
    ) -> Result<pb::NewAccessKey, Status> {
        self.create_access_key(KeyHolder::Service(parse(&request.service)?))
            .await
    }

    async fn create_access_key(&self, owner: KeyHolder) -> Result<pb::NewAccessKey, Status> {
        let keyring = self
            .keyrings
            .global()
            .ok_or_else(|| Status::unavailable("this node does not have the cluster's key yet"))?;
        let new = NewAccessKey::draw(&keyring, self.randomness.as_ref()).map_err(refusal::internal)?;
        let settled = self
            .change(Command::CreateAccessKey(CreateAccessKey {
                id: new.id.clone(),
                owner,
                secret: new.wrapped,
            }))
            .await?;
        Ok(pb::NewAccessKey {
            access_key_id: new.id.to_string(),
            secret_access_key: new.secret.expose().to_owned(),
            spread: spread::of(settled),
        })
    }

    /// The access keys of an account's root user, of a user or of a service.
    pub(super) async fn list_access_keys(
        &self,
        request: pb::ListAccessKeysRequest,
    ) -> Result<pb::ListAccessKeysResponse, Status> {
        let holder = key_holder(request.holder)?;
        let global = self.read().await?;
        let owner = global
            .state
            .key_owner(&holder)
            .ok_or_else(|| Status::not_found(format!("There is no {}.", described(&holder))))?;
        Ok(pb::ListAccessKeysResponse {
            access_keys: global
                .state
                .access_keys_of(&owner)
                .map(|key| message(key))
                .collect(),
        })
    }

    /// Activates or deactivates an access key.
    pub(super) async fn set_access_key_status(
        &self,
        request: pb::SetAccessKeyStatusRequest,
    ) -> Result<pb::SetAccessKeyStatusResponse, Status> {
        let id: AccessKeyId = parse(&request.access_key_id)?;
        let owner = holder_of(&self.read().await?.state, &id)?;
        let status = if request.active {
            AccessKeyStatus::Active
        } else {
            AccessKeyStatus::Inactive
        };
        let settled = self
            .change(Command::UpdateAccessKey(UpdateAccessKey { id, owner, status }))
            .await?;
        Ok(pb::SetAccessKeyStatusResponse {
            spread: spread::of(settled),
        })
    }

    /// Deletes an access key.
    pub(super) async fn delete_access_key(
        &self,
        request: pb::DeleteAccessKeyRequest,
    ) -> Result<pb::DeleteAccessKeyResponse, Status> {
        let id: AccessKeyId = parse(&request.access_key_id)?;
        let owner = holder_of(&self.read().await?.state, &id)?;
        let settled = self
            .change(Command::DeleteAccessKey(DeleteAccessKey { id, owner }))
            .await?;
        Ok(pb::DeleteAccessKeyResponse {
            spread: spread::of(settled),
        })
    }
}

fn key_holder(holder: Option<pb::KeyHolder>) -> Result<KeyHolder, Status> {
    match holder.and_then(|holder| holder.holder) {
        Some(Holder::Root(account)) => Ok(KeyHolder::Root(parse(&account)?)),
        Some(Holder::User(user)) => Ok(KeyHolder::User(parse(&user.account)?, parse(&user.name)?)),
        Some(Holder::Service(principal)) => Ok(KeyHolder::Service(parse(&principal)?)),
        None => Err(Status::invalid_argument("whose access keys is not said")),
    }
}

fn described(holder: &KeyHolder) -> String {
    match holder {
        KeyHolder::Root(account) => format!("account {account}"),
        KeyHolder::User(account, name) => format!("user {name} in account {account}"),
        KeyHolder::Service(principal) => format!("registered service {principal}"),
    }
}

/// Whose access key it is, as commands name its owner.
fn holder_of(state: &State, id: &AccessKeyId) -> Result<KeyHolder, Status> {
    let missing = || Status::not_found(format!("There is no access key {id}."));
    let key = state.access_key(id).ok_or_else(missing)?;
    match &key.owner {
        KeyOwner::Root(account) => Ok(KeyHolder::Root(*account)),
        KeyOwner::User { account, id } => {
            let user = state.user_by_id(id).ok_or_else(missing)?;
            Ok(KeyHolder::User(*account, user.entity.name.clone()))
        }
        KeyOwner::Service(principal) => Ok(KeyHolder::Service(principal.clone())),
    }
}

fn message(key: &AccessKey) -> pb::AccessKey {
    pb::AccessKey {
        access_key_id: key.id.to_string(),
        active: key.status == AccessKeyStatus::Active,
        created_at: key.created_at.as_millis(),
    }
}
