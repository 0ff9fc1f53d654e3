//! On whose authority something is done where the caller's own policies are not known.

use super::RecordedVerdicts;
use crate::caller::Caller;
use crate::policy::ConditionValues;

/// Who asks, and what a region needs to know of it to decide: entries of its log carry it, and questions to other regions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authority {
    /// Who asks.
    pub caller: Caller,
    /// What conditions see of the request and of the caller.
    pub values: ConditionValues,
    /// What the caller's own policies said. None of a root user, whom no policy concerns, and none of Trent itself.
    pub verdicts: RecordedVerdicts,
}

/// A caller without policies, in a request without values: what Trent does for itself.
impl From<Caller> for Authority {
    fn from(caller: Caller) -> Self {
        Self {
            caller,
            values: ConditionValues::default(),
            verdicts: RecordedVerdicts::default(),
        }
    }
}
