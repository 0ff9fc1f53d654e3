//! A policy document as its grammar reads it (IAM User Guide, "Grammar of the IAM JSON policy language").

use super::{Condition, Pattern, PolicyPrincipal};

/// A policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// `Version`.
    pub version: Version,
    /// `Id`.
    pub id: Option<String>,
    /// `Statement`, at least one.
    pub statements: Vec<Statement>,
}

/// `Version`: that of the language, not of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// `2008-10-17`, also where none is named: policy variables are ordinary text.
    V2008,
    /// `2012-10-17`.
    V2012,
}

/// One statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// `Sid`.
    pub sid: Option<String>,
    /// `Effect`.
    pub effect: Effect,
    /// `Principal` or `NotPrincipal`; a policy of an identity has neither.
    pub principals: Option<Selection<PolicyPrincipal>>,
    /// `Action` or `NotAction`; without either the statement concerns nothing.
    pub actions: Option<Selection<Pattern>>,
    /// `Resource` or `NotResource`; without either the statement concerns nothing.
    pub resources: Option<Selection<Pattern>>,
    /// `Condition`: all of them must hold.
    pub conditions: Vec<Condition>,
}

/// `Effect`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// What the statement concerns is allowed.
    Allow,
    /// What the statement concerns is denied, whatever allows it.
    Deny,
}

/// Some things, or all but some.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selection<T> {
    /// These.
    Only(Vec<T>),
    /// All but these: the forms that begin with `Not`.
    AllBut(Vec<T>),
}

impl<T> Selection<T> {
    /// What is named, be it selected or excepted.
    pub fn items(&self) -> &[T] {
        match self {
            Self::Only(items) | Self::AllBut(items) => items,
        }
    }

    /// The same selection of other things.
    pub(super) fn map<U>(&self, change: impl FnMut(&T) -> U) -> Selection<U> {
        match self {
            Self::Only(items) => Selection::Only(items.iter().map(change).collect()),
            Self::AllBut(items) => Selection::AllBut(items.iter().map(change).collect()),
        }
    }

    /// Whether something is selected, where `is` says whether an item names it.
    pub fn selects(&self, is: impl FnMut(&T) -> bool) -> bool {
        match self {
            Self::Only(items) => items.iter().any(is),
            Self::AllBut(items) => !items.iter().any(is),
        }
    }
}
