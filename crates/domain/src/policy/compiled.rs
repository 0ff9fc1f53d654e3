//! Policies, ready to be evaluated: patterns split, context keys looked up, values of conditions read.

use std::sync::Arc;

use super::comparison::CompiledCondition;
use super::document::{Document, Effect, Selection, Statement, Version};
use super::glob::Glob;
use super::parse;
use super::template::{Template, Wildcards};
use super::{Because, NamedAs, Pattern, PolicyPrincipal, Request, Requester};

/// A policy's statements.
pub(super) struct Compiled {
    statements: Box<[CompiledStatement]>,
}

/// A statement.
pub(super) struct CompiledStatement {
    sid: Option<Arc<str>>,
    effect: Effect,
    principals: Option<Selection<PolicyPrincipal>>,
    actions: Option<Selection<Glob>>,
    resources: Option<Selection<Template>>,
    conditions: Box<[CompiledCondition]>,
}

impl Compiled {
    /// A text that is no policy might have denied anything, so it denies everything.
    pub(super) fn new(text: &str) -> Self {
        let statements = match parse::document(text) {
            Ok(document) => statements(document),
            Err(_) => vec![CompiledStatement::deny_everything()],
        };
        Self {
            statements: statements.into(),
        }
    }

    /// The first statement of this effect that applies, with its place.
    pub(super) fn find(
        &self,
        effect: Effect,
        applies: impl Fn(&CompiledStatement) -> bool,
    ) -> Option<(usize, &CompiledStatement)> {
        self.with_effect(effect).find(|(_, statement)| applies(statement))
    }

    /// Each statement of this effect, with its place.
    pub(super) fn with_effect(&self, effect: Effect) -> impl Iterator<Item = (usize, &CompiledStatement)> {
        let statements = self.statements.iter().enumerate();
        statements.filter(move |(_, statement)| statement.effect == effect)
    }
}

fn statements(document: Document) -> Vec<CompiledStatement> {
    let version = document.version;
    let statements = document.statements.into_iter();
    statements
        .map(|statement| CompiledStatement::new(statement, version))
        .collect()
}

impl CompiledStatement {
    fn new(statement: Statement, version: Version) -> Self {
        let action = |pattern: &Pattern| Glob::of_action(pattern.as_str());
        let resource = |pattern: &Pattern| Template::new(pattern.as_str(), version, Wildcards::Count);
        let conditions = statement.conditions.iter();
        Self {
            sid: statement.sid.map(Into::into),
            effect: statement.effect,
            principals: statement.principals,
            actions: statement.actions.map(|actions| actions.map(action)),
            resources: statement.resources.map(|resources| resources.map(resource)),
            conditions: conditions
                .map(|condition| CompiledCondition::new(condition, version))
                .collect(),
        }
    }

    fn deny_everything() -> Self {
        Self {
            sid: None,
            effect: Effect::Deny,
            principals: Some(Selection::Only(vec![PolicyPrincipal::Anyone])),
            actions: Some(Selection::Only(vec![Glob::Any])),
            resources: Some(Selection::Only(vec![Template::Fixed(Glob::Any)])),
            conditions: Box::default(),
        }
    }

    /// The statement as what decided.
    pub(super) fn because(&self, policy: Arc<str>, place: usize) -> Because {
        Because {
            policy,
            sid: self.sid.clone(),
            statement: u32::try_from(place).unwrap_or(u32::MAX),
        }
    }

    /// Whether the statement is about the request's action and resource, and its conditions hold. One that lacks Action
    /// or Resource is about nothing.
    pub(super) fn is_about(&self, request: &Request<'_>) -> bool {
        self.is_about_action(request) && self.is_about_resource(request) && self.holds(request)
    }

    /// The same of a role's trust policy, which has no Resource: it is about the role.
    pub(super) fn is_about_role(&self, request: &Request<'_>) -> bool {
        self.is_about_action(request) && self.holds(request)
    }

    fn is_about_action(&self, request: &Request<'_>) -> bool {
        let actions = self.actions.as_ref();
        actions.is_some_and(|actions| actions.selects(|glob| glob.matches_action(request.action)))
    }

    /// A resource with a variable that stands for nothing matches nothing. Where it is an exception, an Allow is not
    /// relied on, since it is not known what is excepted, and a Deny has no such exception.
    fn is_about_resource(&self, request: &Request<'_>) -> bool {
        let fits = |template: &Template| template.fits(request.context, request.resource, Glob::matches);
        match &self.resources {
            None => false,
            Some(Selection::Only(resources)) => resources.iter().any(|resource| fits(resource) == Some(true)),
            Some(Selection::AllBut(resources)) => resources.iter().all(|resource| match fits(resource) {
                Some(fits) => !fits,
                None => self.effect == Effect::Deny,
            }),
        }
    }

    fn holds(&self, request: &Request<'_>) -> bool {
        self.conditions
            .iter()
            .all(|condition| condition.holds(request.context))
    }

    /// As what an Allow names the requester, if it does. Who is excepted as anything is not allowed.
    pub(super) fn names(&self, requester: &Requester<'_>) -> Option<NamedAs> {
        let named = |principals: &[PolicyPrincipal]| {
            principals
                .iter()
                .filter_map(|named| requester.named_in_policy(named))
                .max()
        };
        match self.principals.as_ref()? {
            Selection::Only(principals) => named(principals),
            Selection::AllBut(principals) => named(principals).is_none().then_some(NamedAs::Itself),
        }
    }

    /// Whether a Deny concerns the requester. Who is to be excepted must be excepted as everything that he is: a user with
    /// his account, a session with its role and account (IAM User Guide, "NotPrincipal").
    pub(super) fn concerns(&self, requester: &Requester<'_>) -> bool {
        match &self.principals {
            None => false,
            Some(Selection::Only(principals)) => principals
                .iter()
                .any(|named| requester.named_in_policy(named).is_some()),
            Some(Selection::AllBut(principals)) => !requester.is_wholly_among(principals),
        }
    }
}
