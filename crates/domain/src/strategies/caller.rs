//! Random callers.

use proptest::option;
use proptest::prelude::*;

use super::ids::{account_id, parsed};
use super::text;
use crate::caller::{Caller, Principal};
use crate::policy::FederatedProvider;
use crate::principal::{PrincipalArn, ServicePrincipal};

/// Any caller.
pub(super) fn caller() -> BoxedStrategy<Caller> {
    prop_oneof![
        account_id().prop_map(Caller::Root),
        principal().prop_map(|principal| Caller::Principal(principal.into())),
        service().prop_map(Caller::AwsService),
        Just(Caller::Service)
    ]
    .boxed()
}

fn principal() -> BoxedStrategy<Principal> {
    (
        arn(),
        text(),
        option::of(role()),
        option::of(provider()),
        option::of(service()),
    )
        .prop_map(|(arn, unique_id, role, provider, via)| Principal {
            arn,
            unique_id: unique_id.into(),
            role,
            provider,
            via,
        })
        .boxed()
}

fn arn() -> impl Strategy<Value = PrincipalArn> {
    prop_oneof![
        "arn:aws:iam::[0-9]{12}:user/[a-z/]{0,8}[a-z]",
        "arn:aws:sts::[0-9]{12}:(federated-user/[a-z]{1,8}|assumed-role/[a-z]{1,8}/[a-z@.]{1,8})",
    ]
    .prop_map(|text| parsed(&text))
}

fn role() -> impl Strategy<Value = PrincipalArn> {
    "arn:aws:iam::[0-9]{12}:role/[a-z/]{0,8}[a-z]".prop_map(|text| parsed(&text))
}

fn provider() -> impl Strategy<Value = FederatedProvider> {
    "[a-z]{1,8}\\.[a-z]{1,4}".prop_map(|text| parsed(&text))
}

fn service() -> impl Strategy<Value = ServicePrincipal> {
    "[a-z]{1,8}(\\.[a-z0-9-]{1,8}){2,3}".prop_map(|text| parsed(&text))
}
