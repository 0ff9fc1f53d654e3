//! An entry of every command of a region.

use trent_domain::alias::AliasName;
use trent_domain::authorize::{Authority, RecordedVerdict, RecordedVerdicts};
use trent_domain::bound_principal::BoundPrincipal;
use trent_domain::caller::{Caller, Principal};
use trent_domain::command::{
    BeginReplicate, CancelKeyDeletion, Command, ConcludeConnection, ConfirmIntent, ConnectCustomKeyStore,
    CreateAlias, CreateCustomKeyStore, CreateGrant, CreateKey, CreateManagedKey, DeleteAlias,
    DeleteCustomKeyStore, DeleteImportedKeyMaterial, DeleteKey, Depart, DisableKey, DisableKeyRotation,
    DisconnectCustomKeyStore, Disown, EnableKey, EnableKeyRotation, EndFence, ExpireKeyMaterial,
    ImportKeyMaterial, ImportReplica, InitRegion, NoteLosses, PutKeyPolicy, ReceiveIntent, ReceiveMaterial,
    RecordUsage, RetireGrant, RevokeGrant, RotateExchangeKey, RotateKey, RotateKeyOnDemand,
    ScheduleKeyDeletion, TagResource, TakeOver, UntagResource, UpdateAlias, UpdateCustomKeyStore,
    UpdateKeyDescription, UpdatePrimaryRegion,
};
use trent_domain::custom_key_store::ConnectionErrorCode;
use trent_domain::encryption_context::EncryptionContext;
use trent_domain::entry::Entry;
use trent_domain::exchange_key::ExchangeKeys;
use trent_domain::grant::{
    ContextConstraint, GrantConstraints, GrantOperation, GrantParameters, GrantPrincipal,
};
use trent_domain::import::{Expiration, ImportClaims, ImportType};
use trent_domain::intent::IntentResult;
use trent_domain::key_spec::{KeyOrigin, KeySpec, KeyUsage};
use trent_domain::last_usage::{LastUsage, TrackedOperation};
use trent_domain::losses::{Fate, Loss, Losses};
use trent_domain::policy::{
    Because, ConditionValues, IdentityVerdict, Layer, Missing, PrincipalBindings, StoredPolicy,
};
use trent_domain::setup::{RegionSetup, WrappedDomainKey};
use trent_domain::succession::Inheritance;

use super::intents::{blueprint, sync_family};
use super::{
    AT, CLUSTER, EPOCHS, GRANT, INTENT, KEY, LATER, MATERIAL, MULTI_REGION_KEY, REQUEST, REVISION, SEED,
    account, binding, credential, exchange_key, full_material, key_store, material, other_region, outline,
    proxy, region, tags,
};

/// Every entry with the name of its frozen bytes.
pub(crate) fn entries() -> Vec<(&'static str, Entry)> {
    let by_root = commands().into_iter().map(|command| {
        (
            name(&command),
            Entry {
                at: AT,
                authority: Caller::Root(account()).into(),
                request_id: REQUEST,
                command,
            },
        )
    });
    let by_service = Entry {
        at: AT,
        authority: Caller::Service.into(),
        request_id: REQUEST,
        command: Command::EnableKey(EnableKey { key_id: KEY }),
    };
    let by = |authority| Entry {
        authority,
        ..by_service.clone()
    };
    by_root
        .chain([
            ("by a session", by(of_a_session())),
            (
                "by an aws service",
                by(Caller::AwsService("logs.amazonaws.com".parse().unwrap()).into()),
            ),
            ("by service", by_service),
            ("empty texts", empty_texts()),
            ("create key in a store", create_key_in_a_store()),
        ])
        .collect()
}

/// The authority of a session, with one verdict of each kind.
fn of_a_session() -> Authority {
    let because = || Because {
        policy: "inline".into(),
        sid: None,
        statement: 2,
    };
    let verdict = |action: &str, verdict| RecordedVerdict {
        action: action.into(),
        resource: "*".into(),
        verdict,
    };
    let missing = Missing {
        identity: false,
        boundary: true,
        session: false,
    };
    let values = [
        ("aws:TagKeys", ["cost", "team"]),
        ("kms:EncryptionContext:a", ["b", "c"]),
    ];
    Authority {
        caller: Caller::Principal(session().into()),
        values: ConditionValues::from_texts(values).unwrap(),
        verdicts: RecordedVerdicts(vec![
            verdict("kms:EnableKey", IdentityVerdict::Allowed(because())),
            verdict("kms:CreateKey", IdentityVerdict::NotAllowed(missing)),
            verdict(
                "kms:TagResource",
                IdentityVerdict::Denied(Layer::Session, because()),
            ),
            verdict("kms:CreateAlias", IdentityVerdict::Root),
        ]),
    }
}

/// A session with everything that one can have.
fn session() -> Principal {
    Principal {
        arn: "arn:aws:sts::111122223333:assumed-role/app/pod".parse().unwrap(),
        unique_id: "AROAEXAMPLEEXAMPLE:pod".into(),
        role: Some("arn:aws:iam::111122223333:role/team/app".parse().unwrap()),
        provider: Some("tokens.example.com".parse().unwrap()),
        via: Some("s3.amazonaws.com".parse().unwrap()),
    }
}

/// A command that is missing here does not compile; give it a sample in [`commands`] too.
fn name(command: &Command) -> &'static str {
    match command {
        Command::InitRegion(_) => "init region",
        Command::CreateKey(_) => "create key",
        Command::EnableKey(_) => "enable key",
        Command::DisableKey(_) => "disable key",
        Command::UpdateKeyDescription(_) => "update key description",
        Command::CreateAlias(_) => "create alias",
        Command::UpdateAlias(_) => "update alias",
        Command::DeleteAlias(_) => "delete alias",
        Command::ScheduleKeyDeletion(_) => "schedule key deletion",
        Command::CancelKeyDeletion(_) => "cancel key deletion",
        Command::DeleteKey(_) => "delete key",
        Command::BeginReplicate(_) => "begin replicate",
        Command::ImportReplica(_) => "import replica",
        Command::ReceiveIntent(_) => "receive intent",
        Command::ConfirmIntent(_) => "confirm intent",
        // Grants
        Command::CreateGrant(create) if create.parameters.name.is_none() => "create bare grant",
        Command::CreateGrant(_) => "create grant",
        Command::RetireGrant(_) => "retire grant",
        Command::RevokeGrant(_) => "revoke grant",
        // Tags and policies
        Command::TagResource(_) => "tag resource",
        Command::UntagResource(_) => "untag resource",
        Command::PutKeyPolicy(_) => "put key policy",
        // Usage and AWS managed keys
        Command::RecordUsage(_) => "record usage",
        Command::CreateManagedKey(_) => "create managed key",
        Command::CreateCustomKeyStore(_) => "create custom key store",
        Command::UpdateCustomKeyStore(_) => "update custom key store",
        Command::DeleteCustomKeyStore(_) => "delete custom key store",
        Command::ConnectCustomKeyStore(_) => "connect custom key store",
        Command::DisconnectCustomKeyStore(_) => "disconnect custom key store",
        Command::ConcludeConnection(_) => "conclude connection",
        // Rotation
        Command::EnableKeyRotation(_) => "enable key rotation",
        Command::DisableKeyRotation(_) => "disable key rotation",
        Command::RotateKeyOnDemand(_) => "rotate key on demand",
        Command::RotateKey(_) => "rotate key",
        Command::ReceiveMaterial(_) => "receive material",
        // Imports
        Command::ImportKeyMaterial(_) => "import key material",
        Command::DeleteImportedKeyMaterial(_) => "delete imported key material",
        Command::ExpireKeyMaterial(_) => "expire key material",
        // Between regions
        Command::UpdatePrimaryRegion(_) => "update primary region",
        Command::NoteLosses(_) => "note losses",
        Command::TakeOver(_) => "take over",
        Command::EndFence(_) => "end fence",
        Command::Disown(_) => "disown",
        Command::Depart(_) => "depart",
        Command::RotateExchangeKey(_) => "rotate exchange key",
    }
}

fn commands() -> Vec<Command> {
    [key_commands(), rotations(), imports()].concat()
}

fn key_commands() -> Vec<Command> {
    vec![
        Command::InitRegion(InitRegion { setup: setup() }),
        Command::CreateKey(create_key()),
        Command::EnableKey(EnableKey { key_id: KEY }),
        Command::DisableKey(DisableKey { key_id: KEY }),
        Command::UpdateKeyDescription(UpdateKeyDescription {
            key_id: KEY,
            description: "Größe".into(),
        }),
        Command::CreateAlias(CreateAlias {
            name: alias(),
            target: KEY,
        }),
        Command::UpdateAlias(UpdateAlias {
            name: alias(),
            target: KEY,
        }),
        Command::DeleteAlias(DeleteAlias { name: alias() }),
        Command::ScheduleKeyDeletion(ScheduleKeyDeletion {
            key_id: KEY,
            window_days: 30,
        }),
        Command::CancelKeyDeletion(CancelKeyDeletion { key_id: KEY }),
        Command::DeleteKey(DeleteKey {
            key_id: KEY,
            intent_id: INTENT,
        }),
        Command::BeginReplicate(begin_replicate()),
        Command::ImportReplica(import_replica()),
        Command::ReceiveIntent(ReceiveIntent {
            source: other_region(),
            settled_before: AT,
            epochs: EPOCHS,
            intent: sync_family(),
            follow_up_seed: SEED,
        }),
        Command::ConfirmIntent(ConfirmIntent {
            intent_id: INTENT,
            result: IntentResult::AlreadyExists,
            follow_up_seed: SEED,
        }),
        // Grants
        Command::CreateGrant(CreateGrant {
            key_id: KEY,
            grant_id: GRANT,
            parameters: grant_parameters().into(),
        }),
        Command::CreateGrant(CreateGrant {
            key_id: KEY,
            grant_id: GRANT,
            parameters: bare_grant_parameters().into(),
        }),
        Command::RetireGrant(RetireGrant {
            key_id: KEY,
            grant_id: GRANT,
        }),
        Command::RevokeGrant(RevokeGrant {
            key_id: KEY,
            grant_id: GRANT,
        }),
        // Tags and policies
        Command::TagResource(TagResource {
            key_id: KEY,
            tags: tags(),
        }),
        Command::UntagResource(UntagResource {
            key_id: KEY,
            tag_keys: vec!["team".into(), String::new()],
        }),
        Command::PutKeyPolicy(PutKeyPolicy {
            key_id: KEY,
            policy: bound_policy(),
        }),
        // Usage and AWS managed keys
        Command::RecordUsage(record_usage()),
        Command::CreateManagedKey(create_managed_key()),
        Command::CreateCustomKeyStore(CreateCustomKeyStore {
            id: key_store(),
            name: "vault".into(),
            proxy: proxy(),
            credential: credential(),
        }),
        Command::UpdateCustomKeyStore(UpdateCustomKeyStore {
            id: key_store(),
            name: Some("vault".into()),
            uri_endpoint: Some(proxy().uri_endpoint),
            uri_path: Some(proxy().uri_path),
            credential: Some(credential()),
        }),
        Command::DeleteCustomKeyStore(DeleteCustomKeyStore { id: key_store() }),
        Command::ConnectCustomKeyStore(ConnectCustomKeyStore { id: key_store() }),
        Command::DisconnectCustomKeyStore(DisconnectCustomKeyStore { id: key_store() }),
        Command::ConcludeConnection(ConcludeConnection {
            id: key_store(),
            revision: 7,
            failure: Some(ConnectionErrorCode::XksProxyTimedOut),
        }),
        // Between regions
        Command::UpdatePrimaryRegion(UpdatePrimaryRegion {
            key_id: MULTI_REGION_KEY,
            region: other_region(),
            intent_id: INTENT,
        }),
        Command::NoteLosses(NoteLosses {
            losses: losses(),
            follow_up_seed: SEED,
        }),
        Command::TakeOver(TakeOver {
            version: 3,
            families: vec![inheritance()],
            follow_up_seed: SEED,
        }),
        Command::EndFence(EndFence { version: 3 }),
        Command::Disown(Disown {
            region: other_region(),
            led: vec![MULTI_REGION_KEY],
            news: vec![INTENT],
            follow_up_seed: SEED,
        }),
        Command::Depart(Depart {
            replicas: vec![MULTI_REGION_KEY],
            managed_keys: vec![KEY],
            follow_up_seed: SEED,
        }),
        Command::RotateExchangeKey(RotateExchangeKey { key: exchange_key(3) }),
    ]
}

fn losses() -> Losses {
    let loss = Loss {
        epoch: 3,
        successors: vec![other_region()],
        fate: Fate::Gone,
    };
    Losses {
        version: 3,
        regions: [(region(), loss)].into(),
    }
}

fn inheritance() -> Inheritance {
    Inheritance {
        key_id: MULTI_REGION_KEY,
        lost: region(),
        after: REVISION,
        members: [region()].into(),
    }
}

fn grant_parameters() -> GrantParameters {
    let pairs = [("Department", "IT"), ("größe", "")].map(|(key, value)| (key.into(), value.into()));
    GrantParameters {
        name: Some("nightly/backup".parse().unwrap()),
        grantee: GrantPrincipal::Service("backup.amazonaws.com".parse().unwrap()),
        retiring: Some(GrantPrincipal::Aws(BoundPrincipal {
            arn: "arn:aws:iam::111122223333:role/ops/admin".parse().unwrap(),
            id: Some("AROAAAAAAAAAAAAAAAAAB".parse().unwrap()),
        })),
        operations: [GrantOperation::RetireGrant, GrantOperation::Decrypt]
            .into_iter()
            .collect(),
        constraints: GrantConstraints {
            context: Some(ContextConstraint::Equals(
                EncryptionContext::new(pairs.into()).unwrap(),
            )),
            source_arn: Some("arn:aws:backup:us-east-1:111122223333:vault/a".into()),
        },
    }
}

fn bare_grant_parameters() -> GrantParameters {
    GrantParameters {
        name: None,
        grantee: GrantPrincipal::Aws("arn:aws:iam::111122223333:root".parse().unwrap()),
        retiring: None,
        operations: [GrantOperation::DescribeKey].into_iter().collect(),
        constraints: GrantConstraints {
            context: Some(ContextConstraint::Subset(EncryptionContext::default())),
            source_arn: None,
        },
    }
}

fn rotations() -> Vec<Command> {
    vec![
        Command::EnableKeyRotation(EnableKeyRotation {
            key_id: KEY,
            period_days: Some(90),
            follow_up_seed: SEED,
        }),
        Command::DisableKeyRotation(DisableKeyRotation {
            key_id: KEY,
            follow_up_seed: SEED,
        }),
        Command::RotateKeyOnDemand(RotateKeyOnDemand {
            key_id: KEY,
            material: Some(material()),
            follow_up_seed: SEED,
        }),
        Command::RotateKey(RotateKey {
            key_id: KEY,
            material: full_material(),
            follow_up_seed: SEED,
        }),
        Command::ReceiveMaterial(ReceiveMaterial {
            intent_id: INTENT,
            created_at: LATER,
            settled_before: AT,
            epochs: EPOCHS,
            source: other_region(),
            key_id: MULTI_REGION_KEY,
            since: REVISION,
            outline: outline(),
            material: Some(material()),
        }),
    ]
}

fn imports() -> Vec<Command> {
    let claims = ImportClaims {
        import_type: Some(ImportType::Existing),
        material_id: Some(MATERIAL),
        description: Some(String::new()),
    };
    vec![
        Command::ImportKeyMaterial(ImportKeyMaterial {
            key_id: KEY,
            material: material(),
            expiration: Expiration::At(LATER),
            claims,
            follow_up_seed: SEED,
        }),
        Command::DeleteImportedKeyMaterial(DeleteImportedKeyMaterial {
            key_id: KEY,
            material_id: Some(MATERIAL),
            follow_up_seed: SEED,
        }),
        Command::ExpireKeyMaterial(ExpireKeyMaterial {
            key_id: KEY,
            follow_up_seed: SEED,
        }),
    ]
}

/// Where every field that may be zero or empty is.
fn empty_texts() -> Entry {
    let command = CreateKey {
        description: String::new(),
        policy: "".into(),
        tags: Vec::new(),
        ..create_key()
    };
    Entry {
        at: trent_domain::time::Timestamp::default(),
        authority: Caller::Root(account()).into(),
        request_id: REQUEST,
        command: Command::CreateKey(CreateKey {
            material: None,
            ..command
        }),
    }
}

fn create_key_in_a_store() -> Entry {
    Entry {
        command: Command::CreateKey(CreateKey {
            origin: KeyOrigin::ExternalKeyStore,
            custom_key_store: Some(binding()),
            ..create_key()
        }),
        ..empty_texts()
    }
}

fn alias() -> AliasName {
    "alias/payments/eu".parse().unwrap()
}

fn setup() -> RegionSetup {
    RegionSetup {
        cluster: CLUSTER,
        region: region(),
        domain_keys: vec![WrappedDomainKey {
            version: 1,
            bytes: b"domain key".to_vec(),
        }],
        exchange_keys: ExchangeKeys {
            current: exchange_key(2),
            previous: Some(exchange_key(1)),
        },
    }
}

/// A policy that means a role, by its ARN and by a session's.
fn bound_policy() -> StoredPolicy {
    let arns = [
        "arn:aws:iam::111122223333:role/ops/admin",
        "arn:aws:sts::111122223333:assumed-role/admin/day",
    ];
    let bindings = arns.map(|arn| (arn.parse().unwrap(), "AROAAAAAAAAAAAAAAAAAB".parse().unwrap()));
    StoredPolicy::bound("{}", PrincipalBindings::from_ordered(bindings.into()).unwrap())
}

fn create_key() -> CreateKey {
    CreateKey {
        key_id: KEY,
        spec: KeySpec::SymmetricDefault,
        usage: KeyUsage::EncryptDecrypt,
        origin: KeyOrigin::AwsKms,
        description: "card numbers".into(),
        policy: "{}".into(),
        tags: tags(),
        material: Some(material()),
        custom_key_store: None,
    }
}

fn record_usage() -> RecordUsage {
    let last = LastUsage {
        key_id: KEY,
        operation: TrackedOperation::ReEncrypt,
        at: AT,
        request_id: REQUEST,
    };
    RecordUsage { usages: vec![last] }
}

fn create_managed_key() -> CreateManagedKey {
    CreateManagedKey {
        alias: "alias/aws/s3".parse().unwrap(),
        key_id: KEY,
        description: "objects".into(),
        policy: "{}".into(),
        material: material(),
    }
}

fn begin_replicate() -> BeginReplicate {
    BeginReplicate {
        key_id: MULTI_REGION_KEY,
        region: other_region(),
        intent_id: INTENT,
        description: "replica".into(),
        policy: "{}".into(),
        tags: tags(),
        cluster_allows: true,
    }
}

fn import_replica() -> ImportReplica {
    ImportReplica {
        intent_id: INTENT,
        created_at: LATER,
        settled_before: AT,
        epochs: EPOCHS,
        source: region(),
        blueprint: blueprint(),
        materials: vec![material()],
        cluster_allows: false,
    }
}
