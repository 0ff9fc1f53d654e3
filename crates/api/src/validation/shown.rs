//! Values in messages.

use std::fmt;

use super::shape::{Kind, Shape};
use crate::json::Value;

/// A value as a message repeats it: not at all if it is a blob or sensitive.
pub(super) struct Shown<'a> {
    pub(super) shape: &'a Shape,
    pub(super) value: &'a Value<'a>,
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.shape.is_sensitive || matches!(self.shape.kind, Kind::Blob { .. }) {
            return Ok(());
        }
        f.write_str(" '")?;
        match self.value {
            Value::List(elements) => write_list(f, elements)?,
            value => write_simple(f, value)?,
        }
        f.write_str("'")
    }
}

fn write_list(f: &mut fmt::Formatter<'_>, elements: &[Value<'_>]) -> fmt::Result {
    f.write_str("[")?;
    for (position, element) in elements.iter().enumerate() {
        if position > 0 {
            f.write_str(", ")?;
        }
        write_simple(f, element)?;
    }
    f.write_str("]")
}

fn write_simple(f: &mut fmt::Formatter<'_>, value: &Value<'_>) -> fmt::Result {
    match value {
        Value::String(text) => f.write_str(text),
        Value::Integer(number) => write!(f, "{number}"),
        _ => Ok(()),
    }
}
