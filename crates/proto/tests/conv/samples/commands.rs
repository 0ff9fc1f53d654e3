//! An entry of every command of a region.

use trent_domain::alias::AliasName;
use trent_domain::caller::Caller;
use trent_domain::command::{
    BeginReplicate, CancelKeyDeletion, Command, ConfirmIntent, CreateAlias, CreateKey, DeleteAlias,
    DeleteKey, DisableKey, EnableKey, ImportReplica, InitRegion, ReceiveIntent, ScheduleKeyDeletion,
    UpdateAlias, UpdateKeyDescription, UpdatePrimaryRegion,
};
use trent_domain::entry::Entry;
use trent_domain::intent::IntentResult;
use trent_domain::key_spec::{KeyOrigin, KeySpec, KeyUsage};
use trent_domain::setup::{ExchangeKey, RegionSetup, WrappedDomainKey};

use super::intents::{blueprint, sync_family};
use super::{
    AT, CLUSTER, INTENT, KEY, LATER, MULTI_REGION_KEY, PUBLIC, REQUEST, SEED, account, material,
    other_region, region, tags, wrapped,
};

/// Every entry with the name of its frozen bytes.
pub(crate) fn entries() -> Vec<(&'static str, Entry)> {
    let by_root = commands().into_iter().map(|command| {
        (
            name(&command),
            Entry {
                at: AT,
                caller: Caller::Root(account()),
                request_id: REQUEST,
                command,
            },
        )
    });
    let by_service = Entry {
        at: AT,
        caller: Caller::Service,
        request_id: REQUEST,
        command: Command::EnableKey(EnableKey { key_id: KEY }),
    };
    by_root
        .chain([("by service", by_service), ("empty texts", empty_texts())])
        .collect()
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
        // Between regions
        Command::UpdatePrimaryRegion(_) => "update primary region",
    }
}

fn commands() -> [Command; 16] {
    [
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
            intent: sync_family(),
            follow_up_seed: SEED,
        }),
        Command::ConfirmIntent(ConfirmIntent {
            intent_id: INTENT,
            result: IntentResult::AlreadyExists,
            follow_up_seed: SEED,
        }),
        // Between regions
        Command::UpdatePrimaryRegion(UpdatePrimaryRegion {
            key_id: MULTI_REGION_KEY,
            region: other_region(),
            intent_id: INTENT,
        }),
    ]
}

/// Where every field that may be zero or empty is.
fn empty_texts() -> Entry {
    let command = CreateKey {
        description: String::new(),
        policy: String::new(),
        tags: Vec::new(),
        ..create_key()
    };
    Entry {
        at: trent_domain::time::Timestamp::default(),
        caller: Caller::Root(account()),
        request_id: REQUEST,
        command: Command::CreateKey(CreateKey {
            material: None,
            ..command
        }),
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
        exchange_key: ExchangeKey {
            public: PUBLIC,
            private: wrapped(),
        },
    }
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
    }
}

fn import_replica() -> ImportReplica {
    ImportReplica {
        intent_id: INTENT,
        created_at: LATER,
        settled_before: AT,
        source: region(),
        blueprint: blueprint(),
        materials: vec![material()],
    }
}
