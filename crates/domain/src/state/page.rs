//! One page of a list.

/// Some items of an ordered list, and whether more follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The items, in the list's order.
    pub items: Vec<T>,
    /// Whether the list goes on after the last item.
    pub truncated: bool,
}

impl<T> Page<T> {
    pub(crate) fn take(limit: usize, mut list: impl Iterator<Item = T>) -> Self {
        let items = list.by_ref().take(limit).collect();
        Self {
            items,
            truncated: list.next().is_some(),
        }
    }
}
