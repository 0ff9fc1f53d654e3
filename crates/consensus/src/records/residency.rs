//! Where the material of keys may be.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use trent_domain::ids::RegionName;
use trent_domain::residency::Residency;

use super::RecordError;
use super::values::parse;

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ResidencyV1 {
    home: String,
    allowed: Option<RegionSetV1>,
}

/// Sorted names.
#[derive(Debug, Serialize, Deserialize)]
pub(in crate::records) struct RegionSetV1(Vec<String>);

impl From<&Residency> for ResidencyV1 {
    fn from(residency: &Residency) -> Self {
        Self {
            home: residency.home.to_string(),
            allowed: residency.allowed.as_ref().map(RegionSetV1::from),
        }
    }
}

impl TryFrom<ResidencyV1> for Residency {
    type Error = RecordError;

    fn try_from(stored: ResidencyV1) -> Result<Self, RecordError> {
        Ok(Self {
            home: parse(&stored.home, "region name")?,
            allowed: stored.allowed.map(BTreeSet::try_from).transpose()?,
        })
    }
}

impl From<&BTreeSet<RegionName>> for RegionSetV1 {
    fn from(regions: &BTreeSet<RegionName>) -> Self {
        Self(regions.iter().map(ToString::to_string).collect())
    }
}

impl TryFrom<RegionSetV1> for BTreeSet<RegionName> {
    type Error = RecordError;

    /// Takes the one order in which they are written.
    fn try_from(RegionSetV1(names): RegionSetV1) -> Result<Self, RecordError> {
        if !names.is_sorted_by(|one, next| one < next) {
            return Err(RecordError::Invalid("order of regions"));
        }
        names.iter().map(|name| parse(name, "region name")).collect()
    }
}
