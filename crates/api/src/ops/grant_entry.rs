//! Grants in the answers of lists.

use trent_domain::{
    arn::KeyArn,
    encryption_context::EncryptionContext,
    grant::{ContextConstraint, Grant, GrantConstraints, GrantPrincipal},
    ids::{AccountId, RegionName},
    policy::Directory,
};

use crate::json::ObjectWriter;

/// Writes one entry. `key_owner` is the account of the grant's key; what its principals are called now the directory says.
pub(super) fn write(
    answer: &mut ObjectWriter<'_>,
    grant: &Grant,
    key_owner: AccountId,
    region: &RegionName,
    directory: &dyn Directory,
) {
    let parameters = &grant.parameters;
    let key = KeyArn {
        region: region.clone(),
        account: key_owner,
        key_id: grant.key_id,
    };
    answer.string("KeyId", key);
    answer.string("GrantId", grant.id);
    // A grant without a name has an empty one here.
    answer.string("Name", parameters.name.as_ref().map_or("", |name| name.as_str()));
    answer.timestamp("CreationDate", grant.created_at);
    principal(
        answer,
        ["GranteePrincipal", "GranteeServicePrincipal"],
        &parameters.grantee,
        directory,
    );
    if let Some(retiring) = &parameters.retiring {
        principal(
            answer,
            ["RetiringPrincipal", "RetiringServicePrincipal"],
            retiring,
            directory,
        );
    }
    let issuer = format_args!("arn:{}:iam::{}:root", region.partition(), grant.issuing_account);
    answer.string("IssuingAccount", issuer);
    answer.list("Operations", |list| {
        parameters
            .operations
            .iter()
            .for_each(|operation| list.string(operation));
    });
    if !parameters.constraints.is_empty() {
        answer.object("Constraints", |answer| {
            constraints(answer, &parameters.constraints)
        });
    }
}

fn principal(
    answer: &mut ObjectWriter<'_>,
    [by_arn, by_service]: [&'static str; 2],
    principal: &GrantPrincipal,
    directory: &dyn Directory,
) {
    match principal {
        GrantPrincipal::Aws(principal) => answer.string(by_arn, principal.shown(directory)),
        GrantPrincipal::Service(service) => answer.string(by_service, service),
    }
}

fn constraints(answer: &mut ObjectWriter<'_>, constraints: &GrantConstraints) {
    match &constraints.context {
        Some(ContextConstraint::Equals(pairs)) => context(answer, "EncryptionContextEquals", pairs),
        Some(ContextConstraint::Subset(pairs)) => context(answer, "EncryptionContextSubset", pairs),
        None => {}
    }
    answer.optional_string("SourceArn", constraints.source_arn.as_ref());
}

fn context(answer: &mut ObjectWriter<'_>, member: &'static str, pairs: &EncryptionContext) {
    answer.map(member, pairs.iter());
}
