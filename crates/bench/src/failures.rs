//! Answers under load that were not a 200.

use std::collections::BTreeMap;

use serde::Serialize;

/// How much of the first failure is kept to show.
const SHOWN_BYTES: usize = 300;

/// How many there were of each kind, and the first of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Failures {
    /// By status code, or by what broke.
    pub(crate) by_kind: BTreeMap<String, u64>,
    /// What the first one said.
    pub(crate) first: Option<String>,
}

impl Failures {
    /// Counts one.
    pub(crate) fn add(&mut self, kind: &str, detail: &[u8]) {
        *self.by_kind.entry(kind.to_owned()).or_default() += 1;
        self.first.get_or_insert_with(|| shown(kind, detail));
    }

    /// How many there were.
    pub(crate) fn total(&self) -> u64 {
        self.by_kind.values().sum()
    }

    /// Two windows together.
    pub(crate) fn plus(mut self, other: &Self) -> Self {
        for (kind, count) in &other.by_kind {
            *self.by_kind.entry(kind.clone()).or_default() += count;
        }
        self.first = self.first.or_else(|| other.first.clone());
        self
    }
}

fn shown(kind: &str, detail: &[u8]) -> String {
    let detail = &detail[..detail.len().min(SHOWN_BYTES)];
    format!("{kind}: {}", String::from_utf8_lossy(detail))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_are_counted_by_kind_and_the_first_is_kept() {
        let mut one = Failures::default();
        one.add("500", b"broken");
        one.add("500", b"still broken");
        let mut other = Failures::default();
        other.add("400", b"bad");
        let both = one.plus(&other);
        assert_eq!(both.total(), 3);
        assert_eq!(
            both.by_kind,
            BTreeMap::from([("400".to_owned(), 1), ("500".to_owned(), 2)])
        );
        assert_eq!(both.first.as_deref(), Some("500: broken"));
    }
}
