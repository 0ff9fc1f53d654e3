//! Applies an entry of the log to a region's state. Every replica applies the same entries in the same order and
//! reads nothing else, so every replica gets the same state, outcome and events.

use crate::authorize::IdentitySide;
use crate::command::{Command, Context};
use crate::entry::Entry;
use crate::error::KmsError;
use crate::reply::{Outcome, Reply};
use crate::state::{Event, State};

/// What an entry did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// The answer to whoever proposed it.
    pub outcome: Outcome,
    /// What the node has to react to; none for a repeat or a refusal.
    pub events: Vec<Event>,
}

/// Applies an entry: the one function that changes a state. A repeated request gets its first outcome again.
pub fn apply(state: &mut State, entry: &Entry) -> Applied {
    apply_as(state, entry, &entry.authority.verdicts)
}

/// What applying the entry would answer now if the caller's own policies said this; nothing is changed. The state shares
/// its structure with the copy that the entry is tried on, so this costs what the entry does.
pub fn rehearse(state: &State, entry: &Entry, identity: &dyn IdentitySide) -> Outcome {
    apply_as(&mut state.clone(), entry, identity).outcome
}

fn apply_as(state: &mut State, entry: &Entry, identity: &dyn IdentitySide) -> Applied {
    state.advance_log_time(entry.at);
    #[cfg(feature = "chaos-bugs")]
    let remembered = match trent_bugs::Bug::ForgottenRequests.is_on() {
        true => None,
        false => state.remembered(&entry.request_id),
    };
    #[cfg(not(feature = "chaos-bugs"))]
    let remembered = state.remembered(&entry.request_id);
    let outcome = match remembered {
        Some(remembered) => remembered.outcome.as_ref().clone(),
        None => apply_first(state, entry, identity),
    };
    Applied {
        outcome,
        events: state.take_events(),
    }
}

fn apply_first(state: &mut State, entry: &Entry, identity: &dyn IdentitySide) -> Outcome {
    let outcome = dispatch(state, entry, identity);
    state.remember(entry.request_id, &outcome);
    outcome
}

fn dispatch(state: &mut State, entry: &Entry, identity: &dyn IdentitySide) -> Result<Reply, KmsError> {
    let region = match &entry.command {
        Command::InitRegion(command) => &command.setup.region,
        _ => state.region()?,
    };
    let context = &Context::new(&entry.authority, identity, state.log_time(), region.clone());
    match &entry.command {
        Command::InitRegion(command) => command.apply(state, context),
        Command::CreateKey(command) => command.apply(state, context),
        Command::EnableKey(command) => command.apply(state, context),
        Command::DisableKey(command) => command.apply(state, context),
        Command::UpdateKeyDescription(command) => command.apply(state, context),
        Command::CreateAlias(command) => command.apply(state, context),
        Command::UpdateAlias(command) => command.apply(state, context),
        Command::DeleteAlias(command) => command.apply(state, context),
        Command::ScheduleKeyDeletion(command) => command.apply(state, context),
        Command::CancelKeyDeletion(command) => command.apply(state, context),
        Command::DeleteKey(command) => command.apply(state, context),
        Command::BeginReplicate(command) => command.apply(state, context),
        Command::ImportReplica(command) => command.apply(state, context),
        Command::ReceiveIntent(command) => command.apply(state, context),
        Command::ConfirmIntent(command) => command.apply(state, context),
        // Between regions
        Command::UpdatePrimaryRegion(command) => command.apply(state, context),
        Command::NoteLosses(command) => command.apply(state, context),
        Command::TakeOver(command) => command.apply(state, context),
        Command::EndFence(command) => command.apply(state, context),
        Command::Disown(command) => command.apply(state, context),
        Command::Depart(command) => command.apply(state, context),
        Command::RotateExchangeKey(command) => command.apply(state, context),
        // Rotation
        Command::EnableKeyRotation(command) => command.apply(state, context),
        Command::DisableKeyRotation(command) => command.apply(state, context),
        Command::RotateKeyOnDemand(command) => command.apply(state, context),
        Command::RotateKey(command) => command.apply(state, context),
        Command::ReceiveMaterial(command) => command.apply(state, context),
        // Imports
        Command::ImportKeyMaterial(command) => command.apply(state, context),
        Command::DeleteImportedKeyMaterial(command) => command.apply(state, context),
        Command::ExpireKeyMaterial(command) => command.apply(state, context),
        // Grants
        Command::CreateGrant(command) => command.apply(state, context),
        Command::RetireGrant(command) => command.apply(state, context),
        Command::RevokeGrant(command) => command.apply(state, context),
        // Tags and policies
        Command::TagResource(command) => command.apply(state, context),
        Command::UntagResource(command) => command.apply(state, context),
        Command::PutKeyPolicy(command) => command.apply(state, context),
        // Custom key stores
        Command::CreateCustomKeyStore(command) => command.apply(state, context),
        Command::UpdateCustomKeyStore(command) => command.apply(state, context),
        Command::DeleteCustomKeyStore(command) => command.apply(state, context),
        Command::ConnectCustomKeyStore(command) => command.apply(state, context),
        Command::DisconnectCustomKeyStore(command) => command.apply(state, context),
        Command::ConcludeConnection(command) => command.apply(state, context),
        // Usage and AWS managed keys
        Command::RecordUsage(command) => command.apply(state, context),
        Command::CreateManagedKey(command) => command.apply(state, context),
    }
}
