//! Random records of a region.

use proptest::prelude::*;
use proptest::sample::select;

use super::alias::alias;
use super::grant::grant;
use super::ids::request_id;
use super::intent::{intent, receipt, settled};
use super::key::key;
use super::key_store::key_store;
use super::last_usage::last_usage;
use super::losses::fencing;
use super::outcome::outcome;
use super::setup::region_setup;
use super::timestamp;
use crate::departure::Departure;
use crate::record::{Record, Remembered};

/// Any record.
pub fn record() -> BoxedStrategy<Record> {
    prop_oneof![
        region_setup().prop_map(|setup| Record::Setup(setup.into())),
        timestamp().prop_map(Record::Clock),
        key().prop_map(|key| Record::Key(key.into())),
        alias().prop_map(|alias| Record::Alias(alias.into())),
        intent().prop_map(|intent| Record::Intent(intent.into())),
        receipt().prop_map(Record::Receipt),
        settled().prop_map(Record::Settled),
        remembered().prop_map(Record::Request),
        // Grants
        grant().prop_map(|grant| Record::Grant(grant.into())),
        // Usage
        last_usage().prop_map(Record::LastUsage),
        key_store().prop_map(|store| Record::CustomKeyStore(store.into())),
        // Between regions
        fencing().prop_map(|fencing| Record::Fencing(fencing.into())),
        select(&[Departure::Leaving, Departure::Closed]).prop_map(Record::Departure),
    ]
    .boxed()
}

fn remembered() -> BoxedStrategy<Remembered> {
    (request_id(), timestamp(), outcome())
        .prop_map(|(request_id, at, outcome)| Remembered {
            request_id,
            at,
            outcome: outcome.into(),
        })
        .boxed()
}
