//! When which fault is on: drawn from a seed before the run begins.

use std::time::Duration;

use super::Fault;

/// One in so many faults comes with a second one of another kind.
const COMPANY_ONE_IN: u32 = 3;

/// How long faults last, and how long the cluster has peace between them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// About so long; between half and twice as long in each case.
    pub on: Duration,
    /// The same.
    pub off: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            on: Duration::from_secs(3),
            off: Duration::from_millis(2500),
        }
    }
}

/// A fault and its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Planned {
    /// What.
    pub fault: Fault,
    /// Since the run began.
    pub begin: Duration,
    /// The same.
    pub end: Duration,
    /// From which its victims are drawn.
    pub seed: u64,
}

/// The faults of a run, in the order of their beginnings.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Schedule(Vec<Planned>);

impl Schedule {
    /// Draws faults like cards: each of them once before any of them twice, so that a run that is long enough misses none.
    /// The last one has ended before `until`.
    pub fn draw(seed: u64, faults: &[Fault], pace: Pace, from: Duration, until: Duration) -> Self {
        let mut random = fastrand::Rng::with_seed(seed);
        let mut deck = Deck::new(faults);
        let mut planned = Vec::new();
        let mut begin = from + about(pace.off, &mut random);
        loop {
            let end = begin + about(pace.on, &mut random);
            let Some(fault) = deck.draw(&mut random).filter(|_| end <= until) else {
                return Self(planned);
            };
            let mut together = vec![fault];
            if random.u32(0..COMPANY_ONE_IN) == 0 {
                together.extend(deck.draw_other(fault, &mut random));
            }
            planned.extend(together.into_iter().map(|fault| Planned {
                fault,
                begin,
                end,
                seed: random.u64(..),
            }));
            begin = end + about(pace.off, &mut random);
        }
    }

    /// The faults.
    pub fn planned(&self) -> &[Planned] {
        &self.0
    }
}

/// Between half and twice as long.
fn about(length: Duration, random: &mut fastrand::Rng) -> Duration {
    length.mul_f64(0.5 + 1.5 * random.f64())
}

/// Faults that have not come yet in this round.
struct Deck<'a> {
    all: &'a [Fault],
    left: Vec<Fault>,
}

impl<'a> Deck<'a> {
    fn new(all: &'a [Fault]) -> Self {
        Self {
            all,
            left: Vec::new(),
        }
    }

    fn draw(&mut self, random: &mut fastrand::Rng) -> Option<Fault> {
        if self.left.is_empty() {
            self.left = self.all.to_vec();
            random.shuffle(&mut self.left);
        }
        self.left.pop()
    }

    /// One that works on something else, if either has company.
    fn draw_other(&mut self, fault: Fault, random: &mut fastrand::Rng) -> Option<Fault> {
        let fits = |other: Fault| other.need() != fault.need() && !other.goes_alone() && !fault.goes_alone();
        let others: Vec<usize> = (0..self.left.len())
            .filter(|place| fits(self.left[*place]))
            .collect();
        random.choice(others).map(|place| self.left.remove(place))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    fn drawn(seed: u64, faults: &[Fault], until: Duration) -> Schedule {
        Schedule::draw(seed, faults, Pace::default(), Duration::from_secs(5), until)
    }

    #[test]
    fn a_seed_is_a_schedule() {
        assert_eq!(drawn(1, Fault::ALL, MINUTE), drawn(1, Fault::ALL, MINUTE));
        assert_ne!(drawn(1, Fault::ALL, MINUTE), drawn(2, Fault::ALL, MINUTE));
    }

    #[test]
    fn a_run_that_is_long_enough_misses_no_fault() {
        for seed in 0..50 {
            let schedule = drawn(seed, Fault::ALL, 5 * MINUTE);
            let came: BTreeSet<Fault> = schedule.planned().iter().map(|planned| planned.fault).collect();
            assert_eq!(came.len(), Fault::ALL.len());
        }
    }

    #[test]
    fn faults_come_one_after_the_other_or_two_of_another_kind_together() {
        for seed in 0..50 {
            let schedule = drawn(seed, Fault::ALL, 2 * MINUTE);
            for pair in schedule.planned().windows(2) {
                let together = pair[0].begin == pair[1].begin && pair[0].end == pair[1].end;
                let is_other = pair[0].fault.need() != pair[1].fault.need();
                let have_company = pair.iter().all(|planned| !planned.fault.goes_alone());
                assert!(
                    pair[0].end < pair[1].begin || (together && is_other && have_company),
                    "{pair:?}"
                );
            }
            assert!(schedule.planned().iter().all(|planned| planned.end <= 2 * MINUTE));
        }
    }

    #[test]
    fn no_faults_make_no_schedule() {
        assert_eq!(drawn(1, &[], MINUTE), Schedule::default());
    }
}
