//! A form: the names and values of a request.

use std::{
    collections::BTreeMap,
    fmt,
    ops::Bound::{Included, Unbounded},
};

use super::percent;
use crate::error::QueryError;

/// More than any request of the model needs: a simulation with a thousand actions, resources and context keys.
const MAX_PARAMETERS: usize = 4096;

/// The parameters of a request, from an `application/x-www-form-urlencoded` body or a query string.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Form {
    parameters: BTreeMap<String, String>,
}

impl Form {
    /// Reads a body or a query string.
    ///
    /// # Errors
    /// It is no form, names a parameter twice, or has more than any request needs.
    pub fn parse(text: &[u8]) -> Result<Self, QueryError> {
        let mut parameters = BTreeMap::new();
        for piece in text.split(|byte| *byte == b'&').filter(|piece| !piece.is_empty()) {
            let (name, value) = pair(piece).ok_or_else(QueryError::malformed_query)?;
            let is_repeated = parameters.insert(name, value).is_some();
            if is_repeated || parameters.len() > MAX_PARAMETERS {
                return Err(QueryError::malformed_query());
            }
        }
        Ok(Self { parameters })
    }

    /// The value of a parameter.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.parameters.get(name).map(String::as_str)
    }

    /// The names that begin like this, without their beginning.
    pub(super) fn names_below<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = &'a str> {
        let range = self.parameters.range::<str, _>((Included(prefix), Unbounded));
        range.map_while(move |(name, _)| name.strip_prefix(prefix))
    }
}

fn pair(piece: &[u8]) -> Option<(String, String)> {
    let mut sides = piece.splitn(2, |byte| *byte == b'=');
    let name = percent::decoded(sides.next().unwrap_or_default())?;
    let value = percent::decoded(sides.next().unwrap_or_default())?;
    Some((name, value))
}

/// Tells the number alone: forms hold tokens.
impl fmt::Debug for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Form({} parameters)", self.parameters.len())
    }
}
