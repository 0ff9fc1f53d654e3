//! Policies, evaluated.

use trent_domain::arn::KeyArn;
use trent_domain::ids::AccountId;
use trent_domain::policy::{
    self, Author, ConditionValues, Decision, IdentityPolicies, IdentityVerdict, NamedPolicy, Question,
    Refusal, Request, Requester, ResourcePolicy, StoredPolicy,
};
use trent_domain::principal::PrincipalArn;

use super::region::KEY;

/// What separates a policy from the values of a request, and these from one another.
const SEPARATOR: char = '\0';

/// Reads a text as a policy, and what stands behind it as values of a request (`key=value`), and asks each kind of policy
/// about that request. Accepted is what some key, identity or role can have.
pub fn policy_evaluation(input: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(input) else {
        return false;
    };
    let (text, values) = text.split_once(SEPARATOR).unwrap_or((text, ""));
    let values = values.split(SEPARATOR).filter_map(|pair| pair.split_once('='));
    let values = values.map(|(key, value)| (key, [value]));
    let Ok(values) = ConditionValues::from_texts(values) else {
        return false;
    };
    let is_policy = policy::document(text).is_ok();
    let is_of_a_kind = [
        policy::parse(text, "aws").is_ok(),
        policy::identity_policy(text).is_ok(),
        policy::trust_policy(text).is_ok(),
    ];
    assert!(is_policy || !is_of_a_kind.contains(&true));
    ask(&StoredPolicy::from(text), &values, is_policy);
    is_of_a_kind.contains(&true)
}

/// What is no policy denies everything, and what denies is refused.
fn ask(policy: &StoredPolicy, values: &ConditionValues, is_policy: bool) {
    let key = key();
    let (arn, resource) = (alice(), key.to_string());
    let request = Request {
        action: "kms:PutKeyPolicy",
        resource: &resource,
        context: values,
    };
    let identity = policies(policy).verdict(&request);
    assert!(is_policy || matches!(identity, IdentityVerdict::Denied(..)));
    let requester = Requester::Principal {
        arn: &arn,
        role: None,
        provider: None,
    };
    for resource_policy in [ResourcePolicy::Key(policy), ResourcePolicy::Trust(policy)] {
        let question = Question {
            requester,
            request,
            owner: account(),
            policy: resource_policy,
            identity: &identity,
            grant: None,
        };
        let decision = question.decide();
        let is_denied = matches!(decision, Decision::Refused(Refusal::ExplicitDeny(..)));
        assert!(is_denied || !matches!(identity, IdentityVerdict::Denied(..)));
    }
    let author = Author {
        requester,
        context: values,
        identity: &|request| policies(policy).verdict(request),
    };
    assert!(is_policy || !author.could_replace(policy, &key));
}

/// The policy as that of an identity, as its boundary, and as that of its session.
fn policies(policy: &StoredPolicy) -> IdentityPolicies {
    let named = NamedPolicy {
        name: "inline".into(),
        policy: policy.clone(),
    };
    IdentityPolicies {
        policies: vec![named.clone()],
        boundary: Some(named.clone()),
        session: Some(vec![named]),
    }
}

fn account() -> AccountId {
    "111122223333".parse().unwrap()
}

fn alice() -> PrincipalArn {
    "arn:aws:iam::111122223333:user/alice".parse().unwrap()
}

fn key() -> KeyArn {
    KeyArn {
        region: "us-east-1".parse().unwrap(),
        account: account(),
        key_id: KEY,
    }
}
