//! What a caller's own policies say, now or as it was recorded.

use std::cell::RefCell;

use crate::policy::{IdentityPolicies, IdentityVerdict, Missing, Request};

/// The caller's side of a decision.
pub trait IdentitySide {
    /// What the caller's own policies say of a request.
    fn verdict(&self, request: &Request<'_>) -> IdentityVerdict;
}

/// The policies themselves, where they are known.
impl IdentitySide for IdentityPolicies {
    fn verdict(&self, request: &Request<'_>) -> IdentityVerdict {
        Self::verdict(self, request)
    }
}

/// Answers from policies, and records the answers for an entry of the log.
pub struct Recorder<'a> {
    policies: &'a IdentityPolicies,
    verdicts: RefCell<RecordedVerdicts>,
}

impl<'a> Recorder<'a> {
    /// A recorder of what these policies say.
    pub fn new(policies: &'a IdentityPolicies) -> Self {
        Self {
            policies,
            verdicts: RefCell::default(),
        }
    }

    /// What they said.
    pub fn into_verdicts(self) -> RecordedVerdicts {
        self.verdicts.into_inner()
    }
}

impl IdentitySide for Recorder<'_> {
    fn verdict(&self, request: &Request<'_>) -> IdentityVerdict {
        let verdict = self.policies.verdict(request);
        self.verdicts.borrow_mut().0.push(RecordedVerdict {
            action: request.action.into(),
            resource: request.resource.into(),
            verdict: verdict.clone(),
        });
        verdict
    }
}

/// What a caller's policies said of one action on one resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedVerdict {
    /// The IAM action.
    pub action: Box<str>,
    /// The resource.
    pub resource: Box<str>,
    /// The verdict.
    pub verdict: IdentityVerdict,
}

/// What a caller's policies said when its change was rehearsed. Whatever was not asked then is not allowed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RecordedVerdicts(pub Vec<RecordedVerdict>);

impl IdentitySide for RecordedVerdicts {
    fn verdict(&self, request: &Request<'_>) -> IdentityVerdict {
        let asked = |recorded: &&RecordedVerdict| {
            (&*recorded.action, &*recorded.resource) == (request.action, request.resource)
        };
        let recorded = self.0.iter().find(asked);
        recorded.map_or(IdentityVerdict::NotAllowed(Missing::EVERYTHING), |recorded| {
            recorded.verdict.clone()
        })
    }
}
