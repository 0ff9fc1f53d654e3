//! What a row expects.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use trent_testkit::wire::Answer;

/// Judges an answer, or says what is wrong with it.
pub(crate) struct Expected(Box<Judge>);

type Judge = dyn Fn(&Answer) -> Result<(), String>;

impl Expected {
    pub(crate) fn judge(&self, answer: &Answer) -> Result<(), String> {
        (self.0)(answer)
    }
}

/// The error of that name with exactly that text.
pub(crate) fn error(name: &str, message: impl Into<String>) -> Expected {
    // The one error whose text AWS spells with a capital.
    let member = if name == "AccessDeniedException" {
        "Message"
    } else {
        "message"
    };
    let message = Value::String(message.into());
    exactly(400, format!(r#"{{"__type":"{name}","{member}":{message}}}"#))
}

/// The error of that name without any text: not one byte more.
pub(crate) fn wordless(name: &str) -> Expected {
    exactly(400, format!(r#"{{"__type":"{name}"}}"#))
}

/// The error of that name with some text. `_why` says why no text is asserted: nobody has seen AWS's.
pub(crate) fn named(name: &'static str, _why: Unknown) -> Expected {
    holds(move |answer| {
        let found = answer.json()["__type"].as_str().map(str::to_owned);
        ensure(
            answer.status == 400 && found.as_deref() == Some(name),
            format!("wanted 400 {name}"),
        )
    })
}

/// Why a row asserts an error's name and no text.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Unknown {
    /// The name is known, the text is not.
    Text,
    /// Neither the name nor the text has been seen; the row holds what was chosen here.
    NameAndText,
    /// AWS has the feature and Trent does not (yet): the row holds that the refusal is an honest one.
    NotOffered,
}

/// The error of one of these names: the order in which two things are checked is not known.
pub(crate) fn one_of(names: &'static [&'static str]) -> Expected {
    holds(move |answer| {
        let found = answer.json()["__type"].as_str().unwrap_or_default().to_owned();
        ensure(
            answer.status == 400 && names.contains(&found.as_str()),
            format!("wanted one of {names:?}"),
        )
    })
}

/// A ValidationException whose text starts so; the rest is a list whose order AWS does not promise.
pub(crate) fn invalid_starting(start: &str) -> Expected {
    let start = start.to_owned();
    holds(move |answer| {
        let answer_json = answer.json();
        let message = answer_json["message"].as_str().unwrap_or_default();
        ensure(
            answer.status == 400
                && answer_json["__type"] == "ValidationException"
                && message.starts_with(&start),
            format!("wanted ValidationException {start}…"),
        )
    })
}

/// A ValidationException with exactly one violation of the model.
pub(crate) fn violates(item: &str) -> Expected {
    error(
        "ValidationException",
        format!("1 validation error detected: {item}"),
    )
}

/// Success without a body.
pub(crate) fn empty() -> Expected {
    exactly(200, String::new())
}

/// Success, whatever it says.
pub(crate) fn ok() -> Expected {
    holds(|answer| ensure(answer.status == 200, "wanted success"))
}

/// Success with exactly this JSON.
pub(crate) fn json_of(wanted: Value) -> Expected {
    holds(move |answer| {
        ensure(
            answer.status == 200 && answer.json() == wanted,
            format!("wanted 200 {wanted}"),
        )
    })
}

/// Success with an object that has these members and no others, of which `fixed` have these values.
pub(crate) fn object(members: &'static [&'static str], fixed: Value) -> Expected {
    holds(move |answer| {
        ensure(answer.status == 200, "wanted success")?;
        has_members(&answer.json(), members)?;
        has_values(&answer.json(), &fixed)
    })
}

/// Exactly this status and body.
pub(crate) fn exactly(status: u16, body: String) -> Expected {
    holds(move |answer| {
        ensure(
            answer.status == status && answer.text() == body,
            format!("wanted {status} {body}"),
        )
    })
}

/// Whatever the closure finds good.
pub(crate) fn holds(judge: impl Fn(&Answer) -> Result<(), String> + 'static) -> Expected {
    Expected(Box::new(judge))
}

/// The members are exactly these.
pub(crate) fn has_members(value: &Value, members: &[&str]) -> Result<(), String> {
    let found: BTreeSet<&str> = value
        .as_object()
        .into_iter()
        .flat_map(|object| object.keys().map(String::as_str))
        .collect();
    let wanted: BTreeSet<&str> = members.iter().copied().collect();
    ensure(
        found == wanted,
        format!("wanted the members {wanted:?}, found {found:?}"),
    )
}

/// The members that `fixed` has are the same.
pub(crate) fn has_values(value: &Value, fixed: &Value) -> Result<(), String> {
    for (name, wanted) in fixed.as_object().unwrap_or(&serde_json::Map::new()) {
        let found = value.get(name).cloned().unwrap_or(json!(null));
        ensure(
            found == *wanted,
            format!("wanted {wanted} as {name}, found {found}"),
        )?;
    }
    Ok(())
}

/// An error with this text unless it is true.
pub(crate) fn ensure(is_true: bool, otherwise: impl Into<String>) -> Result<(), String> {
    if is_true { Ok(()) } else { Err(otherwise.into()) }
}
