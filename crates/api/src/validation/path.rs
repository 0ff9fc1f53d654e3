//! Where in a request a value stands, as AWS writes it: `tags.1.member.tagKey`.

use std::fmt;

/// A way from the request down to a value, kept on the stack: it is written only for a violation.
#[derive(Clone, Copy)]
pub(super) enum Path<'a> {
    /// The request.
    Root,
    /// A member of what is above.
    Member(&'a Path<'a>, &'static str),
    /// An element of the list above, counted from one.
    Element(&'a Path<'a>, usize),
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => Ok(()),
            Self::Member(Path::Root, name) => f.write_str(name),
            Self::Member(above, name) => write!(f, "{above}.{name}"),
            Self::Element(above, number) => write!(f, "{above}.{number}.member"),
        }
    }
}
