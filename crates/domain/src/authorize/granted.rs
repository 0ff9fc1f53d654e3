//! What grants allow.

use super::Asker;
use super::key::Asked;
use crate::caller::Caller;
use crate::grant::{Grant, GrantOperation, GrantPrincipal};
use crate::policy::{GrantFor, NamedAs};
use crate::principal::PrincipalArn;

/// The grant that covers a question and names the caller most closely, if one does.
pub(super) fn closest(asked: &Asked<'_>) -> Option<GrantFor> {
    let key = &asked.key.id;
    if asked.state.grant_count(key) == 0 {
        return None;
    }
    let operation = GrantOperation::of_action(asked.wanted.action)?;
    grantees(asked.asker).find_map(|(grantee, named)| {
        let mut grants = asked.state.grants_for(key, &grantee);
        let grant = grants.find(|grant| covers(grant, operation, asked))?;
        Some(GrantFor {
            id: grant.id,
            grantee: named,
        })
    })
}

/// As whom grants can be for the caller, the closest first.
fn grantees(asker: &Asker<'_>) -> impl Iterator<Item = (GrantPrincipal, NamedAs)> {
    let aws = |arn: &PrincipalArn, named| (GrantPrincipal::Aws(arn.clone()), named);
    let account = |named| {
        let arn = PrincipalArn::of_account(asker.caller.account()?, asker.region.partition());
        Some((GrantPrincipal::Aws(arn), named))
    };
    let all = match asker.caller {
        Caller::Root(_) => [account(NamedAs::Itself), None, None],
        Caller::Principal(principal) => [
            Some(aws(&principal.arn, NamedAs::Itself)),
            principal.role.as_ref().map(|role| aws(role, NamedAs::Role)),
            account(NamedAs::Account),
        ],
        Caller::AwsService(service) => {
            let service = GrantPrincipal::Service(service.clone());
            [Some((service, NamedAs::Itself)), None, None]
        }
        Caller::Service => [None, None, None],
    };
    all.into_iter().flatten()
}

/// Whether the grant allows the operation to whom it is for.
fn covers(grant: &Grant, operation: GrantOperation, asked: &Asked<'_>) -> bool {
    let parameters = &grant.parameters;
    if !parameters.operations.contains(operation) {
        return false;
    }
    let asker = asked.asker;
    let source = asker.source_arn();
    let constraints = &parameters.constraints;
    let constraints_met = if operation.has_encryption_context() {
        constraints.admit(asker.encryption_context, source.as_deref())
    } else {
        operation == GrantOperation::DescribeKey || constraints.admit_source(source.as_deref())
    };
    constraints_met && asked.wanted.child.is_none_or(|child| child.narrow(parameters))
}
