//! The set of calls that have a place in the order.

/// A set of small numbers, as bits.
#[derive(Debug)]
pub(super) struct Placed {
    words: Vec<u64>,
}

impl Placed {
    pub(super) fn new(members: usize) -> Self {
        Self {
            words: vec![0; members.div_ceil(64)],
        }
    }

    pub(super) fn flip(&mut self, member: usize) {
        self.words[member / 64] ^= 1 << (member % 64);
    }

    /// The set in the form in which it is remembered.
    pub(super) fn trimmed(&self) -> Trimmed {
        let full = self.words.iter().take_while(|word| **word == u64::MAX).count();
        let empty = self.words[full..]
            .iter()
            .rev()
            .take_while(|word| **word == 0)
            .count();
        Trimmed {
            full,
            words: self.words[full..self.words.len() - empty].into(),
        }
    }
}

/// A set without the words at its start in which all bits are set, and those at its end in which none is: little is left of
/// a long history. Equal for equal sets alone.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Trimmed {
    full: usize,
    words: Box<[u64]>,
}
