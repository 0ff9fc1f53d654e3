//! Random aliases.

use proptest::prelude::*;

use super::ids::{account_id, key_id, parsed};
use super::timestamp;
use crate::alias::{Alias, AliasName};

pub(super) fn alias_name() -> BoxedStrategy<AliasName> {
    "alias/[a-zA-Z0-9/_-]{1,40}"
        .prop_map(|text| parsed(&text))
        .boxed()
}

pub(super) fn alias() -> BoxedStrategy<Alias> {
    (account_id(), alias_name(), key_id(), timestamp(), timestamp())
        .prop_map(|(account, name, target, created_at, updated_at)| Alias {
            account,
            name,
            target,
            created_at,
            updated_at,
        })
        .boxed()
}
