//! What of the outbox is to be sent, and when. It stands beside the state, so that an entry costs what it adds to the
//! outbox, and not what waits there.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use tokio::time::Instant;
use trent_domain::ids::{IntentId, RegionName};
use trent_domain::intent::Intent;
use trent_domain::state::State;
use trent_domain::time::Timestamp;

/// After a failure a region, or an intent, is left alone for this long, doubled with every further failure…
const FIRST_PAUSE: Duration = Duration::from_millis(200);
/// … up to this.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// Intents on their way to a region at a time: those for a region that does not answer hold up no other region's.
const MAX_UNDER_WAY: usize = 64;

/// The intents of a leader's outbox by target. One that was settled elsewhere is found out when its turn comes.
#[derive(Debug, Default)]
pub(super) struct Schedule(BTreeMap<RegionName, Queue>);

/// How a push ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    /// The intent has left the outbox.
    Settled,
    /// It has to stay for a reason that is its own: no other one waits for it. Intents of one key need no order, since their
    /// target goes by the revisions that they bring.
    HeldBack,
    /// Its region takes nothing now.
    Away,
}

/// What a failure means, if it is news.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Retry {
    /// When it is tried again.
    pub(super) after: Duration,
    /// Whether it is the first failure in a row.
    pub(super) first: bool,
}

impl Schedule {
    /// Everything that waits in a state.
    pub(super) fn of(state: &State) -> Self {
        let mut schedule = Self::default();
        schedule.take_up(state);
        schedule
    }

    /// Takes up what was missed.
    pub(super) fn take_up(&mut self, state: &State) {
        state.outbox().for_each(|intent| self.add(intent));
    }

    /// Takes up an intent.
    pub(super) fn add(&mut self, intent: &Intent) {
        let queue = self.0.entry(intent.target.clone()).or_default();
        queue.add(intent.created_at, intent.id);
    }

    /// An intent that is to be sent now. It is under way from then on, until it has ended.
    pub(super) fn next(&mut self, now: Instant) -> Option<(RegionName, IntentId)> {
        let mut queues = self.0.iter_mut();
        queues.find_map(|(region, queue)| Some((region.clone(), queue.next(now)?)))
    }

    /// Notes how a push ended.
    pub(super) fn end(
        &mut self,
        region: &RegionName,
        id: IntentId,
        ended: Ended,
        now: Instant,
    ) -> Option<Retry> {
        self.0.get_mut(region)?.end(id, ended, now)
    }

    /// Forgets an intent that was to be sent and is not in the outbox any more.
    pub(super) fn forget(&mut self, region: &RegionName, id: &IntentId) {
        if let Some(queue) = self.0.get_mut(region) {
            queue.under_way.remove(id);
            queue.held_back.remove(id);
        }
    }
}

/// The intents for one region.
#[derive(Debug, Default)]
struct Queue {
    /// Those that nothing is known against, the oldest first.
    fresh: BTreeSet<(Timestamp, IntentId)>,
    under_way: BTreeMap<IntentId, Timestamp>,
    /// Those that were held back, until they are settled.
    held_back: BTreeMap<IntentId, Pause>,
    /// When they are tried again, unless they are under way.
    again: BTreeSet<(Instant, IntentId)>,
    /// As long as the region is left alone.
    pause: Option<Pause>,
}

impl Queue {
    fn add(&mut self, created_at: Timestamp, id: IntentId) {
        if !self.under_way.contains_key(&id) && !self.held_back.contains_key(&id) {
            self.fresh.insert((created_at, id));
        }
    }

    /// Those that were held back come last: however many they are, they keep no other one waiting.
    fn next(&mut self, now: Instant) -> Option<IntentId> {
        if self.under_way.len() >= MAX_UNDER_WAY || self.is_paused(now) {
            return None;
        }
        let (created_at, id) = self.fresh.pop_first().or_else(|| self.pop_again(now))?;
        self.under_way.insert(id, created_at);
        Some(id)
    }

    fn pop_again(&mut self, now: Instant) -> Option<(Timestamp, IntentId)> {
        let (at, id) = *self.again.first()?;
        if at > now {
            return None;
        }
        self.again.pop_first();
        Some((Timestamp::default(), id)) // its age counts no more
    }

    fn end(&mut self, id: IntentId, ended: Ended, now: Instant) -> Option<Retry> {
        let created_at = self.under_way.remove(&id)?;
        match ended {
            Ended::Settled => {
                self.held_back.remove(&id);
                self.pause = None;
                None
            }
            Ended::HeldBack => {
                let pause = Pause::after(self.held_back.get(&id), now);
                let first = self.held_back.insert(id, pause).is_none();
                self.again.insert((pause.until, id));
                Some(pause.retry(first))
            }
            Ended::Away => {
                match self.held_back.contains_key(&id) {
                    true => self.again.insert((now, id)),
                    false => self.fresh.insert((created_at, id)),
                };
                self.leave_alone(now)
            }
        }
    }

    /// What was under way together fails together: that is one failure.
    fn leave_alone(&mut self, now: Instant) -> Option<Retry> {
        if self.is_paused(now) {
            return None;
        }
        let pause = Pause::after(self.pause.as_ref(), now);
        let first = self.pause.replace(pause).is_none();
        Some(pause.retry(first))
    }

    fn is_paused(&self, now: Instant) -> bool {
        self.pause.is_some_and(|pause| pause.until > now)
    }
}

#[derive(Debug, Clone, Copy)]
struct Pause {
    length: Duration,
    until: Instant,
}

impl Pause {
    fn after(earlier: Option<&Self>, now: Instant) -> Self {
        let length = earlier.map_or(FIRST_PAUSE, |pause| (pause.length * 2).min(LONGEST_PAUSE));
        Self {
            length,
            until: now + length,
        }
    }

    fn retry(&self, first: bool) -> Retry {
        Retry {
            after: self.length,
            first,
        }
    }
}

#[cfg(test)]
mod tests {
    use trent_domain::ids::KeyId;
    use trent_domain::intent::IntentAction;
    use trent_domain::revision::Revision;

    use super::*;

    const EU: &str = "eu-west-1";
    const AP: &str = "ap-south-1";

    fn intent(number: u64, target: &str) -> Intent {
        let mut id = [0; 16];
        id[..8].copy_from_slice(&number.to_be_bytes());
        Intent {
            id: IntentId::new(id),
            target: target.parse().unwrap(),
            created_at: Timestamp::from_millis(number),
            action: IntentAction::ReplicaDeleted {
                key_id: KeyId::MultiRegion([1; 16]),
                replica: "us-east-1".parse().unwrap(),
                since: Revision::FIRST,
            },
        }
    }

    fn of(intents: impl IntoIterator<Item = Intent>) -> Schedule {
        let mut schedule = Schedule::default();
        intents.into_iter().for_each(|intent| schedule.add(&intent));
        schedule
    }

    /// Everything that is to be sent now.
    fn sent(schedule: &mut Schedule, now: Instant) -> Vec<IntentId> {
        std::iter::from_fn(|| schedule.next(now))
            .map(|(_, id)| id)
            .collect()
    }

    fn end(schedule: &mut Schedule, intent: &Intent, ended: Ended, now: Instant) -> Option<Retry> {
        schedule.end(&intent.target, intent.id, ended, now)
    }

    #[test]
    fn each_region_has_so_many_under_way_the_oldest_first() {
        let now = Instant::now();
        let both = (0..100)
            .rev()
            .flat_map(|number| [intent(number, EU), intent(number + 1000, AP)]);
        let mut schedule = of(both);
        let first = |from: u64, target| (from..from + 64).map(move |number| intent(number, target).id);
        let expected: Vec<IntentId> = first(1000, AP).chain(first(0, EU)).collect();
        assert_eq!(sent(&mut schedule, now), expected);
        schedule.add(&intent(3, EU));
        assert_eq!(
            sent(&mut schedule, now),
            [],
            "what is under way is not sent again"
        );
        end(&mut schedule, &intent(3, EU), Ended::Settled, now);
        assert_eq!(sent(&mut schedule, now), [intent(64, EU).id]);
    }

    #[test]
    fn what_is_held_back_holds_up_nothing_else() {
        let mut now = Instant::now();
        let mut schedule = of((0..200).map(|number| intent(number, EU)));
        let held: Vec<Intent> = (0..200)
            .filter(|number| number % 2 == 0)
            .map(|number| intent(number, EU))
            .collect();
        let mut settled = 0;
        while let Some((region, id)) = schedule.next(now) {
            let ended = match held.iter().any(|held| held.id == id) {
                true => Ended::HeldBack,
                false => Ended::Settled,
            };
            settled += usize::from(ended == Ended::Settled);
            schedule.end(&region, id, ended, now);
        }
        assert_eq!(settled, 100);
        now += FIRST_PAUSE;
        schedule.add(&intent(500, EU));
        schedule.add(&held[7]);
        assert_eq!(
            schedule.next(now).unwrap().1,
            intent(500, EU).id,
            "fresh ones go first"
        );
        assert_eq!(sent(&mut schedule, now).len(), 63);
    }

    #[test]
    fn what_is_held_back_is_tried_again_less_and_less_often() {
        let (mut now, only) = (Instant::now(), intent(1, EU));
        let mut schedule = of([only.clone()]);
        let mut expected = FIRST_PAUSE;
        for turn in 0..8 {
            assert_eq!(sent(&mut schedule, now), [only.id]);
            let retry = end(&mut schedule, &only, Ended::HeldBack, now).unwrap();
            assert_eq!((retry.after, retry.first), (expected, turn == 0));
            assert_eq!(sent(&mut schedule, now + expected - Duration::from_millis(1)), []);
            now += expected;
            expected = (2 * expected).min(LONGEST_PAUSE);
        }
        assert_eq!(expected, LONGEST_PAUSE);
        assert_eq!(sent(&mut schedule, now), [only.id]);
        end(&mut schedule, &only, Ended::Settled, now);
        assert_eq!(sent(&mut schedule, now + LONGEST_PAUSE), []);
    }

    #[test]
    fn what_fails_together_is_one_failure_and_pauses_grow_to_a_bound() {
        let mut now = Instant::now();
        let intents: Vec<Intent> = (0..MAX_UNDER_WAY as u64)
            .map(|number| intent(number, EU))
            .collect();
        let mut schedule = of(intents.clone());
        let mut expected = FIRST_PAUSE;
        for turn in 0..8 {
            assert_eq!(sent(&mut schedule, now).len(), MAX_UNDER_WAY);
            let retries = intents
                .iter()
                .filter_map(|intent| end(&mut schedule, intent, Ended::Away, now));
            let retries: Vec<(Duration, bool)> = retries.map(|retry| (retry.after, retry.first)).collect();
            assert_eq!(retries, [(expected, turn == 0)]);
            assert_eq!(sent(&mut schedule, now + expected - Duration::from_millis(1)), []);
            schedule.add(&intent(1000, AP));
            assert_eq!(
                sent(&mut schedule, now),
                [intent(1000, AP).id],
                "another region goes on"
            );
            end(&mut schedule, &intent(1000, AP), Ended::Settled, now);
            now += expected;
            expected = (2 * expected).min(LONGEST_PAUSE);
        }
        assert_eq!(sent(&mut schedule, now).len(), MAX_UNDER_WAY);
        end(&mut schedule, &intents[0], Ended::Away, now);
        end(&mut schedule, &intents[1], Ended::Settled, now);
        assert_eq!(
            sent(&mut schedule, now),
            [intents[0].id],
            "an answer ends the pause"
        );
    }

    /// Looking at the backlog for each entry would take minutes.
    #[test]
    fn an_entry_costs_the_same_however_much_waits() {
        const BACKLOG: u64 = 50_000;
        let now = Instant::now();
        let mut schedule = of((0..BACKLOG).map(|number| intent(number, AP)));
        let silent: Vec<(RegionName, IntentId)> = std::iter::from_fn(|| schedule.next(now)).collect();
        silent.into_iter().for_each(|(region, id)| {
            schedule.end(&region, id, Ended::Away, now);
        });
        let began = std::time::Instant::now();
        for number in BACKLOG..2 * BACKLOG {
            let added = intent(number, EU);
            schedule.add(&added);
            assert_eq!(sent(&mut schedule, now), [added.id]);
            end(&mut schedule, &added, Ended::Settled, now);
        }
        assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
    }
}
