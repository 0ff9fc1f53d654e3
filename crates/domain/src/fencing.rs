//! Keeps what a region sent before it was lost from changing anything afterwards.
//!
//! A region that is lost may live on where nobody hears it, and may come back. So whatever one region pushes to another
//! carries two epochs: up to which loss of its own the sender has been dealt with, and which loss of the receiver it
//! knows of. Both ends refuse what is older than they know, without a receipt: an answer could end something at the
//! sender, which is to end by what its successor says. The sender finds the loss in `global` and catches up.
//!
//! A region that finds itself lost is fenced: it sends nothing, and changes nothing that is a primary's to change, until it
//! knows of each family that it leads whether somebody has succeeded it. It hears that from its successors, whom it
//! follows from then on, and asks the other regions who has. Uses go on all the time.

use crate::command::Command;
use crate::ids::{KeyId, RegionName};
use crate::intent::{Intent, IntentAction};
use crate::losses::Losses;
use crate::operation::Operation;
use crate::state::State;

/// What a region knows of losses, its own included.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fencing {
    /// The table of `global`, as far as this region's log has taken it.
    pub losses: Losses,
    /// The last loss of this region itself that has been dealt with: it follows whoever has succeeded it.
    pub cleared: u64,
}

/// What a push says of the losses of both ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Epochs {
    /// The last loss of the sender that it has dealt with.
    pub source: u64,
    /// The last loss of the receiver that the sender knows of.
    pub target: u64,
}

/// The key of a command that changes what only a primary may change.
pub fn primarys_key(command: &Command) -> Option<KeyId> {
    match command {
        Command::BeginReplicate(command) => Some(command.key_id),
        Command::UpdatePrimaryRegion(command) => Some(command.key_id),
        Command::EnableKeyRotation(command) => Some(command.key_id),
        Command::DisableKeyRotation(command) => Some(command.key_id),
        Command::RotateKeyOnDemand(command) => Some(command.key_id),
        _ => None,
    }
}

/// Whether the operation changes, of a multi-Region key, what its primary alone may change.
pub fn is_primarys(operation: Operation) -> bool {
    matches!(
        operation,
        Operation::ReplicateKey
            | Operation::UpdatePrimaryRegion
            | Operation::EnableKeyRotation
            | Operation::DisableKeyRotation
            | Operation::RotateKeyOnDemand
    )
}

impl State {
    /// Whether the intent hands a role to a region that was lost since. That the role has arrived ends it; that it has not
    /// is no news, for the region's successors may have taken it.
    pub(crate) fn is_void(&self, intent: &Intent) -> bool {
        match intent.action {
            IntentAction::PromoteReplica { target_epoch, .. } => {
                target_epoch < self.fencing().losses.epoch_of(&intent.target)
            }
            _ => false,
        }
    }
}

impl Fencing {
    /// Whether this region was lost, and does not know yet what has become of its primaries.
    pub fn is_fenced(&self, here: &RegionName) -> bool {
        #[cfg(feature = "chaos-bugs")]
        if trent_bugs::Bug::Unfenced.is_on() {
            return false;
        }
        self.losses.epoch_of(here) > self.cleared
    }

    /// What a push to `target` says.
    pub fn epochs_to(&self, target: &RegionName) -> Epochs {
        Epochs {
            source: self.cleared,
            target: self.losses.epoch_of(target),
        }
    }

    /// Whether a push is of the present time, as far as this region knows. From a region that is lost nothing is, whatever
    /// it has dealt with: somebody here may still be about to succeed it. One that has dealt with a loss that this region
    /// does not know of waits until it does: it may have the name of one that has left, of which receipts are here.
    pub(crate) fn admits(&self, here: &RegionName, source: &RegionName, epochs: Epochs) -> bool {
        #[cfg(feature = "chaos-bugs")]
        if trent_bugs::Bug::Unfenced.is_on() {
            return true;
        }
        let is_current =
            epochs.source == self.losses.epoch_of(source) && epochs.target >= self.losses.epoch_of(here);
        is_current && !self.losses.is_lost(source)
    }
}
