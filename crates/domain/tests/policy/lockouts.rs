//! Whether a new key policy locks its author out.
//!
//! A case: `key` is the policy that `who` wants to give to the key, `with` what is known of the request, `replaceable`
//! whether the author could replace it again; other members as in `decisions`.

use trent_domain::arn::KeyArn;
use trent_domain::policy::{Author, IdentityVerdict, Missing, Request, Requester};

use crate::corpus::{Policies, cases};
use crate::decisions::identity_policies;
use crate::people::{KEY, Person, owner};

#[test]
fn every_author_can_replace_the_policy_or_not() {
    let policies = Policies::read();
    let key = KeyArn {
        region: "us-east-1".parse().unwrap(),
        account: owner(),
        key_id: "1234abcd-12ab-34cd-56ef-1234567890ab".parse().unwrap(),
    };
    assert_eq!(key.to_string(), KEY);
    for case in cases("lockouts") {
        case.has_only(&[
            "key",
            "who",
            "identity",
            "boundary",
            "session",
            "with",
            "replaceable",
        ]);
        let person = Person::named(case.text("who").unwrap());
        let own = identity_policies(&case, &policies);
        let verdict = |request: &Request<'_>| match person.requester() {
            Requester::Root(_) => IdentityVerdict::Root,
            Requester::Service(_) | Requester::Vouched(_) => IdentityVerdict::NotAllowed(Missing::EVERYTHING),
            Requester::Principal { .. } => own.verdict(request),
        };
        let context = case.context();
        let author = Author {
            requester: person.requester(),
            context: &context,
            identity: &verdict,
        };
        let policy = policies.policy(&case.members["key"]);
        let expected = case.members["replaceable"].as_bool().unwrap();
        assert_eq!(author.could_replace(&policy, &key), expected, "{}", case.place);
    }
}
