//! How far an end may be missed because somebody turns clocks.

use std::time::Duration;

use super::activity::Activity;
use crate::history::FaultSpan;

/// The clock faults of a run, and what the product may be late or early without any.
///
/// Material is deleted by the leader of its region, by that node's own clock. One that was turned back, or runs slowly, brings
/// the end late, but not later than the bound after it shows the time again; one that was turned ahead brings it early by as
/// much, as long as it is. Time in which the region is not at work does not count.
pub(super) struct Clocks {
    bound: u64,
    /// When clocks showed too little, in the order of beginnings.
    behind: Vec<Spell>,
    /// When they showed too much.
    ahead: Vec<Spell>,
}

/// A clock fault.
struct Spell {
    began: u64,
    /// The end of time for one that never ended.
    ended: u64,
    /// By how much the clock was turned.
    by: u64,
}

impl Clocks {
    pub(super) fn of(faults: &[FaultSpan], bound: Duration) -> Self {
        let clocks = || faults.iter().filter(|fault| fault.name == "clock");
        let jump = |fault: &FaultSpan| fault.value["jump_seconds"].as_i64().unwrap_or(0);
        let rate = |fault: &FaultSpan| fault.value["rate"].as_f64().unwrap_or(1.0);
        let behind = clocks().filter(|fault| jump(fault) < 0 || rate(fault) < 1.0);
        // What a clock gains in the few seconds that it runs faster is less than the bound.
        let ahead = clocks().filter(|fault| jump(fault) > 0);
        let spell = |fault: &FaultSpan| Spell {
            began: fault.began.time,
            ended: fault.ended.map_or(u64::MAX, |ended| ended.time),
            by: jump(fault).unsigned_abs().saturating_mul(1_000_000_000),
        };
        Self {
            bound: u64::try_from(bound.as_nanos()).unwrap_or(u64::MAX),
            behind: behind.map(spell).collect(),
            ahead: ahead.map(spell).collect(),
        }
    }

    /// Whether a use may succeed that begins now, with material of this end, in a region that was at work like this.
    pub(super) fn allow_use(&self, end: u64, now: u64, region: &Activity) -> bool {
        let mut due = end;
        for spell in &self.behind {
            if region.between(due, spell.began) <= self.bound {
                due = due.max(spell.ended);
            }
        }
        region.between(due, now) <= self.bound
    }

    /// Whether material of this end may be gone at this moment, by some clock that somebody believed.
    pub(super) fn may_be_over(&self, end: u64, now: u64) -> bool {
        let early = self.ahead.iter().filter(|spell| spell.began <= now);
        let mut shown = early.map(|spell| now.min(spell.ended).saturating_add(spell.by));
        let latest = now.saturating_add(self.bound);
        latest >= end || shown.any(|shown| shown.saturating_add(self.bound) >= end)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::history::Moment;

    const SECOND: u64 = 1_000_000_000;

    fn clocks(faults: &[(u64, Option<u64>, i64, f64)]) -> Clocks {
        let moment = |second: u64| Moment {
            index: second,
            time: second * SECOND,
        };
        let fault = |(began, ended, jump, rate): &(u64, Option<u64>, i64, f64)| FaultSpan {
            name: "clock".to_owned(),
            value: json!({"jump_seconds": jump, "rate": rate}),
            began: moment(*began),
            ended: ended.map(moment),
        };
        let faults: Vec<FaultSpan> = faults.iter().map(fault).collect();
        Clocks::of(&faults, Duration::from_secs(2))
    }

    #[test]
    fn an_end_is_late_by_the_bound_after_the_last_clock_that_is_behind() {
        let busy = Activity::of((0..100).map(|second| second * SECOND));
        let latest = |faults: &[_], end: u64| {
            let clocks = clocks(faults);
            let allowed = |now: &u64| clocks.allow_use(end * SECOND, now * SECOND, &busy);
            (0..100).filter(allowed).max()
        };
        let back = |from, to| (from, Some(to), -30, 1.0);
        for (faults, expected) in [
            (vec![], 12),
            (vec![back(5, 8)], 12),
            (vec![back(5, 15)], 17),
            (vec![back(12, 15)], 17),
            (vec![back(13, 15)], 12),
            (vec![back(5, 15), back(16, 20)], 22),
            (vec![(5, Some(15), 0, 0.9)], 17),
            (vec![(5, Some(15), 30, 1.0)], 12),
            (vec![(5, None, -30, 1.0)], 99),
        ] {
            assert_eq!(latest(&faults, 10), Some(expected), "{faults:?}");
        }
    }

    #[test]
    fn an_end_waits_for_a_region_that_is_down() {
        let up = (0..11).chain(30..40).map(|second| second * SECOND);
        let activity = Activity::of(up);
        let allows = |now: u64| clocks(&[]).allow_use(10 * SECOND, now * SECOND, &activity);
        assert!(
            allows(31) && !allows(32),
            "a second before it went down, and one after it came back"
        );
    }

    #[test]
    fn an_end_is_early_by_as_much_as_a_clock_is_ahead() {
        let over = |faults: &[_], now: u64| clocks(faults).may_be_over(40 * SECOND, now * SECOND);
        let ahead = |from, to| (from, Some(to), 30, 1.0);
        assert!(!over(&[], 37) && over(&[], 38));
        assert!(!over(&[ahead(2, 7)], 30), "it showed 37 at most");
        assert!(over(&[ahead(2, 8)], 30));
        assert!(!over(&[ahead(20, 25)], 19), "it had not begun");
        assert!(!over(&[(2, Some(30), -30, 1.0)], 30));
    }
}
