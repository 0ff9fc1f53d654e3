//! From a text to a document. Every member that the grammar does not have is refused: a misspelt one would be a
//! permission, or a limit to one, that its author believes in.

use super::condition::{Condition, Operator};
use super::document::{Document, Effect, Selection, Statement, Version};
use super::json::Json;
use super::pattern::Pattern;
use super::principal::PolicyPrincipal;

/// Why a text is no acceptable policy. AWS's own texts are known for principals and for the lockout alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// It has characters that a policy may not have.
    #[error("The policy has characters that are not printable.")]
    NotPrintable,
    /// It is no JSON object, or an object in it names a member twice.
    #[error("The policy is not a JSON object with distinct members.")]
    NotAnObject,
    /// `Version` is none of the language's.
    #[error("The policy's Version must be 2012-10-17 or 2008-10-17.")]
    Version,
    /// There is no statement, or something that is none.
    #[error("The policy must have at least one Statement, and every statement must be an object.")]
    Statement,
    /// `Effect` is missing or neither of the two.
    #[error("The Effect of a statement must be Allow or Deny.")]
    Effect,
    /// A statement has both a member and its negation.
    #[error("A statement must not have both {0} and Not{0}.")]
    Both(&'static str),
    /// A member's value is of the wrong form.
    #[error("The value of {0} in the policy is not valid.")]
    Value(&'static str),
    /// An action that does not say of which service.
    #[error("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.")]
    NoVendor,
    /// The grammar has no such member.
    #[error("The policy has a member that the policy language does not have.")]
    UnknownMember,
    /// The grammar has no such condition operator, or the condition has another form.
    #[error("A Condition in the policy is not valid.")]
    Condition,
    /// A principal that cannot exist, or none at all.
    #[error("Policy contains a statement with one or more invalid principals.")]
    InvalidPrincipals,
    /// A condition that its own absence fulfils.
    #[error(
        "OverlyPermissiveCondition: Using the ForAllValues set operator with a single-valued condition key matches \
         requests without the specified {0} or with an unspecified {0}. To fix, remove ForAllValues."
    )]
    OverlyPermissive(&'static str),
}

/// Reads a policy of any kind; what a key's policy must be besides is not looked at.
pub fn document(text: &str) -> Result<Document, Malformed> {
    let json = Json::parse(text).ok_or(Malformed::NotAnObject)?;
    let mut members = Members::of(json).ok_or(Malformed::NotAnObject)?;
    let document = Document {
        version: version(members.take("Version"))?,
        id: optional_text(members.take("Id"), "Id")?,
        statements: statements(members.take("Statement"))?,
    };
    members.none_left()?;
    Ok(document)
}

/// The members of an object that have not been read yet.
struct Members(Vec<(String, Json)>);

impl Members {
    fn of(json: Json) -> Option<Self> {
        match json {
            Json::Object(members) => Some(Self(members)),
            _ => None,
        }
    }

    fn take(&mut self, name: &str) -> Option<Json> {
        let position = self.0.iter().position(|(member, _)| member == name)?;
        Some(self.0.swap_remove(position).1)
    }

    fn none_left(self) -> Result<(), Malformed> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(Malformed::UnknownMember)
        }
    }
}

fn version(json: Option<Json>) -> Result<Version, Malformed> {
    match json {
        None => Ok(Version::V2008),
        Some(Json::Text(text)) if text == "2012-10-17" => Ok(Version::V2012),
        Some(Json::Text(text)) if text == "2008-10-17" => Ok(Version::V2008),
        Some(_) => Err(Malformed::Version),
    }
}

fn optional_text(json: Option<Json>, member: &'static str) -> Result<Option<String>, Malformed> {
    match json {
        None => Ok(None),
        Some(Json::Text(text)) => Ok(Some(text)),
        Some(_) => Err(Malformed::Value(member)),
    }
}

fn statements(json: Option<Json>) -> Result<Vec<Statement>, Malformed> {
    let statements = match json {
        Some(Json::List(statements)) if !statements.is_empty() => statements,
        Some(single @ Json::Object(_)) => vec![single],
        _ => return Err(Malformed::Statement),
    };
    statements.into_iter().map(statement).collect()
}

fn statement(json: Json) -> Result<Statement, Malformed> {
    let mut members = Members::of(json).ok_or(Malformed::Statement)?;
    let statement = Statement {
        sid: optional_text(members.take("Sid"), "Sid")?,
        effect: effect(members.take("Effect"))?,
        principals: either(&mut members, ["Principal", "NotPrincipal"], principals)?,
        actions: either(&mut members, ["Action", "NotAction"], actions)?,
        resources: either(&mut members, ["Resource", "NotResource"], resources)?,
        conditions: conditions(members.take("Condition"))?,
    };
    members.none_left()?;
    Ok(statement)
}

fn effect(json: Option<Json>) -> Result<Effect, Malformed> {
    match json {
        Some(Json::Text(text)) if text == "Allow" => Ok(Effect::Allow),
        Some(Json::Text(text)) if text == "Deny" => Ok(Effect::Deny),
        _ => Err(Malformed::Effect),
    }
}

/// A member or its negation, never both.
fn either<T>(
    members: &mut Members,
    [plain, negated]: [&'static str; 2],
    read: fn(Json) -> Result<Vec<T>, Malformed>,
) -> Result<Option<Selection<T>>, Malformed> {
    match (members.take(plain), members.take(negated)) {
        (None, None) => Ok(None),
        (Some(json), None) => read(json).map(Selection::Only).map(Some),
        (None, Some(json)) => read(json).map(Selection::AllBut).map(Some),
        (Some(_), Some(_)) => Err(Malformed::Both(plain)),
    }
}

/// `"*"`, or an object of kinds of principals.
fn principals(json: Json) -> Result<Vec<PolicyPrincipal>, Malformed> {
    let kinds = match json {
        Json::Text(text) if text == "*" => return Ok(vec![PolicyPrincipal::Anyone]),
        Json::Object(kinds) => kinds,
        _ => return Err(Malformed::InvalidPrincipals),
    };
    let mut principals = Vec::new();
    for (kind, json) in kinds {
        let named = texts(json).ok_or(Malformed::InvalidPrincipals)?;
        for text in named {
            principals.push(principal(&kind, &text).ok_or(Malformed::InvalidPrincipals)?);
        }
    }
    if principals.is_empty() {
        return Err(Malformed::InvalidPrincipals);
    }
    Ok(principals)
}

fn principal(kind: &str, text: &str) -> Option<PolicyPrincipal> {
    match kind {
        "AWS" => PolicyPrincipal::aws(text).ok(),
        "Service" => text.parse().ok().map(PolicyPrincipal::Service),
        "Federated" => text.parse().ok().map(PolicyPrincipal::Federated),
        _ => None,
    }
}

fn actions(json: Json) -> Result<Vec<Pattern>, Malformed> {
    let actions = texts(json).ok_or(Malformed::Value("Action"))?;
    if actions.iter().all(|action| is_action(action)) {
        Ok(actions.into_iter().map(Pattern::new).collect())
    } else {
        Err(Malformed::NoVendor)
    }
}

/// `*`, or a service and what it is asked for.
fn is_action(text: &str) -> bool {
    text == "*"
        || text
            .split_once(':')
            .is_some_and(|(service, name)| !service.is_empty() && !name.is_empty())
}

fn resources(json: Json) -> Result<Vec<Pattern>, Malformed> {
    let resources = texts(json).ok_or(Malformed::Value("Resource"))?;
    Ok(resources.into_iter().map(Pattern::new).collect())
}

fn conditions(json: Option<Json>) -> Result<Vec<Condition>, Malformed> {
    let operators = match json {
        None => return Ok(Vec::new()),
        Some(Json::Object(operators)) => operators,
        Some(_) => return Err(Malformed::Condition),
    };
    let mut conditions = Vec::new();
    for (operator, json) in operators {
        let Json::Object(keys) = json else {
            return Err(Malformed::Condition);
        };
        for (key, json) in keys {
            conditions.push(condition(&operator, key, json).ok_or(Malformed::Condition)?);
        }
    }
    Ok(conditions)
}

fn condition(operator: &str, key: String, json: Json) -> Option<Condition> {
    let Operator {
        comparison,
        quantifier,
        if_exists,
    } = Operator::parse(operator)?;
    let is_key = key
        .split_once(':')
        .is_some_and(|(service, name)| !service.is_empty() && !name.is_empty());
    let values = values(json)?;
    is_key.then_some(Condition {
        comparison,
        quantifier,
        if_exists,
        key,
        values,
    })
}

/// A text or a list of texts.
fn texts(json: Json) -> Option<Vec<String>> {
    let text = |json| match json {
        Json::Text(text) => Some(text),
        _ => None,
    };
    match json {
        Json::List(list) => list.into_iter().map(text).collect(),
        single => text(single).map(|text| vec![text]),
    }
}

/// A text, number or boolean, or a list of them.
fn values(json: Json) -> Option<Vec<String>> {
    let value = |json| match json {
        Json::Text(text) | Json::Scalar(text) => Some(text),
        _ => None,
    };
    match json {
        Json::List(list) => list.into_iter().map(value).collect(),
        single => value(single).map(|value| vec![value]),
    }
}
