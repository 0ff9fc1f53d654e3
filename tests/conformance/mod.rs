//! The table's rows by subject, and what carries them out.

mod aliases;
mod authentication;
mod ciphertexts;
mod data_keys;
mod deletion;
mod dry_run;
mod expected;
mod identifiers;
mod keys;
mod last_usage;
mod limits;
mod managed_keys;
mod model;
mod not_offered;
mod order;
mod paging;
mod protocol;
mod replicas;
mod requests;
mod states;
mod suite;
mod world;

pub(crate) use suite::Suite;
pub(crate) use world::World;

/// A part of the table.
type Section = fn(&World, &mut Suite);

/// All of it.
pub(crate) const SECTIONS: &[Section] = &[
    protocol::rows,
    authentication::rows,
    not_offered::rows,
    model::rows,
    limits::rows,
    identifiers::rows,
    states::rows,
    order::rows,
    keys::rows,
    ciphertexts::rows,
    data_keys::rows,
    dry_run::rows,
    aliases::rows,
    deletion::rows,
    replicas::rows,
    paging::rows,
    last_usage::rows,
    managed_keys::rows,
];
