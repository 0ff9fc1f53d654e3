//! Applies an entry to the cluster's state.

use super::command::{Command, Entry};
use super::outcome::Outcome;
use super::state::State;

/// Applies an entry: the one function that changes a state. A repeated request gets its first outcome again.
pub fn apply(state: &mut State, entry: &Entry) -> Outcome {
    state.advance_log_time(entry.at);
    match state.remembered(&entry.request_id) {
        Some(remembered) => remembered.outcome.as_ref().clone(),
        None => apply_first(state, entry),
    }
}

/// What applying the entry would answer now; nothing is changed. The state shares its structure with the copy that the
/// entry is tried on.
pub fn rehearse(state: &State, entry: &Entry) -> Outcome {
    apply(&mut state.clone(), entry)
}

fn apply_first(state: &mut State, entry: &Entry) -> Outcome {
    let outcome = dispatch(state, &entry.command);
    state.remember(entry.request_id, &outcome);
    outcome
}

fn dispatch(state: &mut State, command: &Command) -> Outcome {
    Ok(match command {
        Command::InitCluster(command) => command.apply(state)?,
        Command::RegisterRegion(command) => command.apply(state)?,
        Command::ShareGlobalKey(command) => command.apply(state)?,
        Command::DeclareLoss(command) => command.apply(state)?,
        Command::EndLoss(command) => command.apply(state)?,
        Command::CreateAccount(command) => command.apply(state)?,
        Command::BootstrapAccount(command) => command.apply(state)?,
        Command::SetAccountAlias(command) => command.apply(state)?,
        Command::DeleteAccountAlias(command) => command.apply(state)?,
        Command::CreateUser(command) => command.apply(state)?,
        Command::UpdateUser(command) => command.apply(state)?,
        Command::DeleteUser(command) => command.apply(state)?,
        Command::CreateGroup(command) => command.apply(state)?,
        Command::UpdateGroup(command) => command.apply(state)?,
        Command::DeleteGroup(command) => command.apply(state)?,
        Command::AddUserToGroup(command) => command.apply(state)?,
        Command::RemoveUserFromGroup(command) => command.apply(state)?,
        Command::CreateRole(command) => command.apply(state)?,
        Command::UpdateRole(command) => command.apply(state)?,
        Command::UpdateAssumeRolePolicy(command) => command.apply(state)?,
        Command::DeleteRole(command) => command.apply(state)?,
        Command::PutInlinePolicy(command) => command.apply(state)?,
        Command::DeleteInlinePolicy(command) => command.apply(state)?,
        Command::AttachPolicy(command) => command.apply(state)?,
        Command::DetachPolicy(command) => command.apply(state)?,
        Command::PutPermissionsBoundary(command) => command.apply(state)?,
        Command::DeletePermissionsBoundary(command) => command.apply(state)?,
        Command::CreatePolicy(command) => command.apply(state)?,
        Command::DeletePolicy(command) => command.apply(state)?,
        Command::CreatePolicyVersion(command) => command.apply(state)?,
        Command::DeletePolicyVersion(command) => command.apply(state)?,
        Command::SetDefaultPolicyVersion(command) => command.apply(state)?,
        Command::CreateAccessKey(command) => command.apply(state)?,
        Command::UpdateAccessKey(command) => command.apply(state)?,
        Command::DeleteAccessKey(command) => command.apply(state)?,
        Command::TagEntity(command) => command.apply(state)?,
        Command::UntagEntity(command) => command.apply(state)?,
        Command::CreateOidcProvider(command) => command.apply(state)?,
        Command::DeleteOidcProvider(command) => command.apply(state)?,
        Command::AddClientId(command) => command.apply(state)?,
        Command::RemoveClientId(command) => command.apply(state)?,
        Command::UpdateThumbprints(command) => command.apply(state)?,
        Command::SetJwks(command) => command.apply(state)?,
        Command::RegisterService(command) => command.apply(state)?,
        Command::DeregisterService(command) => command.apply(state)?,
        Command::FoundCluster(command) => command.apply(state)?,
        Command::InviteNode(command) => command.apply(state)?,
        Command::JoinNode(command) => command.apply(state)?,
        Command::MoveNode(command) => command.apply(state)?,
        Command::DrainNode(command) => command.apply(state)?,
        Command::RemoveNode(command) => command.apply(state)?,
        Command::ForgetNode(command) => command.apply(state)?,
        Command::AddRegion(command) => command.apply(state)?,
        Command::RemoveRegion(command) => command.apply(state)?,
        Command::AbandonRegion(command) => command.apply(state)?,
        Command::ReleaseRegion(command) => command.apply(state)?,
        Command::ForgetRegion(command) => command.apply(state)?,
        Command::SetResidency(command) => command.apply(state)?,
        Command::ClearResidency(command) => command.apply(state)?,
    })
}
