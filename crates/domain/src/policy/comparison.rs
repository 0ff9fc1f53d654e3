//! Conditions, ready to be evaluated (IAM User Guide, "Condition operators" and "Multivalued context keys").

use std::cmp::Ordering;

use super::arn_pattern::ArnPattern;
use super::condition::{Comparison, Condition, Quantifier};
use super::document::Version;
use super::glob::Glob;
use super::template::{Template, Wildcards};
use super::value::{IpRange, Moment, Number, binary, boolean};
use super::{Context, ContextKey, Values};

/// A condition with its values read.
pub(super) struct CompiledCondition {
    key: ContextKey,
    quantifier: Option<Quantifier>,
    if_exists: bool,
    is_negated: bool,
    wanted: Wanted,
}

/// What a condition asks.
enum Wanted {
    /// `Null`: that the key is absent, or that it is not.
    Absence { absent: bool, present: bool },
    /// That a value fits one of these, or none of them.
    Fitting(Box<[Test]>),
}

/// One value of a condition, as its operator reads it.
#[derive(Debug)]
pub(super) enum Test {
    Text(Template, fn(&Glob, &str) -> bool),
    Arn(ArnPattern),
    Number(Number, fn(Ordering) -> bool),
    Moment(Moment, fn(Ordering) -> bool),
    Bool(bool),
    Binary(Vec<u8>),
    Ip(IpRange),
}

impl CompiledCondition {
    /// Reads the values; one that cannot be read fits nothing.
    pub(super) fn new(condition: &Condition, version: Version) -> Self {
        let values = condition.values.iter();
        let wanted = if condition.comparison == Comparison::Null {
            let asked: Vec<bool> = values.filter_map(|value| boolean(value)).collect();
            Wanted::Absence {
                absent: asked.contains(&true),
                present: asked.contains(&false),
            }
        } else {
            let tests = values.filter_map(|value| Test::new(condition.comparison, value, version));
            Wanted::Fitting(tests.collect())
        };
        Self {
            key: ContextKey::parse(&condition.key),
            quantifier: condition.quantifier,
            if_exists: condition.if_exists,
            is_negated: is_negated(condition.comparison),
            wanted,
        }
    }

    /// Whether the condition holds.
    pub(super) fn holds(&self, context: &dyn Context) -> bool {
        let values = context.values(&self.key).filter(|values| !values.is_empty());
        match (&self.wanted, values) {
            (Wanted::Absence { absent, .. }, None) => *absent,
            (Wanted::Absence { present, .. }, Some(_)) => *present,
            (Wanted::Fitting(_), None) => self.if_exists || self.holds_of_nothing(),
            (Wanted::Fitting(_), Some(values)) if self.quantifier.is_some() && is_null_set(&values) => {
                self.holds_of_nothing()
            }
            (Wanted::Fitting(tests), Some(values)) => self.holds_of(tests, &values, context),
        }
    }

    /// Without a value all of none fit, some do not, and a value that differs from what is named is not there to be found,
    /// which is what a negated operator asks.
    fn holds_of_nothing(&self) -> bool {
        match self.quantifier {
            Some(Quantifier::ForAllValues) => true,
            Some(Quantifier::ForAnyValue) => false,
            None => self.is_negated,
        }
    }

    fn holds_of(&self, tests: &[Test], values: &Values<'_>, context: &dyn Context) -> bool {
        let fits = |value: &str| tests.iter().any(|test| test.fits(value, context)) != self.is_negated;
        let mut values = values.iter();
        match (self.quantifier, self.is_negated) {
            (Some(Quantifier::ForAllValues), _) | (None, true) => values.all(fits),
            (Some(Quantifier::ForAnyValue), _) | (None, false) => values.any(fits),
        }
    }
}

/// A key whose values are nothing but empty texts is to a quantifier what an absent key is.
fn is_null_set(values: &Values<'_>) -> bool {
    values.iter().all(str::is_empty)
}

fn is_negated(comparison: Comparison) -> bool {
    use Comparison::*;
    matches!(
        comparison,
        StringNotEquals
            | StringNotEqualsIgnoreCase
            | StringNotLike
            | NumericNotEquals
            | DateNotEquals
            | NotIpAddress
            | ArnNotEquals
            | ArnNotLike
    )
}

/// Whether the condition's operator can compare all its values.
pub(super) fn are_readable(condition: &Condition, version: Version) -> bool {
    let mut values = condition.values.iter();
    values.all(|value| Test::new(condition.comparison, value, version).is_some())
}

impl Test {
    /// Reads a value of the policy; `None` if it cannot be compared so.
    pub(super) fn new(comparison: Comparison, value: &str, version: Version) -> Option<Self> {
        use Comparison::*;
        let text = |wildcards, compare| Self::Text(Template::new(value, version, wildcards), compare);
        let number = |relation| Some(Self::Number(Number::parse(value)?, relation));
        let moment = |relation| Some(Self::Moment(Moment::parse(value)?, relation));
        match comparison {
            StringEquals | StringNotEquals => Some(text(Wildcards::AreText, Glob::matches)),
            StringEqualsIgnoreCase | StringNotEqualsIgnoreCase => {
                Some(text(Wildcards::AreText, Glob::matches_ignoring_case))
            }
            StringLike | StringNotLike => Some(text(Wildcards::Count, Glob::matches)),
            ArnEquals | ArnNotEquals | ArnLike | ArnNotLike => {
                Some(Self::Arn(ArnPattern::new(value, version)))
            }
            NumericEquals | NumericNotEquals => number(Ordering::is_eq),
            NumericLessThan => number(Ordering::is_lt),
            NumericLessThanEquals => number(Ordering::is_le),
            NumericGreaterThan => number(Ordering::is_gt),
            NumericGreaterThanEquals => number(Ordering::is_ge),
            DateEquals | DateNotEquals => moment(Ordering::is_eq),
            DateLessThan => moment(Ordering::is_lt),
            DateLessThanEquals => moment(Ordering::is_le),
            DateGreaterThan => moment(Ordering::is_gt),
            DateGreaterThanEquals => moment(Ordering::is_ge),
            Bool | Null => boolean(value).map(Self::Bool),
            BinaryEquals => binary(value).map(Self::Binary),
            IpAddress | NotIpAddress => IpRange::parse(value).map(Self::Ip),
        }
    }

    /// Whether a value of the request fits; one that does not read as the operator's values do fits none of them.
    fn fits(&self, value: &str, context: &dyn Context) -> bool {
        match self {
            Self::Text(template, compare) => template.fits(context, value, *compare) == Some(true),
            Self::Arn(pattern) => pattern.matches(value, context),
            Self::Number(wanted, relation) => {
                Number::parse(value).is_some_and(|found| relation(found.cmp(wanted)))
            }
            Self::Moment(wanted, relation) => {
                Moment::parse(value).is_some_and(|found| relation(found.cmp(wanted)))
            }
            Self::Bool(wanted) => boolean(value) == Some(*wanted),
            Self::Binary(wanted) => binary(value).as_ref() == Some(wanted),
            Self::Ip(range) => range.contains(value),
        }
    }
}
