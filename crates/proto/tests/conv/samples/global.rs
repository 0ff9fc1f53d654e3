//! An entry of every command of the global group, and every outcome.

use trent_domain::global::command::{
    ClearResidency, InitCluster, RegisterRegion, SetResidency, ShareGlobalKey,
};
use trent_domain::global::state::SealedGlobalKey;
use trent_domain::global::{Command, Entry, Outcome, Refusal, Reply};

use super::{AT, CLUSTER, LATER, REQUEST, iam, other_region, public_exchange_key, region};

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
    cluster_commands()
        .into_iter()
        .chain(iam::commands())
        .map(entry)
        .collect()
}

fn cluster_commands() -> [(&'static str, Command); 6] {
    let share = |region, from| {
        Command::ShareGlobalKey(ShareGlobalKey {
            region,
            from,
            key: SealedGlobalKey {
                version: 1,
                exchange_version: 2,
                sealed: b"sealed".to_vec(),
            },
        })
    };
    [
        (
            "init cluster",
            Command::InitCluster(InitCluster { cluster: CLUSTER }),
        ),
        (
            "register region",
            Command::RegisterRegion(RegisterRegion {
                region: region(),
                exchange_key: public_exchange_key(2),
            }),
        ),
        ("create global key", share(region(), None)),
        ("share global key", share(other_region(), Some(region()))),
        (
            "set residency",
            Command::SetResidency(SetResidency {
                home: region(),
                allowed: [region(), other_region()].into(),
            }),
        ),
        (
            "clear residency",
            Command::ClearResidency(ClearResidency { home: region() }),
        ),
    ]
}

pub(crate) fn outcomes() -> Vec<(&'static str, Outcome)> {
    let answers = [
        ("done", Ok(Reply::Done)),
        ("created", Ok(Reply::Created { at: LATER })),
        (
            "policy version",
            Ok(Reply::PolicyVersion { number: 7, at: LATER }),
        ),
        ("other exchange key", Err(Refusal::OtherExchangeKey)),
        ("unknown region", Err(Refusal::UnknownRegion)),
        ("global key exists", Err(Refusal::GlobalKeyExists)),
        ("global key not shared", Err(Refusal::GlobalKeyNotShared)),
    ];
    let refused = |(name, error)| (name, Err(Refusal::Iam(error)));
    answers
        .into_iter()
        .chain(iam::errors().into_iter().map(refused))
        .collect()
}
