//! How much a plan has made happen: a simulation in which everything is refused proves nothing.

use std::collections::BTreeMap;
use std::ops::AddAssign;

use trent_domain::command::Command;
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
            *self.done.entry(kind(command)).or_default() += 1;
        } else {
            self.refused += 1;
        }
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
        Command::NoteLosses(_) => "losses noted",
        Command::TakeOver(_) => "taken over",
        Command::EndFence(_) => "fences ended",
        _ => "other",
    }
}
