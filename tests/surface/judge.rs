//! What an answer has to be, by the model alone.

use serde_json::Value;
use trent_testkit::wire::Answer;

use super::model::{Model, enumeration, members, required};

/// What every operation may answer besides the errors it declares (AWS KMS API Reference, "Common Errors").
const COMMON: &[&str] = &[
    "AccessDeniedException",
    "SerializationException",
    "ValidationException",
    "RequestEntityTooLarge",
];

/// What came of a request, short enough to tell whether it is new: `200` with the members of the answer, or the error.
pub(crate) fn outcome(answer: &Answer) -> String {
    let json = answer.json();
    match json["__type"].as_str() {
        Some(error) => error.to_owned(),
        None => {
            let names = json
                .as_object()
                .map(|members| members.keys().cloned().collect::<Vec<_>>());
            format!("{} {}", answer.status, names.unwrap_or_default().join(","))
        }
    }
}

/// Whether an answer is one that the model allows.
pub(crate) fn judge(model: &Model, operation: &str, answer: &Answer) -> Result<(), String> {
    let json = answer.json();
    match (answer.status, json["__type"].as_str()) {
        (200, None) => judge_success(model, operation, answer, &json),
        (400 | 413, Some(error)) if COMMON.contains(&error) || model.errors(operation).contains(&error) => {
            Ok(())
        }
        (status, error) => Err(format!("{status} {error:?} is not an answer of {operation}")),
    }
}

fn judge_success(model: &Model, operation: &str, answer: &Answer, json: &Value) -> Result<(), String> {
    match model.output(operation) {
        Some(shape) => has_shape(model, json, shape, operation),
        None if answer.body.is_empty() => Ok(()),
        None => Err(format!("{operation} has no answer, and gave one")),
    }
}

fn has_shape(model: &Model, value: &Value, name: &str, path: &str) -> Result<(), String> {
    let shape = model.shape(name);
    let wrong = |what: &str| Err(format!("{path} is no {what}: {value}"));
    match (shape["type"].as_str().unwrap(), value) {
        ("structure", Value::Object(object)) => {
            for required in required(shape) {
                if !object.contains_key(required) {
                    return Err(format!("{path} has no {required}"));
                }
            }
            for (name, value) in object {
                let Some(member) = members(shape).get(name) else {
                    return Err(format!("{path} has {name}, which the model does not"));
                };
                has_shape(
                    model,
                    value,
                    member["shape"].as_str().unwrap(),
                    &format!("{path}.{name}"),
                )?;
            }
            Ok(())
        }
        ("list", Value::Array(values)) => {
            let member = shape["member"]["shape"].as_str().unwrap();
            let mut values = values.iter().enumerate();
            values.try_for_each(|(nth, value)| has_shape(model, value, member, &format!("{path}[{nth}]")))
        }
        ("map", Value::Object(pairs)) => match pairs.values().all(Value::is_string) {
            true => Ok(()),
            false => wrong("map of texts"),
        },
        ("string", Value::String(text)) => match enumeration(shape) {
            Some(values) if !values.contains(&text.as_str()) => wrong("value of its enumeration"),
            _ => Ok(()),
        },
        ("blob", Value::String(text)) => match base64_simd::STANDARD.decode_to_vec(text) {
            Ok(_) => Ok(()),
            Err(_) => wrong("base64"),
        },
        ("boolean", Value::Bool(_)) => Ok(()),
        ("integer" | "long", Value::Number(number)) if number.is_i64() => Ok(()),
        ("timestamp", Value::Number(_)) => Ok(()),
        (kind, _) => wrong(kind),
    }
}
