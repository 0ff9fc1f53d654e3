//! When a key's material comes and goes.

use super::NOTICED_WITHIN;

/// What is done to it next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    /// Its material is imported, for so long or for good.
    Import {
        /// From now.
        for_millis: Option<u64>,
    },
    /// It is deleted.
    Delete,
}

/// The plan for a key in one region: one change after the other, with uses in between.
#[derive(Debug, Default)]
pub(super) struct Course {
    /// Nobody changes anything before; the end of time while somebody does.
    next: u64,
    /// Until when there is material, as far as anybody knows; nothing where there is none.
    until: Option<u64>,
}

const MILLISECOND: u64 = 1_000_000;
/// How long material is good for: some of it outlasts most of what a nemesis does.
const GOOD_FOR_MILLIS: [u64; 5] = [1500, 3000, 5000, 9000, 20_000];
/// Material that was deleted comes back within this.
const GONE_FOR_MILLIS: u64 = 4000;
/// How long it is there, or has run out, before the next change.
const STAYS_FOR_MILLIS: std::ops::Range<u64> = 500..4000;
/// Of four imports with an end, three see it.
const EARLY_ONE_IN: u32 = 4;
/// A change that was refused is tried again after this.
const AGAIN_AFTER_MILLIS: u64 = 300;

impl Course {
    /// What is due. Whoever is told does it, and nobody else until it is over.
    pub(super) fn next(&mut self, now: u64, random: &mut fastrand::Rng) -> Option<Change> {
        if now < self.next {
            return None;
        }
        self.next = u64::MAX;
        let is_there = self.until.is_some_and(|until| now < until);
        let for_millis = random.choice(GOOD_FOR_MILLIS);
        Some(match random.u32(0..10) {
            0..5 if is_there => Change::Delete,
            0..7 => Change::Import { for_millis },
            _ => Change::Import { for_millis: None },
        })
    }

    /// There is material until then.
    pub(super) fn imported(&mut self, now: u64, until: u64, random: &mut fastrand::Rng) {
        self.until = Some(until);
        let stays = random.u64(STAYS_FOR_MILLIS) * MILLISECOND;
        let sees_the_end = until < u64::MAX && random.u32(0..EARLY_ONE_IN) > 0;
        self.next = match (sees_the_end, random.bool()) {
            (false, _) => now + stays,
            (true, false) => until + 2 * stays,
            // So that there is a time in which nothing is tolerated.
            (true, true) => until + nanoseconds(NOTICED_WITHIN) + stays,
        };
    }

    /// There is none, or nobody knows.
    pub(super) fn gone(&mut self, now: u64, random: &mut fastrand::Rng) {
        self.until = None;
        self.next = now + random.u64(0..GONE_FOR_MILLIS) * MILLISECOND;
    }

    /// It is as it was.
    pub(super) fn refused(&mut self, now: u64) {
        self.next = now + AGAIN_AFTER_MILLIS * MILLISECOND;
    }

    /// Whether there is material, as far as anybody knows.
    pub(super) fn is_there(&self, now: u64) -> bool {
        self.until.is_some_and(|until| now < until)
    }
}

fn nanoseconds(length: std::time::Duration) -> u64 {
    u64::try_from(length.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_change_comes_after_the_other() {
        let mut random = fastrand::Rng::with_seed(1);
        let mut course = Course::default();
        assert!(
            matches!(course.next(0, &mut random), Some(Change::Import { .. })),
            "there is none yet"
        );
        assert_eq!(course.next(u64::MAX - 1, &mut random), None, "somebody is at it");
        course.refused(5);
        assert_eq!(course.next(5, &mut random), None);
        assert!(
            course
                .next(5 + AGAIN_AFTER_MILLIS * MILLISECOND, &mut random)
                .is_some()
        );
    }

    #[test]
    fn most_ends_are_waited_for() {
        let mut random = fastrand::Rng::with_seed(1);
        let until = 10_000 * MILLISECOND;
        let mut waited = 0;
        for _ in 0..100 {
            let mut course = Course::default();
            course.imported(0, until, &mut random);
            assert!(course.is_there(0) && !course.is_there(until));
            waited += usize::from(course.next(until, &mut random).is_none());
        }
        assert!((60..95).contains(&waited), "{waited}");
    }

    #[test]
    fn what_is_there_may_be_deleted_and_what_is_gone_is_imported() {
        let mut random = fastrand::Rng::with_seed(1);
        let mut deleted = 0;
        for _ in 0..100 {
            let mut course = Course::default();
            course.imported(0, u64::MAX, &mut random);
            deleted += usize::from(course.next(u64::MAX - 1, &mut random) == Some(Change::Delete));
            course.gone(0, &mut random);
            let next = course.next(u64::MAX - 1, &mut random);
            assert!(matches!(next, Some(Change::Import { .. })));
        }
        assert!((30..70).contains(&deleted), "{deleted}");
    }
}
