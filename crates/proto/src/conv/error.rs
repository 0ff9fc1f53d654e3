//! Why bytes are not a value.

use prost::DecodeError;
use thiserror::Error;

/// Bytes that this version cannot read. Nothing was guessed: whoever replicates stops on them.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ConvError {
    /// They are not a message of that kind.
    #[error(transparent)]
    NotAMessage(#[from] DecodeError),
    /// A field that must be there is not, or is of a kind that only a later version knows.
    #[error("{0} is missing or of a later version")]
    Missing(&'static str),
    /// A field holds what such a field cannot hold.
    #[error("not a valid {0}")]
    Malformed(&'static str),
    /// The message says more than this version can read.
    #[error("the message has fields that this version does not know")]
    UnknownFields,
}
