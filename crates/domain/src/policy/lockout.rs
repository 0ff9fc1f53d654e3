//! Whether a new key policy would lock its author out (AWS KMS Developer Guide, "Default key policy").

use super::{Context, Decision, IdentityVerdict, Question, Request, Requester, ResourcePolicy, StoredPolicy};
use crate::arn::KeyArn;
use crate::operation::Operation;

/// The author of a new key policy.
pub struct Author<'a> {
    /// Who it is.
    pub requester: Requester<'a>,
    /// What is known of the request that would come: the values of the principal, of the key and of the request at hand. A
    /// key that this context does not have counts as absent, so a condition on it is neither relied on nor, unless its
    /// operator holds of what is absent, feared.
    pub context: &'a dyn Context,
    /// What the author's own policies say of a request.
    pub identity: &'a dyn Fn(&Request<'_>) -> IdentityVerdict,
}

impl Author<'_> {
    /// Whether the author may call PutKeyPolicy on the key once the policy is the key's. A grant is no answer: none allows
    /// that.
    pub fn could_replace(&self, policy: &StoredPolicy, key: &KeyArn) -> bool {
        let resource = key.to_string();
        let request = Request {
            action: Operation::PutKeyPolicy.row().action,
            resource: &resource,
            context: self.context,
        };
        let question = Question {
            requester: self.requester,
            request,
            owner: key.account,
            policy: ResourcePolicy::Key(policy),
            identity: &(self.identity)(&request),
            grant: None,
        };
        matches!(question.decide(), Decision::Allowed(_))
    }
}
