//! A state in the form in which it is stored, to be compared with those of the group's other members.

use std::sync::Arc;

use bytes::Bytes;

use crate::machine::{EncodedRecord, Machine, MachineError};
use crate::published::Published;
use crate::stored;

/// What a member has applied at one moment, as a snapshot would hold it: of members that have applied equally far, all have
/// the same bytes.
///
/// It is a pointer to a state that never changes, so that nobody waits for it, and what is applied meanwhile is not in it. To
/// read it takes as long as encoding every record does: do that where blocking is allowed.
pub struct StateImage<M: Machine> {
    machine: Arc<M>,
    published: Arc<Published<M::State>>,
}

impl<M: Machine> StateImage<M> {
    pub(crate) fn new(machine: Arc<M>, published: Arc<Published<M::State>>) -> Self {
        Self { machine, published }
    }

    /// The index of the last applied entry; nothing before the first.
    pub fn index(&self) -> Option<u64> {
        self.published.mark.last.map(|last| last.index)
    }

    /// The term of that entry.
    pub fn term(&self) -> Option<u64> {
        self.published.mark.last.map(|last| last.leader_id.term)
    }

    /// Which entry that is, and the members as of then.
    ///
    /// # Errors
    /// When there are more members than can be stored.
    pub fn mark(&self) -> Result<Bytes, MachineError> {
        stored::encode_mark(&self.published.mark).map_err(|error| MachineError::unreadable("mark", error))
    }

    /// Every record, in one order: states keep theirs in ordered maps.
    pub fn records(&self) -> impl Iterator<Item = EncodedRecord> + Send {
        self.machine.records(&self.published.state)
    }
}
