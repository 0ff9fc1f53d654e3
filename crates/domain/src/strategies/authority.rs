//! Random authorities, with what was recorded of policies.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::caller::caller;
use super::text;
use crate::authorize::{Authority, RecordedVerdict, RecordedVerdicts};
use crate::policy::{Because, ConditionValues, ContextKey, IdentityVerdict, Layer, Missing};

/// Any authority.
pub(super) fn authority() -> BoxedStrategy<Authority> {
    (caller(), values(), vec(verdict(), 0..4))
        .prop_map(|(caller, values, verdicts)| Authority {
            caller,
            values,
            verdicts: RecordedVerdicts(verdicts),
        })
        .boxed()
}

/// A statement that decided.
pub(super) fn because() -> BoxedStrategy<Because> {
    (text(), option::of(text()), any::<u32>())
        .prop_map(|(policy, sid, statement)| Because {
            policy: policy.into(),
            sid: sid.map(Into::into),
            statement,
        })
        .boxed()
}

/// A kind of policy.
pub(super) fn layer() -> BoxedStrategy<Layer> {
    select(vec![
        Layer::Resource,
        Layer::Identity,
        Layer::Boundary,
        Layer::Session,
    ])
    .boxed()
}

/// Keys and values of this size and number are never too many.
#[allow(clippy::expect_used)]
fn values() -> BoxedStrategy<ConditionValues> {
    let key = prop_oneof![
        Just("kms:GrantOperations".to_owned()),
        Just("aws:PrincipalArn".to_owned()),
        text().prop_map(|name| format!("aws:RequestTag/{name}")),
        "[a-z]{1,8}:[a-zA-Z]{1,8}"
    ];
    vec((key, vec(text(), 1..3)), 0..4)
        .prop_map(|values| {
            let mut all = ConditionValues::default();
            for (key, values) in values {
                all.insert(ContextKey::parse(&key), values)
                    .expect("few short texts");
            }
            all
        })
        .boxed()
}

fn verdict() -> BoxedStrategy<RecordedVerdict> {
    let verdict = prop_oneof![
        Just(IdentityVerdict::Root),
        because().prop_map(IdentityVerdict::Allowed),
        any::<[bool; 3]>().prop_map(|[identity, boundary, session]| {
            IdentityVerdict::NotAllowed(Missing {
                identity,
                boundary,
                session,
            })
        }),
        (layer(), because()).prop_map(|(layer, because)| IdentityVerdict::Denied(layer, because))
    ];
    (text(), text(), verdict)
        .prop_map(|(action, resource, verdict)| RecordedVerdict {
            action: action.into(),
            resource: resource.into(),
            verdict,
        })
        .boxed()
}
