//! Whether a new key policy would lock its author out (AWS KMS Developer Guide, "Default key policy").
//!
//! One question is answered: may the root user of an account call PutKeyPolicy on this key under this document? Of the
//! request that would come, its caller is known. A condition about anything else is not known to hold, so an Allow under
//! it is not relied on, and a Deny under it is left out of account as long as it may not apply.

use super::condition::{Comparison, Condition, Quantifier};
use super::document::{Document, Effect, Statement};
use super::pattern::Pattern;
use super::principal::PolicyPrincipal;
use crate::arn::KeyArn;
use crate::caller::Caller;
use crate::ids::AccountId;
use crate::operation::Operation;

/// Whether the caller may replace the document once it is the key's.
pub(super) fn lets_replace(document: &Document, caller: &Caller, key: &KeyArn) -> bool {
    let Some(account) = caller.account() else {
        return false;
    };
    let request = PutKeyPolicy {
        account,
        caller: caller.arn(key.region.partition()),
        key: key.to_string(),
    };
    let has = |effect| {
        let mut statements = document.statements.iter();
        statements.any(|statement| statement.effect == effect && request.is_concerned_by(statement))
    };
    has(Effect::Allow) && !has(Effect::Deny)
}

/// The request that must be allowed.
struct PutKeyPolicy {
    account: AccountId,
    caller: String,
    key: String,
}

/// What is known of a context key.
enum Known {
    Value(String),
    Absent,
    Nothing,
}

impl PutKeyPolicy {
    /// Whether the statement applies to the request, for all that is known.
    fn is_concerned_by(&self, statement: &Statement) -> bool {
        let Statement {
            principals: Some(principals),
            actions: Some(actions),
            resources: Some(resources),
            conditions,
            ..
        } = statement
        else {
            return false;
        };
        let action = Operation::PutKeyPolicy.row().action;
        principals.selects(|principal| self.is_by(principal))
            && actions.selects(|pattern| pattern.matches_ignoring_case(action))
            && resources.selects(|pattern| pattern.matches(&self.key))
            && conditions.iter().all(|condition| self.fulfils(condition))
    }

    fn is_by(&self, principal: &PolicyPrincipal) -> bool {
        *principal == PolicyPrincipal::Anyone || principal.is_account(self.account)
    }

    /// Whether the condition is known to hold.
    fn fulfils(&self, condition: &Condition) -> bool {
        let is_listed = |text: &str| {
            condition
                .values
                .iter()
                .any(|value| value.eq_ignore_ascii_case(text))
        };
        match (self.context(&condition.key), condition.comparison) {
            (Known::Nothing, _) => false,
            (Known::Value(_), Comparison::Null) => is_listed("false"),
            (Known::Absent, Comparison::Null) => is_listed("true"),
            (Known::Value(value), comparison) => Texts::of(comparison).is_some_and(|texts| {
                condition.values.iter().any(|wanted| (texts.fit)(wanted, &value)) != texts.is_negated
            }),
            (Known::Absent, comparison) => {
                condition.if_exists
                    || condition.quantifier == Some(Quantifier::ForAllValues)
                    || Texts::of(comparison).is_some_and(|texts| texts.is_negated)
            }
        }
    }

    fn context(&self, key: &str) -> Known {
        match key.to_ascii_lowercase().as_str() {
            "aws:principalaccount" | "kms:calleraccount" => Known::Value(self.account.to_string()),
            "aws:principalarn" => Known::Value(self.caller.clone()),
            "kms:viaservice" => Known::Absent,
            _ => Known::Nothing,
        }
    }
}

/// How an operator on texts compares a policy's value with the request's.
struct Texts {
    fit: fn(&str, &str) -> bool,
    is_negated: bool,
}

impl Texts {
    fn of(comparison: Comparison) -> Option<Self> {
        let equal: fn(&str, &str) -> bool = |wanted, found| wanted == found;
        let (fit, is_negated): (fn(&str, &str) -> bool, _) = match comparison {
            Comparison::StringEquals => (equal, false),
            Comparison::StringNotEquals => (equal, true),
            Comparison::StringEqualsIgnoreCase => (|wanted, found| wanted.eq_ignore_ascii_case(found), false),
            Comparison::StringNotEqualsIgnoreCase => {
                (|wanted, found| wanted.eq_ignore_ascii_case(found), true)
            }
            Comparison::StringLike | Comparison::ArnEquals | Comparison::ArnLike => (is_like, false),
            Comparison::StringNotLike | Comparison::ArnNotEquals | Comparison::ArnNotLike => (is_like, true),
            _ => return None,
        };
        Some(Self { fit, is_negated })
    }
}

fn is_like(wanted: &str, found: &str) -> bool {
    Pattern::new(wanted).matches(found)
}
