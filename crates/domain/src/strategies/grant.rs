//! Random grants.

use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::ids::{account_id, grant_id, key_id, parsed};
use super::policy::bound_principal;
use super::{text, timestamp};
use crate::encryption_context::EncryptionContext;
use crate::grant::{
    ContextConstraint, Grant, GrantConstraints, GrantName, GrantOperation, GrantParameters, GrantPrincipal,
};

pub(super) fn grant() -> BoxedStrategy<Grant> {
    (
        grant_id(),
        key_id(),
        timestamp(),
        account_id(),
        grant_parameters(),
    )
        .prop_map(|(id, key_id, created_at, issuing_account, parameters)| Grant {
            id,
            key_id,
            created_at,
            issuing_account,
            parameters: parameters.into(),
        })
        .boxed()
}

pub(super) fn grant_parameters() -> BoxedStrategy<GrantParameters> {
    (
        option::of(name()),
        principal(),
        option::of(principal()),
        vec(select(GrantOperation::ALL), 0..4),
        constraints(),
    )
        .prop_map(
            |(name, grantee, retiring, operations, constraints)| GrantParameters {
                name,
                grantee,
                retiring,
                operations: operations.into_iter().collect(),
                constraints,
            },
        )
        .boxed()
}

fn name() -> impl Strategy<Value = GrantName> {
    "[a-zA-Z0-9:/_-]{1,20}".prop_map(|text| parsed(&text))
}

fn principal() -> BoxedStrategy<GrantPrincipal> {
    prop_oneof![
        bound_principal().prop_map(GrantPrincipal::Aws),
        "[a-z]{1,8}(\\.[a-z0-9-]{1,8}){2,3}".prop_map(|text| GrantPrincipal::Service(parsed(&text))),
    ]
    .boxed()
}

fn constraints() -> BoxedStrategy<GrantConstraints> {
    let context = prop_oneof![
        pairs().prop_map(ContextConstraint::Equals),
        pairs().prop_map(ContextConstraint::Subset)
    ];
    (option::of(context), option::of(text()))
        .prop_map(|(context, source_arn)| GrantConstraints { context, source_arn })
        .boxed()
}

/// Texts of this length are never too long for a context.
#[allow(clippy::expect_used)]
fn pairs() -> BoxedStrategy<EncryptionContext> {
    btree_map(text(), text(), 0..4)
        .prop_map(|pairs| EncryptionContext::new(pairs).expect("short texts"))
        .boxed()
}
