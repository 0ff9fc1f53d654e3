//! What clients do to a cluster: each workload's vocabulary, in which its part of a history is written.
//!
//! An `Action` is written as `f` and `value` of a call's beginning, a `Seen` as the value of an end that is `ok` (`null` where
//! a call has nothing to say). Names are those of the AWS operations, so a history holds one workload, and what other
//! workloads do to objects of the same names has to go into another history.
//!
//! `key` is the object. What is a region's own has its region in its key (`us-east-1/<key id>`); a multi-Region key, whose
//! calls go to several regions, has its id alone, and the region is that of the node that was asked.

pub mod alias;
pub mod deletion;
pub mod family;
pub mod grants;
pub mod imports;
mod key_state;
pub mod ledger;
pub mod lifecycle;
pub mod membership;
pub mod operators;
pub mod policy;
pub mod refusal;
pub mod set;
pub mod switch_off;

pub use key_state::KeyState;
