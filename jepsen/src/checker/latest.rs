//! The greatest thing that happened before a moment.

/// Answers, for any moment, which of the entries before it has the greatest value: in logarithmic time, after one sort.
#[derive(Debug)]
pub(super) struct Latest<T> {
    /// By moment; each with the greatest of all values up to it.
    entries: Vec<(u64, T)>,
}

impl<T: Copy + Ord> Latest<T> {
    pub(super) fn new(entries: impl IntoIterator<Item = (u64, T)>) -> Self {
        let mut entries: Vec<(u64, T)> = entries.into_iter().collect();
        entries.sort_unstable();
        for place in 1..entries.len() {
            entries[place].1 = entries[place].1.max(entries[place - 1].1);
        }
        Self { entries }
    }

    pub(super) fn before(&self, moment: u64) -> Option<T> {
        let earlier = self.entries.partition_point(|(at, _)| *at < moment);
        Some(self.entries[earlier.checked_sub(1)?].1)
    }
}
