//! Random commands of the global group.

use std::sync::Arc;

use proptest::collection::{btree_set, vec};
use proptest::option;
use proptest::prelude::*;

use super::directory::{node_command, region_command};
use super::global::sealed_global_key;
use super::iam::{
    alias, holder, key_holder, name, new_entity, partition, path, policy_arn, served_accounts, service,
    session_duration, status, tagged, thumbprints, url,
};
use super::ids::{access_key_id, account_id, cluster_id, region_name};
use super::key::tags;
use super::setup::public_exchange_key;
use super::{text, wrapped};
use crate::global::Command;
use crate::global::command::*;
use crate::iam::IdKind;

pub(super) fn command() -> BoxedStrategy<Command> {
    prop_oneof![
        cluster_command(),
        account_command(),
        user_command(),
        group_command(),
        role_command(),
        holder_command(),
        managed_policy_command(),
        access_key_command(),
        tag_command(),
        oidc_provider_command(),
        service_command(),
        node_command(),
        region_command(),
    ]
    .boxed()
}

fn document() -> BoxedStrategy<Arc<str>> {
    text().prop_map(Into::into).boxed()
}

fn cluster_command() -> BoxedStrategy<Command> {
    prop_oneof![
        cluster_id().prop_map(|cluster| Command::InitCluster(InitCluster { cluster })),
        (region_name(), region_name())
            .prop_map(|(region, successor)| Command::DeclareLoss(DeclareLoss { region, successor })),
        (region_name(), any::<u64>()).prop_map(|(region, epoch)| Command::EndLoss(EndLoss { region, epoch })),
        (region_name(), public_exchange_key()).prop_map(|(region, exchange_key)| {
            Command::RegisterRegion(RegisterRegion { region, exchange_key })
        }),
        (region_name(), option::of(region_name()), sealed_global_key()).prop_map(|(region, from, key)| {
            Command::ShareGlobalKey(ShareGlobalKey { region, from, key })
        }),
        (region_name(), btree_set(region_name(), 0..3))
            .prop_map(|(home, allowed)| Command::SetResidency(SetResidency { home, allowed })),
        region_name().prop_map(|home| Command::ClearResidency(ClearResidency { home })),
    ]
    .boxed()
}

fn account_command() -> BoxedStrategy<Command> {
    prop_oneof![
        account_id().prop_map(|account| Command::CreateAccount(CreateAccount { account })),
        (account_id(), access_key_id(), wrapped()).prop_map(|(account, key, secret)| {
            Command::BootstrapAccount(BootstrapAccount { account, key, secret })
        }),
        (account_id(), alias())
            .prop_map(|(account, alias)| Command::SetAccountAlias(SetAccountAlias { account, alias })),
        (account_id(), alias())
            .prop_map(|(account, alias)| Command::DeleteAccountAlias(DeleteAccountAlias { account, alias })),
    ]
    .boxed()
}

fn user_command() -> BoxedStrategy<Command> {
    prop_oneof![
        (new_entity(IdKind::User), tags(), option::of(policy_arn())).prop_map(|(entity, tags, boundary)| {
            Command::CreateUser(CreateUser {
                entity,
                tags,
                boundary,
            })
        }),
        (account_id(), name(), option::of(name()), option::of(path())).prop_map(
            |(account, name, new_name, new_path)| Command::UpdateUser(UpdateUser {
                account,
                name,
                new_name,
                new_path
            })
        ),
        (account_id(), name()).prop_map(|(account, name)| Command::DeleteUser(DeleteUser { account, name })),
    ]
    .boxed()
}

fn group_command() -> BoxedStrategy<Command> {
    prop_oneof![
        new_entity(IdKind::Group).prop_map(|entity| Command::CreateGroup(CreateGroup { entity })),
        (account_id(), name(), option::of(name()), option::of(path())).prop_map(
            |(account, name, new_name, new_path)| Command::UpdateGroup(UpdateGroup {
                account,
                name,
                new_name,
                new_path
            })
        ),
        (account_id(), name())
            .prop_map(|(account, name)| Command::DeleteGroup(DeleteGroup { account, name })),
        (account_id(), name(), name()).prop_map(|(account, group, user)| {
            Command::AddUserToGroup(AddUserToGroup { account, group, user })
        }),
        (account_id(), name(), name()).prop_map(|(account, group, user)| {
            Command::RemoveUserFromGroup(RemoveUserFromGroup { account, group, user })
        }),
    ]
    .boxed()
}

fn role_command() -> BoxedStrategy<Command> {
    let create = (
        new_entity(IdKind::Role),
        document(),
        text(),
        session_duration(),
        tags(),
        option::of(policy_arn()),
    );
    prop_oneof![
        create.prop_map(
            |(entity, trust_policy, description, max_session_duration, tags, boundary)| {
                Command::CreateRole(CreateRole {
                    entity,
                    trust_policy,
                    description,
                    max_session_duration,
                    tags,
                    boundary,
                })
            }
        ),
        (
            account_id(),
            name(),
            option::of(text()),
            option::of(session_duration())
        )
            .prop_map(
                |(account, name, description, max_session_duration)| Command::UpdateRole(UpdateRole {
                    account,
                    name,
                    description,
                    max_session_duration
                })
            ),
        (account_id(), name(), document()).prop_map(|(account, name, trust_policy)| {
            Command::UpdateAssumeRolePolicy(UpdateAssumeRolePolicy {
                account,
                name,
                trust_policy,
            })
        }),
        (account_id(), name()).prop_map(|(account, name)| Command::DeleteRole(DeleteRole { account, name })),
    ]
    .boxed()
}

fn holder_command() -> BoxedStrategy<Command> {
    prop_oneof![
        (account_id(), holder(), name(), document()).prop_map(|(account, holder, policy_name, document)| {
            Command::PutInlinePolicy(PutInlinePolicy {
                account,
                holder,
                policy_name,
                document,
            })
        }),
        (account_id(), holder(), name()).prop_map(|(account, holder, policy_name)| {
            Command::DeleteInlinePolicy(DeleteInlinePolicy {
                account,
                holder,
                policy_name,
            })
        }),
        (account_id(), holder(), policy_arn()).prop_map(|(account, holder, policy)| {
            Command::AttachPolicy(AttachPolicy {
                account,
                holder,
                policy,
            })
        }),
        (account_id(), holder(), policy_arn()).prop_map(|(account, holder, policy)| {
            Command::DetachPolicy(DetachPolicy {
                account,
                holder,
                policy,
            })
        }),
        (account_id(), holder(), policy_arn()).prop_map(|(account, holder, policy)| {
            Command::PutPermissionsBoundary(PutPermissionsBoundary {
                account,
                holder,
                policy,
            })
        }),
        (account_id(), holder()).prop_map(|(account, holder)| {
            Command::DeletePermissionsBoundary(DeletePermissionsBoundary { account, holder })
        }),
    ]
    .boxed()
}

fn managed_policy_command() -> BoxedStrategy<Command> {
    prop_oneof![
        (new_entity(IdKind::Policy), text(), document(), tags()).prop_map(
            |(entity, description, document, tags)| Command::CreatePolicy(CreatePolicy {
                entity,
                description,
                document,
                tags
            })
        ),
        (account_id(), policy_arn())
            .prop_map(|(account, policy)| Command::DeletePolicy(DeletePolicy { account, policy })),
        (account_id(), policy_arn(), document(), any::<bool>()).prop_map(
            |(account, policy, document, set_as_default)| {
                Command::CreatePolicyVersion(CreatePolicyVersion {
                    account,
                    policy,
                    document,
                    set_as_default,
                })
            }
        ),
        (account_id(), policy_arn(), any::<u32>()).prop_map(|(account, policy, version)| {
            Command::DeletePolicyVersion(DeletePolicyVersion {
                account,
                policy,
                version,
            })
        }),
        (account_id(), policy_arn(), any::<u32>()).prop_map(|(account, policy, version)| {
            Command::SetDefaultPolicyVersion(SetDefaultPolicyVersion {
                account,
                policy,
                version,
            })
        }),
    ]
    .boxed()
}

fn access_key_command() -> BoxedStrategy<Command> {
    prop_oneof![
        (access_key_id(), key_holder(), wrapped()).prop_map(|(id, owner, secret)| {
            Command::CreateAccessKey(CreateAccessKey { id, owner, secret })
        }),
        (access_key_id(), key_holder(), status()).prop_map(|(id, owner, status)| {
            Command::UpdateAccessKey(UpdateAccessKey { id, owner, status })
        }),
        (access_key_id(), key_holder())
            .prop_map(|(id, owner)| Command::DeleteAccessKey(DeleteAccessKey { id, owner })),
    ]
    .boxed()
}

fn tag_command() -> BoxedStrategy<Command> {
    prop_oneof![
        (account_id(), tagged(), tags()).prop_map(|(account, entity, tags)| Command::TagEntity(TagEntity {
            account,
            entity,
            tags
        })),
        (account_id(), tagged(), vec(text(), 0..3)).prop_map(|(account, entity, tag_keys)| {
            Command::UntagEntity(UntagEntity {
                account,
                entity,
                tag_keys,
            })
        }),
    ]
    .boxed()
}

fn oidc_provider_command() -> BoxedStrategy<Command> {
    let create = (
        partition(),
        account_id(),
        url(),
        vec(text(), 0..3),
        thumbprints(),
        tags(),
    );
    prop_oneof![
        create.prop_map(|(partition, account, url, client_ids, thumbprints, tags)| {
            Command::CreateOidcProvider(CreateOidcProvider {
                partition,
                account,
                url,
                client_ids,
                thumbprints,
                tags,
            })
        }),
        (account_id(), url())
            .prop_map(|(account, url)| Command::DeleteOidcProvider(DeleteOidcProvider { account, url })),
        (account_id(), url(), text()).prop_map(|(account, url, client_id)| {
            Command::AddClientId(AddClientId {
                account,
                url,
                client_id,
            })
        }),
        (account_id(), url(), text()).prop_map(|(account, url, client_id)| {
            Command::RemoveClientId(RemoveClientId {
                account,
                url,
                client_id,
            })
        }),
        (account_id(), url(), thumbprints()).prop_map(|(account, url, thumbprints)| {
            Command::UpdateThumbprints(UpdateThumbprints {
                account,
                url,
                thumbprints,
            })
        }),
        (account_id(), url(), document()).prop_map(|(account, url, jwks)| Command::SetJwks(SetJwks {
            account,
            url,
            jwks
        })),
    ]
    .boxed()
}

fn service_command() -> BoxedStrategy<Command> {
    prop_oneof![
        (service(), served_accounts()).prop_map(|(principal, accounts)| {
            Command::RegisterService(RegisterService { principal, accounts })
        }),
        service().prop_map(|principal| Command::DeregisterService(DeregisterService { principal })),
    ]
    .boxed()
}
