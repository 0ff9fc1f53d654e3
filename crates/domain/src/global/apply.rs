//! Applies an entry to the cluster's state.

use std::sync::Arc;

use super::command::{Command, Entry};
use super::outcome::{Outcome, Refusal};
use super::state::{AccessKey, Account, Region, SealedGlobalKey, State};
use crate::ids::RegionName;

/// Applies an entry. A repeat finds its effect in place and succeeds again.
pub fn apply(state: &mut State, entry: &Entry) -> Outcome {
    state.advance_log_time(entry.at);
    dispatch(state, entry)
}

fn dispatch(state: &mut State, entry: &Entry) -> Outcome {
    match &entry.command {
        Command::InitCluster { cluster } => {
            if state.cluster().is_none() {
                state.put_cluster(*cluster);
            }
            Ok(())
        }
        Command::RegisterRegion {
            region,
            exchange_public,
        } => register_region(state, region, *exchange_public),
        Command::ShareGlobalKey {
            region,
            from,
            version,
            sealed,
        } => {
            let key = SealedGlobalKey {
                version: *version,
                sealed: sealed.clone(),
            };
            share_global_key(state, region, from.as_ref(), key)
        }
        Command::CreateAccount { account } => {
            if state.account(account).is_none() {
                state.put_account(Arc::new(Account {
                    id: *account,
                    created_at: state.log_time(),
                }));
            }
            Ok(())
        }
        Command::CreateAccessKey { id, account, secret } => create_access_key(
            state,
            AccessKey {
                id: id.clone(),
                account: *account,
                secret: secret.clone(),
                created_at: state.log_time(),
            },
        ),
    }
}

fn register_region(state: &mut State, name: &RegionName, exchange_public: [u8; 32]) -> Outcome {
    match state.region(name) {
        Some(known) if known.exchange_public == exchange_public => Ok(()),
        Some(_) => Err(Refusal::OtherExchangeKey),
        None => {
            state.put_region(Arc::new(Region {
                name: name.clone(),
                exchange_public,
                global_key: None,
            }));
            Ok(())
        }
    }
}

/// A region that has the key keeps it as it was sealed first.
fn share_global_key(
    state: &mut State,
    name: &RegionName,
    from: Option<&RegionName>,
    key: SealedGlobalKey,
) -> Outcome {
    let region = state.region(name).cloned().ok_or(Refusal::UnknownRegion)?;
    match &region.global_key {
        Some(known) if from.is_some() || *known == key => return Ok(()),
        _ => check_share(state, from, key.version)?,
    }
    state.put_region(Arc::new(Region {
        global_key: Some(key),
        ..Region::clone(&region)
    }));
    Ok(())
}

/// The key is the one that the sharing region has, or it is the first.
fn check_share(state: &State, from: Option<&RegionName>, version: u32) -> Outcome {
    match from {
        None if state.regions().any(|region| region.global_key.is_some()) => Err(Refusal::GlobalKeyExists),
        Some(from) if version_at(state, from) != Some(version) => Err(Refusal::GlobalKeyNotShared),
        _ => Ok(()),
    }
}

fn version_at(state: &State, region: &RegionName) -> Option<u32> {
    state.region(region)?.global_key.as_ref().map(|key| key.version)
}

fn create_access_key(state: &mut State, key: AccessKey) -> Outcome {
    if state.account(&key.account).is_none() {
        return Err(Refusal::UnknownAccount);
    }
    match state.access_key(&key.id) {
        Some(known) if known.account == key.account && known.secret == key.secret => Ok(()),
        Some(_) => Err(Refusal::AccessKeyExists),
        None => {
            state.put_access_key(Arc::new(key));
            Ok(())
        }
    }
}
