//! Every command on accounts and what they have, and every refusal of IAM.

use std::str::FromStr;

use trent_domain::global::Command;
use trent_domain::global::command::*;
use trent_domain::iam::*;

use super::{access_key, account, tags, wrapped};

const DOCUMENT: &str =
    r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"kms:*","Resource":"*"}}"#;

fn parse<T: FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().unwrap()
}

fn entity(kind: IdKind) -> NewEntity {
    NewEntity {
        id: UniqueId::from_random(kind, std::array::from_fn(|index| index as u8)),
        partition: parse("aws"),
        account: account(),
        path: parse("/division/"),
        name: parse("Alice"),
    }
}

fn policy() -> PolicyArn {
    parse("arn:aws:iam::111122223333:policy/division/Alice")
}

fn duration() -> SessionDuration {
    7200.try_into().unwrap()
}

fn holder(kind: HolderKind) -> Holder {
    Holder {
        kind,
        name: parse("Alice"),
    }
}

pub(super) fn commands() -> Vec<(&'static str, Command)> {
    [
        account_commands(),
        user_commands(),
        group_commands(),
        role_commands(),
        holder_commands(),
        policy_commands(),
        access_key_commands(),
        tag_commands(),
        provider_commands(),
        service_commands(),
    ]
    .concat()
}

fn account_commands() -> Vec<(&'static str, Command)> {
    let (account, alias): (_, AccountAlias) = (account(), parse("our-account"));
    vec![
        (
            "create account",
            Command::CreateAccount(CreateAccount { account }),
        ),
        (
            "bootstrap account",
            Command::BootstrapAccount(BootstrapAccount {
                account,
                key: access_key(),
                secret: wrapped(),
            }),
        ),
        (
            "set account alias",
            Command::SetAccountAlias(SetAccountAlias {
                account,
                alias: alias.clone(),
            }),
        ),
        (
            "delete account alias",
            Command::DeleteAccountAlias(DeleteAccountAlias { account, alias }),
        ),
    ]
}

fn user_commands() -> Vec<(&'static str, Command)> {
    let create = |tags, boundary| {
        Command::CreateUser(CreateUser {
            entity: entity(IdKind::User),
            tags,
            boundary,
        })
    };
    let update = |new_name, new_path| {
        Command::UpdateUser(UpdateUser {
            account: account(),
            name: parse("Alice"),
            new_name,
            new_path,
        })
    };
    vec![
        ("create user", create(tags(), Some(policy()))),
        ("create bare user", create(vec![], None)),
        ("rename user", update(Some(parse("Bob")), None)),
        ("move user", update(None, Some(parse("/")))),
        (
            "delete user",
            Command::DeleteUser(DeleteUser {
                account: account(),
                name: parse("Alice"),
            }),
        ),
    ]
}

fn group_commands() -> Vec<(&'static str, Command)> {
    let (account, group, user): (_, Name, Name) = (account(), parse("Admins"), parse("Alice"));
    vec![
        (
            "create group",
            Command::CreateGroup(CreateGroup {
                entity: entity(IdKind::Group),
            }),
        ),
        (
            "update group",
            Command::UpdateGroup(UpdateGroup {
                account,
                name: group.clone(),
                new_name: Some(parse("Owners")),
                new_path: Some(parse("/")),
            }),
        ),
        (
            "delete group",
            Command::DeleteGroup(DeleteGroup {
                account,
                name: group.clone(),
            }),
        ),
        (
            "add user to group",
            Command::AddUserToGroup(AddUserToGroup {
                account,
                group: group.clone(),
                user: user.clone(),
            }),
        ),
        (
            "remove user from group",
            Command::RemoveUserFromGroup(RemoveUserFromGroup { account, group, user }),
        ),
    ]
}

fn role_commands() -> Vec<(&'static str, Command)> {
    let (account, name): (_, Name) = (account(), parse("Alice"));
    vec![
        (
            "create role",
            Command::CreateRole(CreateRole {
                entity: entity(IdKind::Role),
                trust_policy: DOCUMENT.into(),
                description: "for the nightly backup".into(),
                max_session_duration: duration(),
                tags: tags(),
                boundary: Some(policy()),
            }),
        ),
        (
            "update role",
            Command::UpdateRole(UpdateRole {
                account,
                name: name.clone(),
                description: Some(String::new()),
                max_session_duration: Some(duration()),
            }),
        ),
        (
            "update assume role policy",
            Command::UpdateAssumeRolePolicy(UpdateAssumeRolePolicy {
                account,
                name: name.clone(),
                trust_policy: DOCUMENT.into(),
            }),
        ),
        ("delete role", Command::DeleteRole(DeleteRole { account, name })),
    ]
}

fn holder_commands() -> Vec<(&'static str, Command)> {
    let (account, policy_name): (_, Name) = (account(), parse("inline"));
    vec![
        (
            "put inline policy",
            Command::PutInlinePolicy(PutInlinePolicy {
                account,
                holder: holder(HolderKind::User),
                policy_name: policy_name.clone(),
                document: DOCUMENT.into(),
            }),
        ),
        (
            "delete inline policy",
            Command::DeleteInlinePolicy(DeleteInlinePolicy {
                account,
                holder: holder(HolderKind::Group),
                policy_name,
            }),
        ),
        (
            "attach policy",
            Command::AttachPolicy(AttachPolicy {
                account,
                holder: holder(HolderKind::Role),
                policy: parse("arn:aws:iam::aws:policy/AdministratorAccess"),
            }),
        ),
        (
            "detach policy",
            Command::DetachPolicy(DetachPolicy {
                account,
                holder: holder(HolderKind::Role),
                policy: policy(),
            }),
        ),
        (
            "put permissions boundary",
            Command::PutPermissionsBoundary(PutPermissionsBoundary {
                account,
                holder: holder(HolderKind::User),
                policy: policy(),
            }),
        ),
        (
            "delete permissions boundary",
            Command::DeletePermissionsBoundary(DeletePermissionsBoundary {
                account,
                holder: holder(HolderKind::User),
            }),
        ),
    ]
}

fn policy_commands() -> Vec<(&'static str, Command)> {
    let (account, policy) = (account(), policy());
    vec![
        (
            "create policy",
            Command::CreatePolicy(CreatePolicy {
                entity: entity(IdKind::Policy),
                description: String::new(),
                document: DOCUMENT.into(),
                tags: tags(),
            }),
        ),
        (
            "delete policy",
            Command::DeletePolicy(DeletePolicy {
                account,
                policy: policy.clone(),
            }),
        ),
        (
            "create policy version",
            Command::CreatePolicyVersion(CreatePolicyVersion {
                account,
                policy: policy.clone(),
                document: DOCUMENT.into(),
                set_as_default: true,
            }),
        ),
        (
            "delete policy version",
            Command::DeletePolicyVersion(DeletePolicyVersion {
                account,
                policy: policy.clone(),
                version: 2,
            }),
        ),
        (
            "set default policy version",
            Command::SetDefaultPolicyVersion(SetDefaultPolicyVersion {
                account,
                policy,
                version: 3,
            }),
        ),
    ]
}

fn access_key_commands() -> Vec<(&'static str, Command)> {
    let create = |owner| {
        Command::CreateAccessKey(CreateAccessKey {
            id: access_key(),
            owner,
            secret: wrapped(),
        })
    };
    vec![
        ("create root's access key", create(KeyHolder::Root(account()))),
        (
            "create user's access key",
            create(KeyHolder::User(account(), parse("Alice"))),
        ),
        (
            "create service's access key",
            create(KeyHolder::Service(parse("s3.amazonaws.com"))),
        ),
        (
            "update access key",
            Command::UpdateAccessKey(UpdateAccessKey {
                id: access_key(),
                owner: KeyHolder::Root(account()),
                status: AccessKeyStatus::Inactive,
            }),
        ),
        (
            "delete access key",
            Command::DeleteAccessKey(DeleteAccessKey {
                id: access_key(),
                owner: KeyHolder::Root(account()),
            }),
        ),
    ]
}

fn tag_commands() -> Vec<(&'static str, Command)> {
    let tag = |entity| {
        Command::TagEntity(TagEntity {
            account: account(),
            entity,
            tags: tags(),
        })
    };
    vec![
        ("tag user", tag(Tagged::User(parse("Alice")))),
        ("tag role", tag(Tagged::Role(parse("Alice")))),
        ("tag policy", tag(Tagged::Policy(policy()))),
        (
            "tag OIDC provider",
            tag(Tagged::OidcProvider(parse("issuer.example/id"))),
        ),
        (
            "untag user",
            Command::UntagEntity(UntagEntity {
                account: account(),
                entity: Tagged::User(parse("Alice")),
                tag_keys: vec!["team".into()],
            }),
        ),
    ]
}

fn provider_commands() -> Vec<(&'static str, Command)> {
    let (account, url): (_, OidcUrl) = (account(), parse("issuer.example/id"));
    let thumbprints: Vec<Thumbprint> = vec![parse("0123456789abcdef0123456789ABCDEF01234567")];
    let client_id = "sts.amazonaws.com".to_owned();
    vec![
        (
            "create OIDC provider",
            Command::CreateOidcProvider(CreateOidcProvider {
                partition: parse("aws"),
                account,
                url: url.clone(),
                client_ids: vec![client_id.clone()],
                thumbprints: thumbprints.clone(),
                tags: tags(),
            }),
        ),
        (
            "delete OIDC provider",
            Command::DeleteOidcProvider(DeleteOidcProvider {
                account,
                url: url.clone(),
            }),
        ),
        (
            "add client id",
            Command::AddClientId(AddClientId {
                account,
                url: url.clone(),
                client_id: client_id.clone(),
            }),
        ),
        (
            "remove client id",
            Command::RemoveClientId(RemoveClientId {
                account,
                url: url.clone(),
                client_id,
            }),
        ),
        (
            "update thumbprints",
            Command::UpdateThumbprints(UpdateThumbprints {
                account,
                url: url.clone(),
                thumbprints,
            }),
        ),
        (
            "set JWKS",
            Command::SetJwks(SetJwks {
                account,
                url,
                jwks: r#"{"keys":[]}"#.into(),
            }),
        ),
    ]
}

fn service_commands() -> Vec<(&'static str, Command)> {
    let register = |accounts| {
        Command::RegisterService(RegisterService {
            principal: parse("s3.amazonaws.com"),
            accounts,
        })
    };
    vec![
        ("register service", register(ServedAccounts::All)),
        (
            "register service for an account",
            register(ServedAccounts::Only([account()].into())),
        ),
        (
            "deregister service",
            Command::DeregisterService(DeregisterService {
                principal: parse("s3.amazonaws.com"),
            }),
        ),
    ]
}

pub(super) fn errors() -> Vec<(&'static str, IamError)> {
    let bare = [
        (
            "inline policy size",
            IamError::InlinePolicySize(holder(HolderKind::Role)),
        ),
        (
            "malformed policy document",
            IamError::MalformedPolicyDocument("Syntax errors in policy.".into()),
        ),
        ("policy outside account", IamError::PolicyOutsideAccount),
        ("id taken", IamError::IdTaken),
    ];
    let no_such = ENTITIES
        .iter()
        .map(|(name, kind)| (*name, IamError::no_such(*kind, "Alice")));
    let exists = ("user exists", IamError::exists(EntityKind::User, "Alice"));
    let conflicts = CONFLICTS
        .iter()
        .map(|(name, conflict)| (*name, IamError::DeleteConflict(*conflict)));
    let quotas = QUOTAS
        .iter()
        .map(|(name, quota)| (*name, IamError::LimitExceeded(*quota)));
    let inputs = INPUTS
        .iter()
        .map(|(name, input)| (*name, IamError::InvalidInput(*input)));
    bare.into_iter()
        .chain(no_such)
        .chain([exists])
        .chain(conflicts)
        .chain(quotas)
        .chain(inputs)
        .collect()
}

const ENTITIES: &[(&str, EntityKind)] = &[
    ("no account", EntityKind::Account),
    ("no account alias", EntityKind::AccountAlias),
    ("no user", EntityKind::User),
    ("no group", EntityKind::Group),
    ("no role", EntityKind::Role),
    ("no policy", EntityKind::Policy),
    ("no policy ARN", EntityKind::PolicyArn),
    ("no boundary", EntityKind::Boundary),
    ("no attachment", EntityKind::Attachment),
    ("no user policy", EntityKind::UserPolicy),
    ("no group policy", EntityKind::GroupPolicy),
    ("no role policy", EntityKind::RolePolicy),
    ("no access key", EntityKind::AccessKey),
    ("no OIDC provider", EntityKind::OidcProvider),
    ("no service", EntityKind::Service),
];

const CONFLICTS: &[(&str, Conflict)] = &[
    ("conflict of attached policies", Conflict::AttachedPolicies),
    ("conflict of inline policies", Conflict::InlinePolicies),
    ("conflict of access keys", Conflict::AccessKeys),
    ("conflict of group members", Conflict::GroupMembers),
    ("conflict of an attached policy", Conflict::PolicyAttached),
    ("conflict of policy versions", Conflict::PolicyVersions),
    ("conflict of a default version", Conflict::DefaultVersion),
];

const QUOTAS: &[(&str, Quota)] = &[
    ("quota of users", Quota::Users),
    ("quota of groups", Quota::Groups),
    ("quota of roles", Quota::Roles),
    ("quota of policies", Quota::Policies),
    ("quota of groups per user", Quota::GroupsPerUser),
    ("quota of policies per user", Quota::PoliciesPerUser),
    ("quota of policies per group", Quota::PoliciesPerGroup),
    ("quota of policies per role", Quota::PoliciesPerRole),
    ("quota of policy size", Quota::PolicySize),
    ("quota of trust policy size", Quota::TrustPolicySize),
    ("quota of policy versions", Quota::PolicyVersions),
    ("quota of tags", Quota::Tags),
    ("quota of access keys", Quota::AccessKeys),
    ("quota of OIDC providers", Quota::OidcProviders),
    ("quota of client ids", Quota::ClientIds),
    ("quota of thumbprints", Quota::Thumbprints),
    ("quota of JWKS", Quota::Jwks),
];

const INPUTS: &[(&str, InvalidInput)] = &[
    ("duplicate tag keys", InvalidInput::DuplicateTagKeys),
    ("reserved tag key", InvalidInput::ReservedTagKey),
    ("boundary of a group", InvalidInput::BoundaryOfGroup),
    ("id of another kind", InvalidInput::IdOfAnotherKind),
];
