//! What has happened, for whoever has to understand a failure.

use std::fmt;

use trent_domain::command::Command;
use trent_domain::reply::{Outcome, Reply};
use trent_domain::time::Timestamp;

use crate::invariants::words::{action, short, start};

/// Lines of text with the moment of each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trace(Vec<(Timestamp, String)>);

impl Trace {
    pub(super) fn note(&mut self, at: Timestamp, line: String) {
        self.0.push((at, line));
    }
}

impl fmt::Display for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let start = self.0.first().map_or(0, |(at, _)| at.as_millis());
        for (at, line) in &self.0 {
            let millis = at.as_millis() - start;
            writeln!(f, "{:>9}.{:03} s  {line}", millis / 1000, millis % 1000)?;
        }
        Ok(())
    }
}

/// What a command is about.
pub(super) fn command(command: &Command) -> String {
    match command {
        Command::ImportReplica(import) => format!("ImportReplica of {}", import.blueprint.key_id),
        Command::ReceiveMaterial(receive) => {
            format!(
                "ReceiveMaterial of {} ({})",
                receive.key_id,
                start(&receive.outline.id)
            )
        }
        Command::ReceiveIntent(receive) => format!("ReceiveIntent: {}", action(&receive.intent.action)),
        Command::ConfirmIntent(confirm) => {
            format!(
                "ConfirmIntent {} ({:?})",
                short(&confirm.intent_id),
                confirm.result
            )
        }
        Command::CreateKey(create) => {
            format!("CreateKey {} {} {}", create.key_id, create.spec, create.origin)
        }
        Command::BeginReplicate(begin) => format!("ReplicateKey {} to {}", begin.key_id, begin.region),
        Command::UpdatePrimaryRegion(update) => {
            format!("UpdatePrimaryRegion {} to {}", update.key_id, update.region)
        }
        Command::RotateKeyOnDemand(rotate) => format!("RotateKeyOnDemand {}", rotate.key_id),
        Command::RotateKey(rotate) => format!("RotateKey {}", rotate.key_id),
        Command::EnableKeyRotation(enable) => format!("EnableKeyRotation {}", enable.key_id),
        Command::DisableKeyRotation(disable) => format!("DisableKeyRotation {}", disable.key_id),
        Command::EnableKey(enable) => format!("EnableKey {}", enable.key_id),
        Command::DisableKey(disable) => format!("DisableKey {}", disable.key_id),
        Command::ScheduleKeyDeletion(schedule) => format!("ScheduleKeyDeletion {}", schedule.key_id),
        Command::CancelKeyDeletion(cancel) => format!("CancelKeyDeletion {}", cancel.key_id),
        Command::DeleteKey(delete) => format!("DeleteKey {}", delete.key_id),
        Command::ImportKeyMaterial(import) => {
            format!(
                "ImportKeyMaterial {} ({})",
                import.key_id,
                start(&import.material.id)
            )
        }
        Command::DeleteImportedKeyMaterial(delete) => format!(
            "DeleteImportedKeyMaterial {} ({})",
            delete.key_id,
            delete
                .material_id
                .as_ref()
                .map_or_else(|| "current".into(), start)
        ),
        Command::ExpireKeyMaterial(expire) => format!("ExpireKeyMaterial {}", expire.key_id),
        Command::RotateExchangeKey(rotate) => {
            format!("RotateExchangeKey to {}", rotate.key.public.version)
        }
        Command::Depart(depart) => format!("Depart with {} replicas", depart.replicas.len()),
        Command::NoteLosses(note) => format!("NoteLosses {:?}", note.losses),
        Command::TakeOver(take) => {
            let keys: Vec<String> = take
                .families
                .iter()
                .map(|family| family.key_id.to_string())
                .collect();
            format!("TakeOver {}", keys.join(" "))
        }
        Command::EndFence(end) => format!("EndFence {}", end.version),
        _ => "another command".into(),
    }
}

/// What was answered.
pub(super) fn outcome(outcome: &Outcome) -> String {
    match outcome {
        Ok(Reply::Intent(result)) => format!("{result:?}"),
        Ok(_) => "done".into(),
        Err(error) => format!("{error:?}").chars().take(120).collect(),
    }
}
