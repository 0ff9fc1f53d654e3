//! What the model says of a value.

use super::pattern::Pattern;

/// The type of a value and its constraints.
#[derive(Debug)]
pub(crate) struct Shape {
    pub(crate) kind: Kind,
    /// Whether messages must not repeat the value.
    pub(crate) is_sensitive: bool,
}

#[derive(Debug)]
pub(crate) enum Kind {
    String {
        /// In characters.
        length: Range,
        pattern: Option<&'static Pattern>,
        /// The only values allowed; empty if any is.
        values: &'static [&'static str],
        /// The values as a message lists them.
        listed: &'static str,
    },
    Blob {
        /// In bytes, decoded.
        length: Range,
    },
    Integer {
        range: Range,
    },
    Boolean,
    Timestamp,
    List {
        length: Range,
        element: &'static Shape,
    },
    /// Of strings to strings, without constraints: the model has no other.
    Map,
    Structure {
        members: &'static [Member],
    },
}

/// A member of a structure.
#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) name: &'static str,
    /// The name in a message.
    pub(crate) path: &'static str,
    pub(crate) is_required: bool,
    pub(crate) shape: &'static Shape,
}

/// Inclusive bounds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Range {
    pub(crate) min: Option<u32>,
    pub(crate) max: Option<u32>,
}

impl Range {
    pub(crate) fn is_above(self, value: i64) -> bool {
        self.max.is_some_and(|max| value > i64::from(max))
    }

    pub(crate) fn is_below(self, value: i64) -> bool {
        self.min.is_some_and(|min| value < i64::from(min))
    }
}

/// The values that an enum allows.
#[cfg(test)]
pub(crate) fn shape_values(shape: &Shape) -> &'static [&'static str] {
    match shape.kind {
        Kind::String { values, .. } => values,
        _ => &[],
    }
}
