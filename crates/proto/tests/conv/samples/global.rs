//! An entry of every command of the global group, and every outcome.

use trent_domain::global::{Command, Entry, Outcome, Refusal};

use super::{AT, CLUSTER, PUBLIC, REQUEST, access_key, account, other_region, region, wrapped};

pub(crate) fn entries() -> Vec<(&'static str, Entry)> {
    let entry = |(name, command)| {
        (
            name,
            Entry {
                at: AT,
                request_id: REQUEST,
                command,
            },
        )
    };
    commands().into_iter().map(entry).collect()
}

fn commands() -> [(&'static str, Command); 6] {
    let sealed = b"sealed".to_vec();
    [
        ("init cluster", Command::InitCluster { cluster: CLUSTER }),
        (
            "register region",
            Command::RegisterRegion {
                region: region(),
                exchange_public: PUBLIC,
            },
        ),
        (
            "create global key",
            Command::ShareGlobalKey {
                region: region(),
                from: None,
                version: 1,
                sealed: sealed.clone(),
            },
        ),
        (
            "share global key",
            Command::ShareGlobalKey {
                region: other_region(),
                from: Some(region()),
                version: 1,
                sealed,
            },
        ),
        ("create account", Command::CreateAccount { account: account() }),
        (
            "create access key",
            Command::CreateAccessKey {
                id: access_key(),
                account: account(),
                secret: wrapped(),
            },
        ),
    ]
}

pub(crate) fn outcomes() -> Vec<(&'static str, Outcome)> {
    vec![
        ("done", Ok(())),
        ("other exchange key", Err(Refusal::OtherExchangeKey)),
        ("unknown region", Err(Refusal::UnknownRegion)),
        ("global key exists", Err(Refusal::GlobalKeyExists)),
        ("global key not shared", Err(Refusal::GlobalKeyNotShared)),
        ("unknown account", Err(Refusal::UnknownAccount)),
        ("access key exists", Err(Refusal::AccessKeyExists)),
    ]
}
