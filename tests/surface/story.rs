//! Short stories: requests of which the later ones use what the earlier ones gave.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::draw::Draw;
use super::pool::{Kind, Pool};

/// The longest story. Longer ones find little more and make worse reading.
const MAX_STEPS: usize = 24;

/// Requests that belong together.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Story {
    pub(crate) steps: Vec<Step>,
}

/// One request. Where it uses what an answer gave, a [`Reference`] stands in for the value.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Step {
    pub(crate) operation: String,
    request: Value,
}

/// Stands for a value of the pool (`{"$": "long", "len": n}` stands for a text of that length,
/// `{"$": "deep", "len": n}` for lists in lists): `{"$": kind, "nth": n}`, with `"flip": i` for one of which a byte was changed.
pub(crate) fn reference(kind: Kind, nth: usize, flip: Option<usize>) -> Value {
    match flip {
        Some(flip) => json!({"$": kind.name(), "nth": nth, "flip": flip}),
        None => json!({"$": kind.name(), "nth": nth}),
    }
}

impl Story {
    pub(crate) fn draw(draw: &mut Draw<'_>) -> Self {
        let steps = draw.between(2, MAX_STEPS);
        let opening = draw.opening();
        let steps = (0..steps).map(|_| draw.step());
        Self {
            steps: opening.into_iter().chain(steps).collect(),
        }
    }

    /// The story up to a step.
    pub(crate) fn until(&self, last: usize) -> Self {
        Self {
            steps: self.steps[..=last].to_vec(),
        }
    }
}

impl Step {
    pub(crate) fn new(operation: &str, request: Value) -> Self {
        Self {
            operation: operation.to_owned(),
            request,
        }
    }

    /// The request as it is sent.
    pub(crate) fn request(&self, pool: &Pool) -> Value {
        resolve(&self.request, pool)
    }
}

fn resolve(value: &Value, pool: &Pool) -> Value {
    match value {
        Value::Object(members) if members.get("$").is_some_and(|kind| kind == "long") => {
            json!("x".repeat(length(members)))
        }
        Value::Object(members) if members.get("$").is_some_and(|kind| kind == "deep") => {
            (0..length(members)).fold(json!(1), |inner, _| json!([inner]))
        }
        Value::Object(members) if members.contains_key("$") => value_of(members, pool),
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| (name.clone(), resolve(value, pool)))
            .collect::<Map<_, _>>()
            .into(),
        Value::Array(values) => values.iter().map(|value| resolve(value, pool)).collect(),
        other => other.clone(),
    }
}

fn length(members: &Map<String, Value>) -> usize {
    members["len"].as_u64().unwrap() as usize
}

/// A pool without such values gives a text that no answer gave.
fn value_of(reference: &Map<String, Value>, pool: &Pool) -> Value {
    let kind = Kind::ALL
        .into_iter()
        .find(|kind| reference["$"] == kind.name())
        .unwrap();
    let number = |name: &str| {
        reference
            .get(name)
            .and_then(Value::as_u64)
            .map(|number| number as usize)
    };
    let value = pool.get(kind, number("nth").unwrap_or_default());
    let mut value = value.unwrap_or("bm90aGluZw==").to_owned().into_bytes();
    if let Some(flip) = number("flip") {
        let at = flip % value.len().max(1);
        if let Some(byte) = value.get_mut(at) {
            *byte = if *byte == b'A' { b'B' } else { b'A' };
        }
    }
    String::from_utf8_lossy(&value).into_owned().into()
}
