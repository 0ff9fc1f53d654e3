//! Rules about where the material of keys may go.

use serde::{Deserialize, Serialize};
use trent_domain::global::state::ResidencyRule;

use crate::records::RecordError;
use crate::records::residency::RegionSetV1;
use crate::records::values::parse;

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ResidencyRuleV1 {
    home: String,
    allowed: RegionSetV1,
}

impl From<&ResidencyRule> for ResidencyRuleV1 {
    fn from(rule: &ResidencyRule) -> Self {
        Self {
            home: rule.home.to_string(),
            allowed: RegionSetV1::from(&rule.allowed),
        }
    }
}

impl TryFrom<ResidencyRuleV1> for ResidencyRule {
    type Error = RecordError;

    fn try_from(stored: ResidencyRuleV1) -> Result<Self, RecordError> {
        Ok(Self {
            home: parse(&stored.home, "region name")?,
            allowed: stored.allowed.try_into()?,
        })
    }
}
