//! Between domain values and the messages of `trent.replicated.v1`.
//!
//! Every domain value has bytes, and they are the same on every node. Reading is total: bytes that are not exactly a
//! value of this version give a [`ConvError`], never a panic and never a default in place of what is missing.

mod authority;
mod caller;
mod candidate_query;
mod command;
mod entry;
mod error;
mod families_query;
mod global;
mod grant;
mod intent;
mod intent_payload;
mod key;
mod key_metadata;
mod kms_error;
mod losses;
mod multi_region;
mod outcome;
mod policy;
mod presence;
mod replica_query;
mod residency;
mod scalar;
mod setup;
mod wire;
mod xks;

pub use candidate_query::{CandidateQuery, decode_candidate_query, encode_candidate_query};
pub use entry::{decode_entry, encode_entry};
pub use error::ConvError;
pub use families_query::{
    FamiliesAnswer, FamiliesQuery, decode_families_answer, decode_families_query, encode_families_answer,
    encode_families_query,
};
pub use global::{decode_global_entry, decode_global_outcome, encode_global_entry, encode_global_outcome};
pub use intent::{decode_intent, decode_intent_result, encode_intent, encode_intent_result};
pub use intent_payload::{IntentPayload, decode_intent_payload, encode_intent_payload};
pub use outcome::{decode_outcome, encode_outcome};
pub use replica_query::{ReplicaQuery, decode_replica_query, encode_replica_query};
