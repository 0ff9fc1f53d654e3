//! The values of a context key, as a request has them.

use std::borrow::Cow;

/// The values of one context key: one, or any number of a key that has several. None at all, in a list, is the same as no
/// key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Values<'a>(Form<'a>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Form<'a> {
    One(Cow<'a, str>),
    Many(Cow<'a, [Box<str>]>),
}

impl<'a> Values<'a> {
    /// One value.
    pub fn one(value: impl Into<Cow<'a, str>>) -> Self {
        Self(Form::One(value.into()))
    }

    /// Values that are kept somewhere.
    pub fn borrowed(values: &'a [Box<str>]) -> Self {
        match values {
            [value] => Self::one(&**value),
            _ => Self(Form::Many(Cow::Borrowed(values))),
        }
    }

    /// Values that are made to be looked at.
    pub fn owned(values: impl IntoIterator<Item = impl Into<Box<str>>>) -> Self {
        Self(Form::Many(values.into_iter().map(Into::into).collect()))
    }

    /// Each value.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        let (one, many) = match &self.0 {
            Form::One(value) => (Some(&**value), [].iter()),
            Form::Many(values) => (None, values.iter()),
        };
        one.into_iter().chain(many.map(|value| &**value))
    }

    /// The value, if there is exactly one: a policy variable stands for nothing else.
    pub fn single(&self) -> Option<&str> {
        match &self.0 {
            Form::One(value) => Some(value),
            Form::Many(values) => match &**values {
                [value] => Some(value),
                _ => None,
            },
        }
    }

    /// Whether there is no value.
    pub fn is_empty(&self) -> bool {
        matches!(&self.0, Form::Many(values) if values.is_empty())
    }
}
