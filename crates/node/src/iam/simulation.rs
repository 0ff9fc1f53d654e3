//! SimulateCustomPolicy and SimulatePrincipalPolicy.

use std::collections::BTreeSet;

use trent_api::error::{QueryError, QueryErrorName};
use trent_api::iam::simulation::{self, Evaluation, SimulatedDecision, Simulation};
use trent_domain::global::state::PolicyHolder;
use trent_domain::iam::{EntityKind, IamError};
use trent_domain::policy::{
    self, Context, ContextKey, IdentityPolicies, IdentityVerdict, NamedPolicy, Request, StoredPolicy,
};

use super::Outcome;
use super::asked::Asked;
use super::held;

pub(super) fn custom(asked: &Asked<'_>) -> Outcome {
    asked.authorize_account()?;
    let simulation = Simulation::parse(asked.members)?;
    answer(asked, &simulation, IdentityPolicies::default())
}

pub(super) fn principal(asked: &Asked<'_>) -> Outcome {
    let (account, holder) = simulation::source(asked.members)?;
    let simulation = Simulation::parse(asked.members)?;
    let held = held::authorized_with(asked, &holder, Default::default())?;
    if account != asked.account {
        return Err(IamError::no_such(EntityKind::Account, account).into());
    }
    answer(asked, &simulation, policies_of(asked, &held))
}

fn answer(asked: &Asked<'_>, simulation: &Simulation, policies: IdentityPolicies) -> Outcome {
    let policies = with_input(policies, simulation)?;
    let missing = missing_context(&policies, simulation);
    let pairs = simulation.actions.iter().flat_map(|action| {
        let resources = simulation.resources.iter();
        resources.map(move |resource| (action, resource))
    });
    let evaluations =
        pairs.map(|(action, resource)| evaluate(&policies, simulation, action, resource, &missing));
    let page = asked.page()?.cut_in_order(evaluations);
    Ok(simulation::answer(&page))
}

fn policies_of(asked: &Asked<'_>, holder: &PolicyHolder) -> IdentityPolicies {
    match holder {
        PolicyHolder::User(user) => asked.state().user_policies(user),
        PolicyHolder::Group(group) => asked.state().group_policies(group),
        PolicyHolder::Role(role) => asked.state().role_policies(role),
    }
}

/// The policies, with those that the request brings.
fn with_input(
    mut policies: IdentityPolicies,
    simulation: &Simulation,
) -> Result<IdentityPolicies, QueryError> {
    for (place, text) in simulation.policies.iter().enumerate() {
        let name = format!("PolicyInputList.{}", place + 1);
        policies.policies.push(input(name, text)?);
    }
    if let Some(text) = &simulation.boundary {
        let name = "PermissionsBoundaryPolicyInputList.1".to_owned();
        policies.boundary = Some(input(name, text)?);
    }
    Ok(policies)
}

fn input(name: String, text: &str) -> Result<NamedPolicy, QueryError> {
    policy::document(text).map_err(|reason| {
        QueryError::new(
            QueryErrorName::InvalidInput,
            format!("Invalid policy {name}: {reason}"),
        )
    })?;
    Ok(NamedPolicy {
        name: name.into(),
        policy: StoredPolicy::from(text),
    })
}

fn evaluate(
    policies: &IdentityPolicies,
    simulation: &Simulation,
    action: &str,
    resource: &str,
    missing: &[String],
) -> Evaluation {
    let request = Request {
        action,
        resource,
        context: &simulation.context,
    };
    let verdict = policies.verdict(&request);
    let (decision, because) = match &verdict {
        IdentityVerdict::Root => (SimulatedDecision::Allowed, None),
        IdentityVerdict::Allowed(because) => (SimulatedDecision::Allowed, Some(because)),
        IdentityVerdict::Denied(_, because) => (SimulatedDecision::ExplicitDeny, Some(because)),
        IdentityVerdict::NotAllowed(_) => (SimulatedDecision::ImplicitDeny, None),
    };
    Evaluation {
        action: action.to_owned(),
        resource: resource.to_owned(),
        decision,
        matched: because.map(|because| because.policy.to_string()),
        missing: missing.to_vec(),
        allowed_by_boundary: policies
            .boundary
            .as_ref()
            .map(|boundary| allows(boundary, &request)),
    }
}

/// Whether a boundary, for itself, allows.
fn allows(boundary: &NamedPolicy, request: &Request<'_>) -> bool {
    let alone = IdentityPolicies {
        policies: vec![boundary.clone()],
        ..IdentityPolicies::default()
    };
    matches!(alone.verdict(request), IdentityVerdict::Allowed(_))
}

/// The context keys that the policies ask for and the request does not give.
fn missing_context(policies: &IdentityPolicies, simulation: &Simulation) -> Vec<String> {
    let all = policies.policies.iter().chain(&policies.boundary);
    let documents = all.filter_map(|policy| policy::document(policy.policy.as_str()).ok());
    let statements = documents.flat_map(|document| document.statements);
    let conditions = statements.flat_map(|statement| statement.conditions);
    let keys: BTreeSet<String> = conditions
        .map(|condition| condition.key.to_string())
        .filter(|key| simulation.context.values(&ContextKey::parse(key)).is_none())
        .collect();
    keys.into_iter().collect()
}
