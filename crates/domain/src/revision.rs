//! When in the life of a family something is known of it.

/// When in the life of a family something is known of it. Of two, the one of the later epoch is the newer, whatever their
/// numbers: a primary whose region is cut off goes on counting, and nobody hears of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Revision {
    /// The version of the losses with which the family got a successor to its lost primary; 0 before the first.
    pub epoch: u64,
    /// Rises with every change of the family.
    pub number: u64,
}

impl Revision {
    /// A new family's.
    pub const FIRST: Self = Self { epoch: 0, number: 1 };

    /// After the next change.
    pub(crate) fn next(self) -> Self {
        Self {
            number: self.number + 1,
            ..self
        }
    }

    /// After the next change, which begins an epoch.
    pub(crate) fn in_epoch(self, epoch: u64) -> Self {
        Self { epoch, ..self.next() }
    }
}
