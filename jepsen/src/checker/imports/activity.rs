//! When a region was at work: nothing that has ended is deleted by a region that is down.

/// The moments at which a region answered, each with the time up to it in which the region was at work.
#[derive(Debug, Default)]
pub(super) struct Activity(Vec<(u64, u64)>);

/// A region that answers nobody for longer than this, in nanoseconds, may be without a leader.
const LONGEST_PAUSE: u64 = 1_000_000_000;

impl Activity {
    pub(super) fn of(answers: impl IntoIterator<Item = u64>) -> Self {
        let mut answers: Vec<u64> = answers.into_iter().collect();
        answers.sort_unstable();
        let (mut last, mut active) = (0, 0);
        let at_work = answers.into_iter().map(|answer| {
            active += (answer - last).min(LONGEST_PAUSE);
            last = answer;
            (answer, active)
        });
        Self(at_work.collect())
    }

    /// For how long the region was at work from one moment to another.
    pub(super) fn between(&self, from: u64, to: u64) -> u64 {
        self.until(to).saturating_sub(self.until(from))
    }

    fn until(&self, moment: u64) -> u64 {
        let earlier = self.0.partition_point(|(answer, _)| *answer <= moment);
        let last = earlier.checked_sub(1).map(|place| self.0[place]);
        let (answer, active) = last.unwrap_or_default();
        active + (moment - answer).min(LONGEST_PAUSE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: u64 = 1_000_000_000;

    #[test]
    fn a_region_that_answers_nobody_is_not_at_work_for_longer_than_a_pause() {
        let activity = Activity::of([1, 2, 10, 11].map(|second| second * SECOND));
        for (from, to, expected) in [
            (1, 2, 1),
            (2, 10, 1),
            (2, 9, 1),
            (9, 10, 0),
            (1, 11, 3),
            (11, 99, 1),
            (5, 3, 0),
        ] {
            assert_eq!(
                activity.between(from * SECOND, to * SECOND),
                expected * SECOND,
                "{from} to {to}"
            );
        }
        assert_eq!(Activity::default().between(0, 5 * SECOND), SECOND);
    }
}
