//! What a group replicates: the seam between Raft and the rules in `domain`.

use std::path::Path;

use bytes::Bytes;
use trent_domain::ids::NodeId;
use trent_storage::StorageError;

/// A record of the state as it is stored: its key, and its value unless it was removed.
pub type RecordChange = (Bytes, Option<Bytes>);

/// A deterministic state machine: equal entries in equal order give equal states on every replica.
///
/// `apply` reads only the state and the entry. Time, randomness and wrapped keys are in the entry.
pub trait Machine: Send + Sync + 'static {
    /// The replicated state, built of persistent maps: cloning it is cheap and gives a snapshot.
    type State: Clone + Send + Sync + 'static;
    /// What is proposed.
    type Entry: Send + Sync + 'static;
    /// What applying an entry gives.
    type Outcome: Send + 'static;
    /// Names a record that an entry touched.
    type Key: Ord + Send + 'static;
    /// What a node has to react to.
    type Event: Clone + Send + 'static;

    /// The state before the first entry.
    fn initial(&self) -> Self::State;

    /// The bytes of an entry in the log.
    fn encode_entry(&self, entry: &Self::Entry) -> Bytes;

    /// Reads an entry. An error stops the group: what is unknown is never skipped.
    fn decode_entry(&self, bytes: Bytes) -> Result<Self::Entry, MachineError>;

    /// The bytes of an outcome on its way to the proposer.
    fn encode_outcome(&self, outcome: &Self::Outcome) -> Bytes;

    /// Reads an outcome.
    fn decode_outcome(&self, bytes: Bytes) -> Result<Self::Outcome, MachineError>;

    /// Applies an entry. An entry whose request id was applied before gives its first outcome again and changes
    /// nothing, so that a proposal may be retried.
    fn apply(&self, state: &mut Self::State, entry: &Self::Entry) -> Applied<Self>;

    /// Whether the state says that the node was removed from the cluster. Only the cluster's own group knows; what says so
    /// is right for ever.
    fn has_removed(&self, _state: &Self::State, _node: NodeId) -> bool {
        false
    }

    /// The stored form of one record, as the state has it now.
    fn record(&self, state: &Self::State, key: &Self::Key) -> Result<RecordChange, MachineError>;

    /// The stored form of the whole state.
    fn records(&self, state: &Self::State) -> impl Iterator<Item = EncodedRecord> + Send;

    /// Whether a mistake that is switched on leaves this record out of snapshots.
    #[cfg(feature = "chaos-bugs")]
    fn is_forgotten_in_snapshots(&self, _key: &[u8]) -> bool {
        false
    }

    /// The state that `records` was made of.
    fn restore(&self, records: &mut dyn Iterator<Item = StoredRecord>) -> Result<Self::State, MachineError>;
}

/// A record on its way to a snapshot: key and value.
pub type EncodedRecord = Result<(Bytes, Bytes), MachineError>;

/// A record as it comes back from disk.
pub type StoredRecord = Result<(Bytes, Bytes), StorageError>;

/// What an entry did.
pub struct Applied<M: Machine + ?Sized> {
    /// The answer to the proposer.
    pub outcome: M::Outcome,
    /// The records to write.
    pub touched: Vec<M::Key>,
    /// What happened.
    pub events: Vec<M::Event>,
}

/// Bytes that this version of the machine cannot read, or a record that it cannot write.
#[derive(Debug, thiserror::Error)]
pub enum MachineError {
    /// They are not what this machine writes.
    #[error("{what} cannot be read: {detail}")]
    Unreadable {
        /// An entry, an outcome or a record.
        what: &'static str,
        /// What does not fit.
        detail: String,
    },
    /// They could not be read from disk.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl MachineError {
    /// A [`MachineError::Unreadable`].
    pub fn unreadable(what: &'static str, detail: impl ToString) -> Self {
        Self::Unreadable {
            what,
            detail: detail.to_string(),
        }
    }

    /// As storage tells it to whoever waits for a file that the machine's records go to.
    pub(crate) fn into_storage(self) -> StorageError {
        match self {
            Self::Storage(error) => error,
            Self::Unreadable { what, detail } => StorageError::corrupt(Path::new(what), detail),
        }
    }
}
