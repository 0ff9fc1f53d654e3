//! Random policies that are bound to users and roles, and random principals that are.

use proptest::collection::btree_map;
use proptest::option;
use proptest::prelude::*;

use super::iam::unique_id;
use super::ids::parsed;
use super::text;
use crate::bound_principal::BoundPrincipal;
use crate::iam::{IdKind, UniqueId};
use crate::policy::{PrincipalBindings, StoredPolicy};
use crate::principal::PrincipalArn;

/// Any text, bound to some.
#[allow(clippy::expect_used)]
pub(super) fn bound_policy() -> BoxedStrategy<StoredPolicy> {
    (text(), btree_map(arn(), entity(), 0..3))
        .prop_map(|(text, bindings)| {
            let bindings = PrincipalBindings::from_ordered(bindings.into_iter().collect());
            StoredPolicy::bound(text, bindings.expect("in order, and few"))
        })
        .boxed()
}

/// Any AWS principal, bound or not.
pub(super) fn bound_principal() -> BoxedStrategy<BoundPrincipal> {
    (arn(), option::of(entity()))
        .prop_map(|(arn, id)| BoundPrincipal { arn, id })
        .boxed()
}

fn entity() -> BoxedStrategy<UniqueId> {
    prop_oneof![unique_id(IdKind::User), unique_id(IdKind::Role)].boxed()
}

fn arn() -> BoxedStrategy<PrincipalArn> {
    prop_oneof![
        "arn:aws(-cn)?:iam::[0-9]{12}:(root|user/[a-z/]{0,8}[a-z]|role/[a-z]{1,8})",
        "arn:aws:sts::[0-9]{12}:(federated-user/[a-z]{1,8}|assumed-role/[a-z]{1,8}/[a-z@.]{1,8})",
    ]
    .prop_map(|text| parsed(&text))
    .boxed()
}
