//! Constraints in the words of AWS.

use std::fmt;

use super::shape::{Kind, Shape};

/// A constraint in the words of AWS.
#[derive(Clone, Copy)]
pub(super) enum Constraint {
    MaxLength(u32),
    MinLength(u32),
    MaxValue(u32),
    MinValue(u32),
    Pattern(&'static str),
    Enum(&'static str),
}

impl fmt::Display for Constraint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MaxLength(max) => write!(f, "Member must have length less than or equal to {max}"),
            Self::MinLength(min) => write!(f, "Member must have length greater than or equal to {min}"),
            Self::MaxValue(max) => write!(f, "Member must have value less than or equal to {max}"),
            Self::MinValue(min) => write!(f, "Member must have value greater than or equal to {min}"),
            Self::Pattern(text) => write!(f, "Member must satisfy regular expression pattern: {text}"),
            Self::Enum(listed) => write!(f, "Member must satisfy enum value set: [{listed}]"),
        }
    }
}

/// What every element of a list of simple values has to satisfy: AWS does not say which element does not.
pub(super) struct AllConstraints<'a>(pub(super) &'a Shape);

impl fmt::Display for AllConstraints<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Member must satisfy constraint: [")?;
        let mut separator = "";
        for constraint in constraints(self.0).into_iter().flatten() {
            write!(f, "{separator}{constraint}")?;
            separator = ", ";
        }
        f.write_str("]")
    }
}

fn constraints(shape: &Shape) -> [Option<Constraint>; 4] {
    let Kind::String {
        length,
        pattern,
        values,
        listed,
    } = shape.kind
    else {
        return [None; 4];
    };
    [
        length.max.map(Constraint::MaxLength),
        length.min.map(Constraint::MinLength),
        pattern.map(|pattern| Constraint::Pattern(pattern.text())),
        if values.is_empty() {
            None
        } else {
            Some(Constraint::Enum(listed))
        },
    ]
}
