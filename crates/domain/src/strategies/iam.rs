//! Random entities of IAM, and what they are made of.

use proptest::collection::{btree_map, btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::ids::{access_key_id, account_id, parsed};
use super::key::tags;
use super::{text, timestamp, wrapped};
use crate::iam::{
    AccessKey, AccessKeyStatus, Account, AccountAlias, Entity, Group, HeldPolicies, Holder, HolderKind,
    IdKind, KeyHolder, KeyOwner, ManagedPolicy, Name, NewEntity, OidcProvider, OidcUrl, Partition, Path,
    PolicyArn, PolicyVersion, RegisteredService, Role, ServedAccounts, SessionDuration, Tagged, Thumbprint,
    UniqueId, User,
};
use crate::policy::StoredPolicy;
use crate::principal::ServicePrincipal;

pub(super) fn name() -> BoxedStrategy<Name> {
    "[A-Za-z0-9_+=,.@-]{1,20}".prop_map(|text| parsed(&text)).boxed()
}

pub(super) fn path() -> BoxedStrategy<Path> {
    prop_oneof![Just("/".to_owned()), "/[a-z/]{1,10}/"]
        .prop_map(|text| parsed(&text))
        .boxed()
}

pub(super) fn partition() -> BoxedStrategy<Partition> {
    select(vec!["aws", "aws-cn", "aws-us-gov"])
        .prop_map(parsed)
        .boxed()
}

pub(super) fn unique_id(kind: IdKind) -> BoxedStrategy<UniqueId> {
    any::<[u8; UniqueId::RANDOM_BYTES]>()
        .prop_map(move |random| UniqueId::from_random(kind, random))
        .boxed()
}

pub(super) fn policy_arn() -> BoxedStrategy<PolicyArn> {
    let of_account = (partition(), account_id(), path(), name())
        .prop_map(|(partition, account, path, name)| PolicyArn::new(&partition, account, &path, &name));
    let of_aws = "arn:aws:iam::aws:policy/[A-Za-z]{1,20}".prop_map(|text| parsed(&text));
    prop_oneof![of_account, of_aws].boxed()
}

pub(super) fn alias() -> BoxedStrategy<AccountAlias> {
    "[a-z0-9]{2,9}(-[a-z0-9]{1,9}){1,3}"
        .prop_map(|text| parsed(&text))
        .boxed()
}

pub(super) fn url() -> BoxedStrategy<OidcUrl> {
    "[a-z0-9.]{1,20}(/[a-z0-9]{1,9}){0,2}"
        .prop_map(|text| parsed(&text))
        .boxed()
}

pub(super) fn thumbprints() -> BoxedStrategy<Vec<Thumbprint>> {
    vec("[0-9a-fA-F]{40}".prop_map(|text| parsed(&text)), 0..3).boxed()
}

pub(super) fn service() -> BoxedStrategy<ServicePrincipal> {
    "[a-z0-9-]{1,10}\\.amazonaws\\.com"
        .prop_map(|text| parsed(&text))
        .boxed()
}

/// The strategy draws seconds of the range only.
#[allow(clippy::expect_used)]
pub(super) fn session_duration() -> BoxedStrategy<SessionDuration> {
    (3600..=43_200u32)
        .prop_map(|seconds| seconds.try_into().expect("a role's session has these seconds"))
        .boxed()
}

pub(super) fn status() -> BoxedStrategy<AccessKeyStatus> {
    select(vec![AccessKeyStatus::Active, AccessKeyStatus::Inactive]).boxed()
}

pub(super) fn holder_kind() -> BoxedStrategy<HolderKind> {
    select(vec![HolderKind::User, HolderKind::Group, HolderKind::Role]).boxed()
}

pub(super) fn holder() -> BoxedStrategy<Holder> {
    (holder_kind(), name())
        .prop_map(|(kind, name)| Holder { kind, name })
        .boxed()
}

pub(super) fn tagged() -> BoxedStrategy<Tagged> {
    prop_oneof![
        name().prop_map(Tagged::User),
        name().prop_map(Tagged::Role),
        policy_arn().prop_map(Tagged::Policy),
        url().prop_map(Tagged::OidcProvider),
    ]
    .boxed()
}

pub(super) fn key_holder() -> BoxedStrategy<KeyHolder> {
    prop_oneof![
        account_id().prop_map(KeyHolder::Root),
        (account_id(), name()).prop_map(|(account, name)| KeyHolder::User(account, name)),
        service().prop_map(KeyHolder::Service),
    ]
    .boxed()
}

pub(super) fn served_accounts() -> BoxedStrategy<ServedAccounts> {
    prop_oneof![
        Just(ServedAccounts::All),
        btree_set(account_id(), 0..3).prop_map(ServedAccounts::Only),
    ]
    .boxed()
}

pub(super) fn new_entity(kind: IdKind) -> BoxedStrategy<NewEntity> {
    (unique_id(kind), partition(), account_id(), path(), name())
        .prop_map(|(id, partition, account, path, name)| NewEntity {
            id,
            partition,
            account,
            path,
            name,
        })
        .boxed()
}

fn entity(kind: IdKind) -> BoxedStrategy<Entity> {
    (new_entity(kind), timestamp())
        .prop_map(|(entity, at)| entity.at(at))
        .boxed()
}

fn stored_policy() -> BoxedStrategy<StoredPolicy> {
    text().prop_map(StoredPolicy::from).boxed()
}

fn policies() -> BoxedStrategy<HeldPolicies> {
    (
        btree_map(name(), stored_policy(), 0..3),
        btree_set(policy_arn(), 0..3),
    )
        .prop_map(|(inline, attached)| HeldPolicies { inline, attached })
        .boxed()
}

pub(super) fn account() -> BoxedStrategy<Account> {
    (account_id(), option::of(alias()), timestamp())
        .prop_map(|(id, alias, created_at)| Account {
            id,
            alias,
            created_at,
        })
        .boxed()
}

pub(super) fn access_key() -> BoxedStrategy<AccessKey> {
    let owner = prop_oneof![
        account_id().prop_map(KeyOwner::Root),
        (account_id(), unique_id(IdKind::User)).prop_map(|(account, id)| KeyOwner::User { account, id }),
        service().prop_map(KeyOwner::Service),
    ];
    (access_key_id(), owner, status(), wrapped(), timestamp())
        .prop_map(|(id, owner, status, secret, created_at)| AccessKey {
            id,
            owner,
            status,
            secret,
            created_at,
        })
        .boxed()
}

pub(super) fn user() -> BoxedStrategy<User> {
    let groups = btree_set(unique_id(IdKind::Group), 0..3);
    (
        entity(IdKind::User),
        tags(),
        option::of(policy_arn()),
        policies(),
        groups,
    )
        .prop_map(|(entity, tags, boundary, policies, groups)| User {
            entity,
            tags,
            boundary,
            policies,
            groups,
        })
        .boxed()
}

pub(super) fn group() -> BoxedStrategy<Group> {
    (entity(IdKind::Group), policies())
        .prop_map(|(entity, policies)| Group { entity, policies })
        .boxed()
}

pub(super) fn role() -> BoxedStrategy<Role> {
    let about = (stored_policy(), text(), session_duration());
    (
        entity(IdKind::Role),
        about,
        tags(),
        option::of(policy_arn()),
        policies(),
    )
        .prop_map(
            |(entity, (trust_policy, description, max_session_duration), tags, boundary, policies)| Role {
                entity,
                trust_policy,
                description,
                max_session_duration,
                tags,
                boundary,
                policies,
            },
        )
        .boxed()
}

pub(super) fn managed_policy() -> BoxedStrategy<ManagedPolicy> {
    let version = (stored_policy(), timestamp())
        .prop_map(|(document, created_at)| PolicyVersion { document, created_at });
    let versions = btree_map(any::<u32>(), version, 0..4);
    (
        entity(IdKind::Policy),
        text(),
        versions,
        any::<(u32, u32)>(),
        tags(),
        timestamp(),
    )
        .prop_map(
            |(entity, description, versions, (default_version, last_version), tags, updated_at)| {
                ManagedPolicy {
                    entity,
                    description,
                    versions,
                    default_version,
                    last_version,
                    tags,
                    updated_at,
                }
            },
        )
        .boxed()
}

pub(super) fn oidc_provider() -> BoxedStrategy<OidcProvider> {
    let named = (partition(), account_id(), url());
    let jwks = option::of(text().prop_map(Into::into));
    (
        named,
        btree_set(text(), 0..3),
        thumbprints(),
        jwks,
        tags(),
        timestamp(),
    )
        .prop_map(
            |((partition, account, url), client_ids, thumbprints, jwks, tags, created_at)| OidcProvider {
                partition,
                account,
                url,
                client_ids,
                thumbprints,
                jwks,
                tags,
                created_at,
            },
        )
        .boxed()
}

pub(super) fn registered_service() -> BoxedStrategy<RegisteredService> {
    (service(), served_accounts(), timestamp())
        .prop_map(|(principal, accounts, created_at)| RegisteredService {
            principal,
            accounts,
            created_at,
        })
        .boxed()
}
