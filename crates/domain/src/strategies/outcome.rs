//! Random outcomes of a region's entries.

use proptest::option;
use proptest::prelude::*;

use super::error::kms_error;
use super::ids::{grant_id, key_id, material_id};
use super::intent::intent_result;
use super::key::{key_metadata, state};
use super::timestamp;
use crate::reply::{Outcome, Reply};

/// Any outcome.
pub fn outcome() -> BoxedStrategy<Outcome> {
    prop_oneof![reply().prop_map(Ok), kms_error().prop_map(Err)].boxed()
}

fn reply() -> BoxedStrategy<Reply> {
    prop_oneof![
        Just(Reply::Done),
        key_metadata().prop_map(|metadata| Reply::Key(Box::new(metadata))),
        (key_id(), state(), option::of(timestamp()), any::<u16>()).prop_map(
            |(key_id, state, date, window_days)| Reply::DeletionScheduled {
                key_id,
                state,
                date,
                window_days
            }
        ),
        intent_result().prop_map(Reply::Intent),
        // Grants
        grant_id().prop_map(Reply::Grant),
        option::of(material_id()).prop_map(Reply::KeyMaterial),
    ]
    .boxed()
}
