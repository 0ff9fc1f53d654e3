//! What grants allow.

use super::Asker;
use super::key::Asked;
use crate::bound_principal::BoundPrincipal;
use crate::caller::Caller;
use crate::grant::{Grant, GrantOperation, GrantPrincipal};
use crate::policy::{GrantFor, NamedAs};
use crate::principal::PrincipalArn;

/// The grant that covers a question and names the caller most closely, if one does.
pub(super) fn closest(asked: &Asked<'_>) -> Option<GrantFor> {
    #[cfg(feature = "chaos-bugs")]
    if let Some(grant) = super::lingering::closest(asked, grantees(asked.asker), covers) {
        return Some(grant);
    }
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
    let aws = |arn: &PrincipalArn, id, named| {
        let arn = arn.clone();
        (GrantPrincipal::Aws(BoundPrincipal { arn, id }), named)
    };
    let account = |named| {
        let arn = PrincipalArn::of_account(asker.caller.account()?, asker.region.partition());
        Some(aws(&arn, None, named))
    };
    let all = match asker.caller {
        Caller::Root(_) => [account(NamedAs::Itself), None, None],
        Caller::Principal(principal) => {
            let id = principal.entity_id();
            let role = principal.role.as_ref();
            [
                Some(aws(&principal.arn, id, NamedAs::Itself)),
                role.map(|role| aws(role, id, NamedAs::Role)),
                account(NamedAs::Account),
            ]
        }
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
