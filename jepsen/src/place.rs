//! Where a node is.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A node's place in the run: its region, and which one it is there. It is written `us-east-1/2`, in events too.
///
/// The number that the product gives the node is another thing: one that joins learns it from its invitation.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Place {
    region: String,
    number: u8,
}

/// A text that names no place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no place of a node, like us-east-1/2")]
pub struct PlaceError(String);

impl Place {
    /// The node of this number, from 1, in a region.
    pub fn new(region: &str, number: u8) -> Self {
        Self {
            region: region.to_owned(),
            number,
        }
    }

    /// Its region.
    pub fn region(&self) -> &str {
        &self.region
    }

    /// Its number in the region, from 1.
    pub fn number(&self) -> u8 {
        self.number
    }
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.region, self.number)
    }
}

impl FromStr for Place {
    type Err = PlaceError;

    fn from_str(text: &str) -> Result<Self, PlaceError> {
        let parts = text.rsplit_once('/').filter(|(region, _)| !region.is_empty());
        let place = parts.and_then(|(region, number)| Some(Self::new(region, number.parse().ok()?)));
        place.ok_or_else(|| PlaceError(text.to_owned()))
    }
}

impl TryFrom<String> for Place {
    type Error = PlaceError;

    fn try_from(text: String) -> Result<Self, PlaceError> {
        text.parse()
    }
}

impl From<Place> for String {
    fn from(place: Place) -> Self {
        place.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_as_it_is_written() {
        let place = Place::new("us-east-1", 2);
        assert_eq!(place.to_string(), "us-east-1/2");
        assert_eq!("us-east-1/2".parse(), Ok(place));
        for text in ["", "us-east-1", "/1", "us-east-1/x", "us-east-1/256"] {
            assert_eq!(text.parse::<Place>(), Err(PlaceError(text.to_owned())));
        }
    }
}
