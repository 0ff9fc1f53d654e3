//! Calls that have no place yet, in the order of their beginnings.

/// A doubly linked list over `0..n` whose members are taken out and put back in the reverse order, each in constant time
/// (Knuth's dancing links).
#[derive(Debug)]
pub(super) struct Chain {
    /// By member; the last entry is the list's head.
    next: Vec<usize>,
    before: Vec<usize>,
}

impl Chain {
    pub(super) fn new(members: usize) -> Self {
        let ring = members + 1;
        Self {
            next: (0..ring).map(|place| (place + 1) % ring).collect(),
            before: (0..ring).map(|place| (place + members) % ring).collect(),
        }
    }

    pub(super) fn take(&mut self, member: usize) {
        self.next[self.before[member]] = self.next[member];
        self.before[self.next[member]] = self.before[member];
    }

    /// Undoes the last `take` that is not undone yet.
    pub(super) fn put_back(&mut self, member: usize) {
        self.next[self.before[member]] = member;
        self.before[self.next[member]] = member;
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        let head = self.next.len() - 1;
        let following = move |place: usize| Some(self.next[place]).filter(|next| *next != head);
        std::iter::successors(following(head), move |place| following(*place))
    }
}
