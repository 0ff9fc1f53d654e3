//! How much a plan has made happen: a simulation in which everything is refused proves nothing.

use std::collections::BTreeMap;
use std::ops::AddAssign;

use trent_domain::command::Command;
use trent_domain::error::KmsError;
use trent_domain::global;
use trent_domain::intent::IntentResult;
use trent_domain::reply::{Outcome, Reply};

/// How much has happened.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Events of any kind.
    pub events: usize,
    /// Letters between regions.
    pub letters: usize,
    /// Entries that did what they were meant to, by kind.
    pub done: BTreeMap<&'static str, usize>,
    /// Entries that were refused.
    pub refused: usize,
}

impl Summary {
    pub(super) fn count(&mut self, command: &Command, outcome: &Outcome) {
        let did = matches!(
            outcome,
            Ok(Reply::Done | Reply::Key(_) | Reply::DeletionScheduled { .. })
        ) || matches!(
            outcome,
            Ok(Reply::KeyMaterial(Some(_)) | Reply::Intent(IntentResult::Applied))
        );
        if did {
            self.note(kind(command));
        } else {
            self.refused += 1;
        }
        if let Some(kind) = kept_out(outcome) {
            self.note(kind);
        }
    }

    pub(super) fn count_decision(&mut self, command: &global::Command) {
        let kind = match command {
            global::Command::SetResidency(_) => "residencies restricted",
            global::Command::ShareGlobalKey(_) => "cluster keys shared",
            global::Command::RemoveRegion(_) => "regions removed",
            global::Command::ForgetRegion(_) => "regions forgotten",
            _ => return,
        };
        self.note(kind);
    }

    /// Something has happened.
    pub(super) fn note(&mut self, kind: &'static str) {
        *self.done.entry(kind).or_default() += 1;
    }
}

impl AddAssign for Summary {
    fn add_assign(&mut self, other: Self) {
        self.events += other.events;
        self.letters += other.letters;
        self.refused += other.refused;
        for (kind, count) in other.done {
            *self.done.entry(kind).or_default() += count;
        }
    }
}

/// What the rules of residency have kept out.
fn kept_out(outcome: &Outcome) -> Option<&'static str> {
    match outcome {
        Err(KmsError::OutsideResidency { .. }) => Some("kept out when asked for"),
        Ok(Reply::Intent(IntentResult::Forbidden)) => Some("kept out on arrival"),
        _ => None,
    }
}

fn kind(command: &Command) -> &'static str {
    match command {
        Command::CreateKey(_) => "created",
        Command::ImportReplica(_) => "replicated",
        Command::UpdatePrimaryRegion(_) => "primaries moved",
        Command::RotateKeyOnDemand(_) => "rotated on demand",
        Command::RotateKey(_) => "rotated by date",
        Command::ReceiveMaterial(_) => "materials staged",
        Command::ImportKeyMaterial(_) => "materials imported",
        Command::DeleteImportedKeyMaterial(_) => "materials deleted",
        Command::ExpireKeyMaterial(_) => "materials expired",
        Command::ScheduleKeyDeletion(_) => "deletions scheduled",
        Command::CancelKeyDeletion(_) => "deletions cancelled",
        Command::DeleteKey(_) => "deleted",
        Command::RotateExchangeKey(_) => "exchange keys rotated",
        Command::Depart(_) => "steps of departure",
        Command::NoteLosses(_) => "losses noted",
        Command::TakeOver(_) => "taken over",
        Command::EndFence(_) => "fences ended",
        _ => "other",
    }
}
