//! The table's rows by subject, and what carries them out.

mod aliases;
mod authentication;
#[path = "../support/aws_json.rs"]
mod aws_json;
mod ciphertexts;
mod data_key_pairs;
mod data_keys;
mod deletion;
mod dry_run;
mod encapsulation;
#[path = "../support/expected.rs"]
mod expected;
#[path = "../support/external_key_stores.rs"]
mod external_key_stores;
mod generation;
mod grants;
mod identifiers;
mod imports;
mod key_agreement;
#[path = "../support/key_specs.rs"]
mod key_specs;
mod key_stores;
mod keys;
mod last_usage;
mod limits;
mod macs;
mod made;
mod managed_keys;
mod model;
mod order;
mod paging;
mod policies;
mod primary_region;
mod principals;
mod protocol;
mod public_keys;
mod readme;
mod replicas;
#[path = "../support/requests.rs"]
mod requests;
mod rotation;
mod rsa_encryption;
mod second_opinion;
mod signing;
mod specs;
mod states;
#[path = "../support/suite.rs"]
mod suite;
mod tags;
mod world;
#[path = "../support/wrapping.rs"]
mod wrapping;

pub(crate) use readme::check as check_readme;
pub(crate) use suite::Suite;
pub(crate) use world::World;

/// A part of the table.
type Section = fn(&World, &mut Suite);

/// All of it.
pub(crate) const SECTIONS: &[Section] = &[
    protocol::rows,
    authentication::rows,
    model::rows,
    limits::rows,
    identifiers::rows,
    states::rows,
    order::rows,
    keys::rows,
    ciphertexts::rows,
    data_keys::rows,
    public_keys::rows,
    signing::rows,
    macs::rows,
    key_agreement::rows,
    key_stores::rows,
    encapsulation::rows,
    data_key_pairs::rows,
    generation::rows,
    rsa_encryption::rows,
    dry_run::rows,
    aliases::rows,
    deletion::rows,
    rotation::rows,
    imports::rows,
    replicas::rows,
    primary_region::rows,
    paging::rows,
    last_usage::rows,
    managed_keys::rows,
    grants::rows,
    tags::rows,
    policies::rows,
];
