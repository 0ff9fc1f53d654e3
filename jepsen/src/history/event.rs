//! One line of `history.jsonl`.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The beginning or the end of a client's call, or what a nemesis did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Its place in the history.
    pub index: u64,
    /// Nanoseconds since the run began, by the harness's own monotonic clock.
    pub time: u64,
    /// Who.
    pub process: Process,
    /// Beginning, or which kind of end.
    #[serde(rename = "type")]
    pub kind: Kind,
    /// What is done, in the words of the workload or the nemesis: `update-alias`, `partition`.
    pub f: String,
    /// The object that it is done to, where objects are independent of each other: histories are checked object by object.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Of a beginning the arguments, of an end that is `ok` the result.
    #[serde(default)]
    pub value: Value,
    /// The node that was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node: Option<String>,
    /// Of an end that is not `ok`: AWS's name of the error, or the harness's (`refused`, `timeout`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// Who did something: one thread of control, which does one thing at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Process {
    /// A client. Its number is retired with a call whose end is unknown, for that call may still happen.
    Client(u32),
    /// Whoever hurts the cluster.
    Nemesis(Nemesis),
}

/// The nemesis, as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Nemesis {
    /// `"nemesis"`
    Nemesis,
}

impl Process {
    /// The nemesis.
    pub const NEMESIS: Self = Self::Nemesis(Nemesis::Nemesis);
}

/// What an event says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A call begins.
    Invoke,
    /// It happened, between its beginning and now.
    Ok,
    /// It did not happen, and never will. The error may still tell something: a use refused with `DisabledException` has
    /// seen a disabled key.
    Fail,
    /// It may have happened, or may still happen; of the nemesis: something that it did.
    Info,
}
