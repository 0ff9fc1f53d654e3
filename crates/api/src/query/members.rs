//! Reads a form by a shape: `Tags.member.1.Key=team` becomes what JSON would say as `{"Tags":[{"Key":"team"}]}`.

use std::{borrow::Cow, collections::BTreeSet};

use super::Form;
use crate::{
    json::{Object, Value},
    validation::{Kind, Member, Shape},
};

/// What stands between a list and the number of its element.
const ELEMENT: &str = ".member.";

/// A parameter whose text is no value of its type.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("The value of parameter {parameter} is not a valid {wanted}.")]
pub struct Unreadable {
    parameter: String,
    wanted: &'static str,
}

/// The members of a request; parameters that its shape does not have are ignored.
pub(crate) fn members<'a>(form: &'a Form, shape: &Shape) -> Result<Object<'a>, Unreadable> {
    match shape.kind {
        Kind::Structure { members } => structure(form, members, ""),
        _ => Ok(Object::default()),
    }
}

fn structure<'a>(form: &'a Form, members: &[Member], prefix: &str) -> Result<Object<'a>, Unreadable> {
    let mut read = Vec::new();
    for member in members {
        let name = format!("{prefix}{}", member.name);
        if let Some(value) = value(form, member.shape, &name)? {
            read.push((Cow::Borrowed(member.name), value));
        }
    }
    Ok(Object::of(read))
}

/// The value under a name; absent if no parameter begins like it.
fn value<'a>(form: &'a Form, shape: &Shape, name: &str) -> Result<Option<Value<'a>>, Unreadable> {
    match shape.kind {
        Kind::Structure { members } => {
            let prefix = format!("{name}.");
            let is_there = form.names_below(&prefix).next().is_some();
            let object = is_there.then(|| structure(form, members, &prefix)).transpose()?;
            Ok(object.map(Value::Object))
        }
        Kind::List { element, .. } => list(form, element, name),
        // No action has a map or bytes among its members, which a test makes sure of.
        Kind::Map | Kind::Blob { .. } => Ok(None),
        Kind::String { .. } | Kind::Timestamp => Ok(form.get(name).map(string)),
        Kind::Integer { .. } => form.get(name).map(|text| integer(name, text)).transpose(),
        Kind::Boolean => form.get(name).map(|text| boolean(name, text)).transpose(),
    }
}

/// The elements in the order of their numbers. Clients write a list without elements as a parameter without value.
fn list<'a>(form: &'a Form, element: &Shape, name: &str) -> Result<Option<Value<'a>>, Unreadable> {
    let prefix = format!("{name}{ELEMENT}");
    let numbers: Option<BTreeSet<u32>> = form.names_below(&prefix).map(number).collect();
    let numbers = numbers.ok_or_else(|| unreadable(name, "list"))?;
    if numbers.is_empty() && form.get(name).is_none() {
        return Ok(None);
    }
    let mut elements = Vec::with_capacity(numbers.len());
    for number in numbers {
        elements.extend(value(form, element, &format!("{prefix}{number}"))?);
    }
    Ok(Some(Value::List(elements)))
}

/// The number that the rest of a list's parameter begins with, in its only form.
fn number(rest: &str) -> Option<u32> {
    let digits = rest.split('.').next()?;
    let is_plain = digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0');
    is_plain.then(|| digits.parse().ok()).flatten()
}

fn string(text: &str) -> Value<'_> {
    Value::String(Cow::Borrowed(text))
}

fn integer<'a>(name: &str, text: &str) -> Result<Value<'a>, Unreadable> {
    let number: Result<i32, _> = text.parse();
    number
        .map(|number| Value::Integer(i64::from(number)))
        .map_err(|_| unreadable(name, "integer"))
}

fn boolean<'a>(name: &str, text: &str) -> Result<Value<'a>, Unreadable> {
    match text {
        "true" => Ok(Value::Boolean(true)),
        "false" => Ok(Value::Boolean(false)),
        _ => Err(unreadable(name, "boolean")),
    }
}

fn unreadable(name: &str, wanted: &'static str) -> Unreadable {
    Unreadable {
        parameter: name.to_owned(),
        wanted,
    }
}
