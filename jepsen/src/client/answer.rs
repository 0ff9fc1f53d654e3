//! What is known after a call.

use std::io;

use serde_json::Value;

use super::response::Response;
use crate::history::Outcome;

/// How a call ended, as the client saw it.
#[derive(Debug)]
pub enum Answer {
    /// 2xx: it happened. The body, as JSON, or as a string where it is none (IAM and STS answer in XML).
    Done(Value),
    /// 4xx: it did not happen.
    Rejected(Rejection),
    /// 5xx: the node says that something went wrong, not what became of the call.
    Failed(Rejection),
    /// Not a byte of the call was sent.
    Unsent(Unsent),
    /// Sent, maybe in part, and no whole answer came back.
    Lost(Loss),
}

/// An error that a node answered with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    /// The HTTP status.
    pub status: u16,
    /// AWS's name of the error; the status where the answer has none.
    pub name: String,
    /// Its text.
    pub message: String,
}

/// Why nothing was sent.
#[derive(Debug, thiserror::Error)]
pub enum Unsent {
    /// There is no connection.
    #[error("no connection")]
    Connect(#[source] io::Error),
    /// There was none in time.
    #[error("no connection in time")]
    ConnectTimeout,
    /// The request cannot be signed: a failure of the harness.
    #[error("the request cannot be signed: {0}")]
    NotSigned(String),
}

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Loss {
    /// None came in time.
    #[error("no answer in time")]
    Timeout,
    /// The connection broke before the answer was whole.
    #[error("the connection broke")]
    Broken,
    /// What came is no answer.
    #[error("no HTTP")]
    Garbage,
}

/// Whether a call changes anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// It does: without an answer nobody knows whether it happened.
    Change,
    /// It does not: without an answer nothing was read.
    Read,
}

impl Answer {
    pub(super) fn of(response: Response) -> Self {
        match response.status {
            200..300 => match response.value() {
                Some(value) => Self::Done(value),
                None => Self::Lost(Loss::Garbage),
            },
            400..500 => Self::Rejected(response.into_rejection()),
            500..600 => Self::Failed(response.into_rejection()),
            _ => Self::Lost(Loss::Garbage),
        }
    }

    /// What to write into the history about it.
    pub fn outcome(self, effect: Effect) -> Outcome<Value> {
        let unknown = |name: String| match effect {
            Effect::Change => Outcome::Info(Some(name)),
            Effect::Read => Outcome::Fail(name),
        };
        match self {
            Self::Done(value) => Outcome::Ok(value),
            Self::Rejected(rejection) => Outcome::Fail(rejection.name),
            Self::Unsent(unsent) => Outcome::Fail(unsent.name().to_owned()),
            Self::Failed(rejection) => unknown(rejection.name),
            Self::Lost(loss) => unknown(loss.name().to_owned()),
        }
    }

    /// The result of a call that happened.
    pub fn done(&self) -> Option<&Value> {
        match self {
            Self::Done(value) => Some(value),
            _ => None,
        }
    }
}

impl Unsent {
    /// Its name in events.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Connect(_) => "refused",
            Self::ConnectTimeout => "connect-timeout",
            Self::NotSigned(_) => "not-signed",
        }
    }
}

impl Loss {
    /// Its name in events.
    pub fn name(self) -> &'static str {
        match self {
            Self::Timeout => "timeout",
            Self::Broken => "broken",
            Self::Garbage => "garbage",
        }
    }
}
