//! Conditions of a statement.

use crate::key_spec::aws_enum;

/// One condition: an operator, a key of the request's context, and the values to compare it with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// How values are compared.
    pub comparison: Comparison,
    /// How a key of several values is compared.
    pub quantifier: Option<Quantifier>,
    /// Whether the condition holds where the key is absent.
    pub if_exists: bool,
    /// The context key, such as `kms:ViaService`; its letter case does not matter.
    pub key: String,
    /// The values; any of them fulfils the condition, none of a negated one.
    pub values: Vec<String>,
}

/// What stands in front of an operator for keys of several values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantifier {
    /// `ForAllValues:`: every value of the request is among those of the policy.
    ForAllValues,
    /// `ForAnyValue:`: some value of the request is.
    ForAnyValue,
}

aws_enum! {
    /// An operator without what may stand in front of it and behind it.
    Comparison {
        StringEquals = "StringEquals",
        StringNotEquals = "StringNotEquals",
        StringEqualsIgnoreCase = "StringEqualsIgnoreCase",
        StringNotEqualsIgnoreCase = "StringNotEqualsIgnoreCase",
        StringLike = "StringLike",
        StringNotLike = "StringNotLike",
        NumericEquals = "NumericEquals",
        NumericNotEquals = "NumericNotEquals",
        NumericLessThan = "NumericLessThan",
        NumericLessThanEquals = "NumericLessThanEquals",
        NumericGreaterThan = "NumericGreaterThan",
        NumericGreaterThanEquals = "NumericGreaterThanEquals",
        DateEquals = "DateEquals",
        DateNotEquals = "DateNotEquals",
        DateLessThan = "DateLessThan",
        DateLessThanEquals = "DateLessThanEquals",
        DateGreaterThan = "DateGreaterThan",
        DateGreaterThanEquals = "DateGreaterThanEquals",
        Bool = "Bool",
        BinaryEquals = "BinaryEquals",
        IpAddress = "IpAddress",
        NotIpAddress = "NotIpAddress",
        ArnEquals = "ArnEquals",
        ArnNotEquals = "ArnNotEquals",
        ArnLike = "ArnLike",
        ArnNotLike = "ArnNotLike",
        Null = "Null",
    }
}

/// An operator, taken apart.
pub(super) struct Operator {
    pub(super) comparison: Comparison,
    pub(super) quantifier: Option<Quantifier>,
    pub(super) if_exists: bool,
}

impl Operator {
    /// Reads an operator; `Null` asks for existence itself and takes no `IfExists`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (quantifier, rest) = match text.split_once(':') {
            Some(("ForAllValues", rest)) => (Some(Quantifier::ForAllValues), rest),
            Some(("ForAnyValue", rest)) => (Some(Quantifier::ForAnyValue), rest),
            Some(_) => return None,
            None => (None, text),
        };
        let (name, if_exists) = match rest.strip_suffix("IfExists") {
            Some(name) => (name, true),
            None => (rest, false),
        };
        let comparison = Comparison::parse(name)?;
        let fits = !(if_exists && comparison == Comparison::Null);
        fits.then_some(Self {
            comparison,
            quantifier,
            if_exists,
        })
    }
}
