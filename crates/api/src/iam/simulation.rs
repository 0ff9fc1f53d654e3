//! SimulateCustomPolicy and SimulatePrincipalPolicy.

use trent_domain::{
    iam::{Holder, HolderKind},
    ids::AccountId,
    policy::{ConditionValues, ContextKey},
};

use super::{Page, members};
use crate::{
    error::{QueryError, QueryErrorName},
    json::Object,
    query::{self, Answer, Element},
};

/// Members that would change the outcome in ways that are not simulated: a request with one is refused, for an outcome
/// without it would be wrong.
const NOT_SIMULATED: [&str; 3] = [
    "OrderedOrganizationPolicyInputList",
    "PolicyExclusionList",
    "ResourcePolicy",
];

/// What is to be simulated.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Simulation {
    /// `PolicyInputList`: identity policies, on top of those that the principal has.
    pub policies: Vec<String>,
    /// `PermissionsBoundaryPolicyInputList`: the boundary, in place of that which the principal has.
    pub boundary: Option<String>,
    /// `ActionNames`
    pub actions: Vec<String>,
    /// `ResourceArns`, `*` when absent.
    pub resources: Vec<String>,
    /// `ContextEntries`
    pub context: ConditionValues,
}

impl Simulation {
    /// Reads a request that satisfies the model.
    ///
    /// # Errors
    /// It asks for what is not simulated, or has more context than is looked at.
    pub fn parse(request: &Object<'_>) -> Result<Self, QueryError> {
        if let Some(member) = NOT_SIMULATED.iter().find(|member| request.get(member).is_some()) {
            return Err(invalid(format!("{member} is not supported.")));
        }
        let resources = query::strings(request, "ResourceArns")?;
        Ok(Self {
            policies: query::strings(request, "PolicyInputList")?,
            boundary: boundary(request)?,
            actions: query::strings(request, "ActionNames")?,
            resources: if resources.is_empty() {
                vec!["*".to_owned()]
            } else {
                resources
            },
            context: context(request)?,
        })
    }
}

/// `PolicySourceArn` of SimulatePrincipalPolicy: the account, and the user, group or role whose policies are simulated.
///
/// # Errors
/// It is no ARN of an identity.
pub fn source(request: &Object<'_>) -> Result<(AccountId, Holder), QueryError> {
    let text = request.required_string("PolicySourceArn")?;
    identity_of(text).ok_or_else(|| members::invalid_arn(text))
}

fn identity_of(arn: &str) -> Option<(AccountId, Holder)> {
    let fields: Vec<&str> = arn.splitn(6, ':').collect();
    let ["arn", _, "iam", "", account, resource] = fields[..] else {
        return None;
    };
    let (kind, path_and_name) = resource.split_once('/')?;
    let kinds = [HolderKind::User, HolderKind::Group, HolderKind::Role];
    let holder = Holder {
        kind: kinds.into_iter().find(|known| known.as_str() == kind)?,
        name: path_and_name.rsplit('/').next()?.parse().ok()?,
    };
    Some((account.parse().ok()?, holder))
}

fn boundary(request: &Object<'_>) -> Result<Option<String>, QueryError> {
    let mut boundaries = query::strings(request, "PermissionsBoundaryPolicyInputList")?;
    let boundary = boundaries.pop();
    if boundaries.is_empty() {
        Ok(boundary)
    } else {
        Err(invalid(
            "Only one permissions boundary can be simulated.".to_owned(),
        ))
    }
}

fn context(request: &Object<'_>) -> Result<ConditionValues, QueryError> {
    let mut context = ConditionValues::default();
    for entry in request.list("ContextEntries")? {
        let entry = entry.as_object()?;
        let key = ContextKey::parse(entry.string("ContextKeyName")?.unwrap_or_default());
        let values = query::strings(entry, "ContextKeyValues")?;
        context
            .insert(key, values)
            .map_err(|problem| invalid(problem.to_string()))?;
    }
    Ok(context)
}

fn invalid(text: String) -> QueryError {
    QueryError::new(QueryErrorName::InvalidInput, text)
}

/// What policies decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SimulatedDecision {
    /// Something allows and nothing denies.
    Allowed,
    /// A statement denies.
    ExplicitDeny,
    /// Nothing allows.
    ImplicitDeny,
}

impl SimulatedDecision {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::ExplicitDeny => "explicitDeny",
            Self::ImplicitDeny => "implicitDeny",
        }
    }
}

/// The outcome for one action on one resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evaluation {
    /// `EvalActionName`
    pub action: String,
    /// `EvalResourceName`
    pub resource: String,
    /// `EvalDecision`
    pub decision: SimulatedDecision,
    /// `SourcePolicyId` of the statement that decided, if one did.
    pub matched: Option<String>,
    /// `MissingContextValues`: context keys that the policies ask for and the request does not give.
    pub missing: Vec<String>,
    /// `AllowedByPermissionsBoundary`, if there is one.
    pub allowed_by_boundary: Option<bool>,
}

impl Evaluation {
    fn write(&self, answer: &mut Element<'_>) {
        answer.string("EvalActionName", &self.action);
        answer.string("EvalResourceName", &self.resource);
        answer.string("EvalDecision", self.decision.as_str());
        answer.list("MatchedStatements", &self.matched, |statement, policy| {
            statement.string("SourcePolicyId", policy);
            statement.string("SourcePolicyType", "IAM Policy");
        });
        answer.strings("MissingContextValues", &self.missing);
        if let Some(allowed) = self.allowed_by_boundary {
            answer.element("PermissionsBoundaryDecisionDetail", |detail| {
                detail.boolean("AllowedByPermissionsBoundary", allowed);
            });
        }
    }
}

/// The answer.
#[must_use]
pub fn answer(page: &Page<Evaluation>) -> Answer {
    Answer::of(|answer| {
        answer.list("EvaluationResults", page.items(), |member, evaluation| {
            evaluation.write(member);
        });
        page.write(answer);
    })
}
