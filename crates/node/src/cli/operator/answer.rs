//! What commands print.

use std::fmt::Write as _;

use serde::Serialize;
use serde_json::Value;
use trent_domain::time::Timestamp;
use trent_proto::admin::v1 as pb;

/// An answer, for people and for programs.
pub(super) trait Answer {
    /// Lines for a person.
    fn lines(&self) -> String;

    /// The same for a program. Fields are only ever added.
    fn json(&self) -> Value;

    /// Whether access was taken away, and some node could not be told.
    fn leaves_access_somewhere(&self) -> bool {
        false
    }
}

/// Which nodes have a change.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Spread {
    /// These have it.
    pub(super) reached: Vec<u64>,
    /// These could not be reached.
    pub(super) missing: Vec<u64>,
}

impl From<Option<pb::Spread>> for Spread {
    fn from(spread: Option<pb::Spread>) -> Self {
        let pb::Spread { reached, missing } = spread.unwrap_or_default();
        Self { reached, missing }
    }
}

impl Spread {
    /// A line of it.
    pub(super) fn line(&self) -> String {
        if self.missing.is_empty() {
            return "Every node has it.\n".to_owned();
        }
        format!(
            "Not reached: {}. Until a node is back in touch, it goes on with what it knew.\n",
            nodes(&self.missing)
        )
    }
}

/// `node 2`, or `nodes 2, 5`.
pub(super) fn nodes(numbers: &[u64]) -> String {
    let list: Vec<String> = numbers.iter().map(u64::to_string).collect();
    let noun = if numbers.len() == 1 { "node" } else { "nodes" };
    format!("{noun} {}", list.join(", "))
}

/// A change that has nothing to tell but how far it has come.
pub(super) struct Changed {
    /// What was done, as a sentence.
    pub(super) done: String,
    /// How far it has come.
    pub(super) spread: Spread,
    /// Whether it takes access away.
    pub(super) revokes: bool,
}

impl Answer for Changed {
    fn lines(&self) -> String {
        format!("{}\n{}", self.done, self.spread.line())
    }

    fn json(&self) -> Value {
        serde_json::json!({ "spread": self.spread })
    }

    fn leaves_access_somewhere(&self) -> bool {
        self.revokes && !self.spread.missing.is_empty()
    }
}

/// A list, one line a row.
pub(super) struct List<T> {
    /// What JSON calls it.
    pub(super) name: &'static str,
    /// The rows.
    pub(super) rows: Vec<T>,
    /// What is printed of a row.
    pub(super) line: fn(&T) -> String,
    /// What is printed where there is none.
    pub(super) none: &'static str,
}

impl<T: Serialize> Answer for List<T> {
    fn lines(&self) -> String {
        if self.rows.is_empty() {
            return self.none.to_owned();
        }
        let mut lines = String::new();
        for row in &self.rows {
            let _ = writeln!(lines, "{}", (self.line)(row));
        }
        lines
    }

    fn json(&self) -> Value {
        let mut object = serde_json::Map::new();
        object.insert(
            self.name.to_owned(),
            serde_json::to_value(&self.rows).unwrap_or_default(),
        );
        Value::Object(object)
    }
}

/// A moment for both kinds of reader.
pub(super) fn moment(millis: u64) -> String {
    Timestamp::from_millis(millis).to_iso_8601()
}
