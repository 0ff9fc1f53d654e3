//! The lockout check of new key policies.

use super::Asker;
use super::caller_values::CallerValues;
use super::key_values::KeyValues;
use crate::arn::KeyArn;
use crate::error::KmsError;
use crate::key::Key;
use crate::operation::Operation;
use crate::policy::{self, Author, Chain, Context};
use crate::state::State;

/// A policy that a caller wants to give to a key.
pub struct NewPolicy<'a> {
    /// The document.
    pub text: &'a str,
    /// The key that it is for; it need not exist yet.
    pub arn: &'a KeyArn,
    /// The key, or the primary that it will be a replica of, where there is one, in the state that it is in.
    pub key: Option<(&'a State, &'a Key)>,
    /// `BypassPolicyLockoutSafetyCheck`.
    pub bypass_lockout_check: bool,
}

/// Checks that a new policy is one, and unless the caller waives this, that it lets the caller replace it again.
pub fn check_new_policy(asker: &Asker<'_>, new: &NewPolicy<'_>) -> Result<(), KmsError> {
    policy::parse(new.text, new.arn.region.partition())?;
    if new.bypass_lockout_check || could_replace(asker, new) {
        Ok(())
    } else {
        Err(policy::lockout())
    }
}

fn could_replace(asker: &Asker<'_>, new: &NewPolicy<'_>) -> bool {
    let Some(requester) = asker.requester() else {
        return false;
    };
    let operation = Operation::PutKeyPolicy;
    let of_caller = CallerValues { asker, operation };
    let of_key = new.key.map(|(state, key)| KeyValues {
        state,
        key,
        operation,
        now: asker.now,
    });
    let known: [&dyn Context; 2] = [&of_caller, asker.values];
    let known = Chain(&known);
    let author = Author {
        requester,
        context: match &of_key {
            Some(of_key) => &Chain(&[of_key, &known]),
            None => &known,
        },
        identity: &|request| asker.verdict(request),
    };
    author.could_replace(&new.text.into(), new.arn)
}
