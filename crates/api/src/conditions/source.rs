//! Where a request has the values of a condition key.

use std::collections::BTreeMap;

use trent_domain::encryption_context::EncryptionContext;

use crate::json::{Object, Value};

/// One place to look for the values of a condition key. A path names a member, or a member of a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// A text, a number or a truth value.
    Member(&'static [&'static str]),
    /// Texts.
    List(&'static [&'static str]),
    /// The names of an object's members.
    Names(&'static [&'static str]),
    /// An object's members, whose names are part of the condition key.
    Pairs(&'static [&'static str]),
    /// A list of tags, whose keys are part of the condition key.
    Tags(&'static str),
    /// The keys of a list of tags.
    TagKeys(&'static str),
    /// A text that stands for the presence of a member.
    IfPresent(&'static [&'static str], &'static str),
    /// A text that stands for a member that is true.
    IfTrue(&'static str, &'static str),
    /// The value where nothing was said.
    Default(&'static str),
}

impl Source {
    /// The values that the request has here.
    pub(super) fn values(self, request: &Object<'_>) -> Vec<Box<str>> {
        match self {
            Self::Member(path) => member(request, path).and_then(scalar).into_iter().collect(),
            Self::List(path) => match member(request, path) {
                Some(Value::List(values)) => values.iter().filter_map(scalar).collect(),
                _ => Vec::new(),
            },
            Self::Names(path) => match member(request, path) {
                Some(Value::Object(object)) => object.members().map(|(name, _)| name.into()).collect(),
                _ => Vec::new(),
            },
            Self::TagKeys(name) => tags(request, name).map(|(key, _)| key.into()).collect(),
            Self::IfPresent(path, text) => member(request, path).map(|_| text.into()).into_iter().collect(),
            Self::IfTrue(name, text) => match request.get(name) {
                Some(Value::Boolean(true)) => vec![text.into()],
                _ => Vec::new(),
            },
            Self::Default(text) => vec![text.into()],
            Self::Pairs(_) | Self::Tags(_) => Vec::new(),
        }
    }

    /// The names and values that the request has here.
    pub(super) fn pairs<'a>(self, request: &'a Object<'_>) -> Vec<(&'a str, &'a str)> {
        match self {
            Self::Pairs(path) => match member(request, path) {
                Some(Value::Object(object)) => texts(object).collect(),
                _ => Vec::new(),
            },
            Self::Tags(name) => tags(request, name).collect(),
            _ => Vec::new(),
        }
    }
}

/// An encryption context; an empty one if it is none. Its operation refuses the request then.
pub(super) fn encryption_context(request: &Object<'_>, name: &str) -> EncryptionContext {
    let Some(Value::Object(object)) = request.get(name) else {
        return EncryptionContext::default();
    };
    let pairs = texts(object).map(|(name, value)| (name.to_owned(), value.to_owned()));
    EncryptionContext::new(pairs.collect::<BTreeMap<_, _>>()).unwrap_or_default()
}

fn member<'a, 'b>(request: &'a Object<'b>, path: &[&str]) -> Option<&'a Value<'b>> {
    let (last, outer) = path.split_last()?;
    let mut object = request;
    for name in outer {
        let Value::Object(inner) = object.get(name)? else {
            return None;
        };
        object = inner;
    }
    object.get(last)
}

fn scalar(value: &Value<'_>) -> Option<Box<str>> {
    match value {
        Value::String(text) => Some(text.as_ref().into()),
        Value::Boolean(flag) => Some(flag.to_string().into()),
        Value::Integer(number) => Some(number.to_string().into()),
        Value::Decimal(number) => Some(number.to_string().into()),
        Value::Null | Value::List(_) | Value::Object(_) => None,
    }
}

fn texts<'a>(object: &'a Object<'_>) -> impl Iterator<Item = (&'a str, &'a str)> {
    object.members().filter_map(|(name, value)| match value {
        Value::String(text) => Some((name, text.as_ref())),
        _ => None,
    })
}

fn tags<'a>(request: &'a Object<'_>, name: &str) -> impl Iterator<Item = (&'a str, &'a str)> {
    let tags = match request.get(name) {
        Some(Value::List(tags)) => tags.as_slice(),
        _ => &[],
    };
    tags.iter().filter_map(|tag| match tag {
        Value::Object(tag) => match (tag.get("TagKey")?, tag.get("TagValue")?) {
            (Value::String(key), Value::String(value)) => Some((key.as_ref(), value.as_ref())),
            _ => None,
        },
        _ => None,
    })
}
