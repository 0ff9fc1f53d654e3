//! Holds a request against its shape.

use trent_domain::operation::Operation;

use super::{
    constraint::{AllConstraints, Constraint},
    path::Path,
    shape::{Kind, Member, Range, Shape},
    shown::Shown,
    tables,
    violations::Violations,
};
use crate::json::{JsonError, Object, Value};

const NOT_NULL: &str = "Member must not be null";

/// Why a request is not valid.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Invalid {
    /// A value has another type than the model's: nothing is said about constraints then.
    #[error(transparent)]
    Type(#[from] JsonError),
    /// Constraints are violated.
    #[error("{0}")]
    Constraints(Violations),
}

/// Checks the request of any of the 56 operations; those of [`ops`](crate::ops) do so when they are parsed.
///
/// # Errors
/// The first value of a wrong type, or else all violated constraints.
pub fn check(operation: Operation, request: &Object<'_>) -> Result<(), Invalid> {
    let name = operation.name();
    // The table has every operation, which a test makes sure of.
    let found = tables::INPUTS.binary_search_by_key(&name, |(input, _)| input);
    found.map_or(Ok(()), |found| check_shape(tables::INPUTS[found].1, request))
}

/// Checks a request against the shape of its operation.
pub(crate) fn check_shape(shape: &Shape, request: &Object<'_>) -> Result<(), Invalid> {
    check_with(Checker::default(), shape, request)
}

/// The same where `required` is the name of a member that the model requires under a condition, which holds.
pub(crate) fn check_shape_requiring(
    required: &'static str,
    shape: &Shape,
    request: &Object<'_>,
) -> Result<(), Invalid> {
    let checker = Checker {
        also_required: Some(required),
        ..Checker::default()
    };
    check_with(checker, shape, request)
}

fn check_with(mut checker: Checker, shape: &Shape, request: &Object<'_>) -> Result<(), Invalid> {
    if let Kind::Structure { members } = shape.kind {
        checker.structure(members, request, &Path::Root)?;
    }
    if checker.violations.is_empty() {
        Ok(())
    } else {
        Err(Invalid::Constraints(checker.violations))
    }
}

#[derive(Default)]
struct Checker {
    /// A member of the request itself that is required besides the model's.
    also_required: Option<&'static str>,
    violations: Violations,
}

impl Checker {
    fn structure(
        &mut self,
        members: &[Member],
        object: &Object<'_>,
        path: &Path<'_>,
    ) -> Result<(), JsonError> {
        let also_required = self.also_required.filter(|_| matches!(path, Path::Root));
        for member in members {
            let is_required = member.is_required || also_required == Some(member.name);
            let path = Path::Member(path, member.path);
            match object.get(member.name) {
                Some(value) => self.value(member.shape, value, &path)?,
                None if is_required => {
                    let value = if member.shape.is_sensitive { "" } else { " null" };
                    self.violations.add(value, &path, NOT_NULL);
                }
                None => {}
            }
        }
        Ok(())
    }

    fn value(&mut self, shape: &Shape, value: &Value<'_>, path: &Path<'_>) -> Result<(), JsonError> {
        match shape.kind {
            Kind::List { length, element } => self.list(length, element, value, path),
            Kind::Map => map(value),
            Kind::Structure { members } => self.structure(members, value.as_object()?, path),
            _ => simple(shape, value, &mut |constraint| {
                self.violations.add(Shown { shape, value }, path, constraint);
            }),
        }
    }

    fn list(
        &mut self,
        length: Range,
        element: &Shape,
        value: &Value<'_>,
        path: &Path<'_>,
    ) -> Result<(), JsonError> {
        let elements = value.as_list()?;
        let shown = Shown {
            shape: element,
            value,
        };
        each_violated_length(length, elements.len(), &mut |constraint| {
            self.violations.add(&shown, path, constraint);
        });
        if let Kind::Structure { members } = element.kind {
            return self.structures(members, elements, path);
        }
        let mut are_all_valid = true;
        for element_value in elements {
            simple(element, element_value, &mut |_| are_all_valid = false)?;
        }
        if !are_all_valid {
            self.violations.add(&shown, path, AllConstraints(element));
        }
        Ok(())
    }

    fn structures(
        &mut self,
        members: &[Member],
        elements: &[Value<'_>],
        path: &Path<'_>,
    ) -> Result<(), JsonError> {
        for (position, element) in elements.iter().enumerate() {
            let path = Path::Element(path, position + 1);
            match element {
                Value::Null => self.violations.add(" null", &path, NOT_NULL),
                _ => self.structure(members, element.as_object()?, &path)?,
            }
        }
        Ok(())
    }
}

fn map(value: &Value<'_>) -> Result<(), JsonError> {
    value
        .as_object()?
        .members()
        .try_for_each(|(_, value)| value.as_string().map(drop))
}

/// Calls `violated` for each constraint that a value without inner values does not satisfy.
fn simple(shape: &Shape, value: &Value<'_>, violated: &mut dyn FnMut(Constraint)) -> Result<(), JsonError> {
    match shape.kind {
        Kind::String {
            length,
            pattern,
            values,
            listed,
        } => {
            let text = value.as_string()?;
            each_violated_length(length, text.chars().count(), violated);
            if let Some(pattern) = pattern.filter(|pattern| !pattern.matches(text)) {
                violated(Constraint::Pattern(pattern.text()));
            }
            if !values.is_empty() && !values.contains(&text) {
                violated(Constraint::Enum(listed));
            }
        }
        Kind::Blob { length } => each_violated_length(length, decoded_length(value)?, violated),
        Kind::Integer { range } => each_violated_value(range, value.as_integer()?, violated),
        Kind::Boolean => drop(value.as_boolean()?),
        Kind::Timestamp => match value {
            Value::Integer(_) | Value::Decimal(_) => {}
            _ => return Err(value.instead_of("a Timestamp")),
        },
        // Lists of lists, of maps: the model has none.
        Kind::List { .. } | Kind::Map | Kind::Structure { .. } => {}
    }
    Ok(())
}

fn each_violated_length(length: Range, actual: usize, violated: &mut dyn FnMut(Constraint)) {
    let actual = i64::try_from(actual).unwrap_or(i64::MAX);
    if let Some(max) = length.max.filter(|_| length.is_above(actual)) {
        violated(Constraint::MaxLength(max));
    }
    if let Some(min) = length.min.filter(|_| length.is_below(actual)) {
        violated(Constraint::MinLength(min));
    }
}

fn each_violated_value(range: Range, actual: i32, violated: &mut dyn FnMut(Constraint)) {
    if let Some(max) = range.max.filter(|_| range.is_above(i64::from(actual))) {
        violated(Constraint::MaxValue(max));
    }
    if let Some(min) = range.min.filter(|_| range.is_below(i64::from(actual))) {
        violated(Constraint::MinValue(min));
    }
}

/// The length of a blob, found without decoding it.
fn decoded_length(value: &Value<'_>) -> Result<usize, JsonError> {
    let text = value.as_string()?.as_bytes();
    let base64 = base64_simd::STANDARD;
    base64
        .check(text)
        .and_then(|()| base64.decoded_length(text))
        .map_err(|_| JsonError::Base64)
}

/// The refusal of a number that is above the maximum of one operation, where the model has one for all.
pub(crate) fn above_maximum(path: &'static str, value: i32, max: u32) -> Invalid {
    let mut violations = Violations::default();
    violations.add(
        format_args!(" '{value}'"),
        &Path::Member(&Path::Root, path),
        Constraint::MaxValue(max),
    );
    Invalid::Constraints(violations)
}
