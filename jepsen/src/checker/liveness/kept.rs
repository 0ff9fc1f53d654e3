//! A promise in a region.

use std::time::Duration;

use super::Promise;
use super::Stall;
use super::region::{Asked, Region, gathered, nanoseconds};
use super::strikes::strikes;
use crate::checker::Violation;
use crate::history::FaultSpan;

/// The local uses by which a promise is tried in a region.
pub(super) struct Kept<'a> {
    region: &'a Region,
    uses: Vec<&'a Asked>,
    /// Unanswered ones that are put down to an election.
    forgiven: usize,
}

impl<'a> Kept<'a> {
    /// Those under a fault that the promise is about and that does not strike the region, once elections are over: not soon after
    /// it began or the machine stood still, and not within or soon after anything that does strike the region. A group may have to
    /// elect a leader at any time: the first such gap of a run in a region is forgiven, for as long as elections take.
    pub(super) fn of(
        region: &'a Region,
        promise: &Promise,
        faults: &[FaultSpan],
        stalls: &[Stall],
        [grace, healing]: [Duration; 2],
    ) -> Self {
        let (grace, healing) = (nanoseconds(grace), nanoseconds(healing));
        let is_struck = |call: &Asked| {
            let mut strikes = faults.iter().filter(|fault| strikes(fault, &region.name));
            strikes.any(|fault| fault.overlaps(call.begun.saturating_sub(healing), call.ended))
        };
        let is_under = |call: &Asked| {
            let mut elsewhere = faults
                .iter()
                .filter(|fault| promise.is_about(fault) && !strikes(fault, &region.name));
            elsewhere.any(|fault| call.within(fault) && call.begun >= fault.began.time + grace)
        };
        let uses = region.calls.iter().filter(|call| call.is_use);
        let is_stalled = |call: &Asked| stalls.iter().any(|stall| stall.touches(call, grace));
        let uses = uses.filter(|call| is_under(call) && !is_struck(call) && !is_stalled(call));
        let uses: Vec<&Asked> = uses.collect();
        let first = uses.iter().find(|call| call.answered.is_none());
        let election = first.map_or(0..0, |call| call.begun..call.begun + grace);
        let (election, uses): (Vec<_>, Vec<_>) =
            uses.into_iter().partition(|call| election.contains(&call.begun));
        let forgiven = election.iter().filter(|call| call.answered.is_none()).count();
        Self {
            region,
            uses,
            forgiven,
        }
    }

    pub(super) fn forgiven(&self) -> usize {
        self.forgiven
    }

    pub(super) fn calls(&self) -> usize {
        self.uses.len()
    }

    pub(super) fn region(&self) -> &str {
        &self.region.name
    }

    pub(super) fn rate(&self) -> Option<f64> {
        gathered(self.uses.iter().copied()).rate()
    }

    pub(super) fn broken(&self, promise: &Promise) -> Option<Violation> {
        let rate = self.rate().filter(|rate| *rate < promise.least)?;
        let text = format!(
            "{:.3} % of {} local uses in {} were answered under a {} elsewhere, and {:.3} % are promised",
            rate * 100.0,
            self.calls(),
            self.region(),
            promise.fault,
            promise.least * 100.0,
        );
        let unanswered = self.uses.iter().filter(|call| call.answered.is_none());
        let events = unanswered.take(5).map(|call| call.index).collect();
        Some(Violation::of("", text, events))
    }
}
