//! Domain values as messages, and back. Encoding never fails; decoding checks everything, and refuses a command that
//! this version does not know.

mod common;
mod global;
mod intent;
mod kms_error;
mod known_text;
mod multi_region;
mod region_command;
mod region_entry;
mod region_outcome;

use std::str::FromStr;

use bytes::Bytes;
use prost::Message;

pub use global::{decode_global_entry, decode_global_outcome, encode_global_entry, encode_global_outcome};
pub use intent::{decode_intent, decode_intent_result, encode_intent, encode_intent_result};
pub use region_entry::{decode_region_entry, encode_region_entry};
pub use region_outcome::{decode_region_outcome, encode_region_outcome};

/// Bytes that are not the message they should be.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum DecodeError {
    /// They are no message at all.
    #[error(transparent)]
    Bytes(#[from] prost::DecodeError),
    /// Something in the message is missing, or is not what it should be.
    #[error("the message has no valid {0}")]
    Malformed(&'static str),
}

fn encode(message: &impl Message) -> Bytes {
    message.encode_to_vec().into()
}

/// A part that is always there.
fn required<T>(part: Option<T>, what: &'static str) -> Result<T, DecodeError> {
    part.ok_or(DecodeError::Malformed(what))
}

fn parse<T: FromStr>(text: &str, what: &'static str) -> Result<T, DecodeError> {
    text.parse().map_err(|_| DecodeError::Malformed(what))
}

fn fixed<const N: usize>(bytes: &[u8], what: &'static str) -> Result<[u8; N], DecodeError> {
    bytes.try_into().map_err(|_| DecodeError::Malformed(what))
}

fn id<'a, T: TryFrom<&'a [u8]>>(bytes: &'a [u8], what: &'static str) -> Result<T, DecodeError> {
    T::try_from(bytes).map_err(|_| DecodeError::Malformed(what))
}
