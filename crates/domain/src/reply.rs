//! What applying a command answers.

use crate::error::KmsError;
use crate::ids::{GrantId, KeyId, MaterialId};
use crate::key_metadata::KeyMetadata;
use crate::key_state::KeyState;
use crate::time::Timestamp;

/// The result of an entry: it is replicated state too, for repeats.
pub type Outcome = Result<Reply, KmsError>;

/// A successful answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// Nothing to tell.
    Done,
    /// A key was created, or its replica was begun: the metadata to answer with.
    Key(Box<KeyMetadata>),
    /// A deletion was scheduled.
    DeletionScheduled {
        /// The key.
        key_id: KeyId,
        /// PendingDeletion or PendingReplicaDeletion.
        state: KeyState,
        /// When it goes, once the clock runs.
        date: Option<Timestamp>,
        /// The window in days.
        window_days: u16,
    },
    /// An intent of another region was handled.
    Intent(crate::intent::IntentResult),
    // Rotation
    // Imports
    /// Imported material came or went: its id, if the key has any.
    KeyMaterial(Option<MaterialId>),
    // Grants
    /// The grant that CreateGrant made or found.
    Grant(GrantId),
    // Tags and policies
    // Custom key stores
    // Usage and AWS managed keys
}
