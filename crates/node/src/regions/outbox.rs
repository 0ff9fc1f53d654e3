//! Pushes the intents of this region's outbox to the regions they are for, as long as this node leads.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::task::JoinSet;
use tokio::time::Instant;
use tracing::{debug, warn};
use trent_crypto::random::{self, Randomness};
use trent_domain::caller::Caller;
use trent_domain::entry::Entry;
use trent_domain::ids::{IntentId, RegionName, RequestId};
use trent_domain::intent::{Intent, IntentResult};
use trent_domain::state::State;
use trent_domain::time::Timestamp;
use trent_proto::conv::{ConvError, decode_intent_result, encode_intent_payload};
use trent_proto::peer::v1::IntentRequest;

use super::dispatch::{self, Dispatch, DispatchError};
use super::link::{Link, LinkError};
use super::withheld::Withheld;
use crate::clock::Clock;
use crate::groups::Groups;
use crate::keyrings::Keyrings;
use crate::shutdown::Shutdown;

/// The outbox is looked at this often even when the state does not change: a region may be reachable again.
const LOOK_EVERY: Duration = Duration::from_millis(200);
/// After a failure a region is left alone for this long, doubled with every further failure…
const FIRST_PAUSE: Duration = Duration::from_millis(200);
/// … up to this.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// Intents on their way to a region at a time: those for a region that does not answer hold up no other region's.
const MAX_UNDER_WAY: usize = 64;

/// The outbox's worker. Every node runs one; it works on the leader alone.
pub struct Outbox {
    /// Region and cluster state.
    pub groups: Groups,
    /// To seal material.
    pub keyrings: Arc<Keyrings>,
    /// To the other regions.
    pub link: Arc<Link>,
    /// For the entries it proposes.
    pub clock: Clock,
    /// For sealing and ids.
    pub randomness: Arc<dyn Randomness>,
}

/// Why an intent stays in the outbox for now.
#[derive(Debug, thiserror::Error)]
enum PushError {
    #[error(transparent)]
    Dispatch(#[from] DispatchError),
    #[error(transparent)]
    Link(#[from] LinkError),
    #[error("unreadable answer: {0}")]
    Answer(#[from] ConvError),
    #[error("the result was not recorded: {0}")]
    Confirm(String),
}

impl Outbox {
    /// Works until shut down.
    pub async fn run(self, shutdown: Shutdown) {
        let outbox = Arc::new(self);
        let mut changes = outbox.groups.region.applied();
        let mut under_way: JoinSet<(IntentId, RegionName, Result<(), PushError>)> = JoinSet::new();
        let mut sent: BTreeMap<RegionName, BTreeSet<IntentId>> = BTreeMap::new();
        let mut pauses = Pauses::default();
        let mut withheld = Withheld::default();
        loop {
            tokio::select! {
                _ = changes.changed() => {}
                () = tokio::time::sleep(LOOK_EVERY) => {}
                Some(ended) = under_way.join_next() => {
                    if let Ok((id, region, result)) = ended {
                        sent.entry(region.clone()).or_default().remove(&id);
                        pauses.note(&region, result, Instant::now());
                    }
                }
                () = shutdown.wait() => return,
            }
            if !outbox.groups.region.leads() {
                continue;
            }
            let published = outbox.groups.region.local();
            if is_fenced(&published.state) {
                continue;
            }
            let global = outbox.groups.global.local();
            withheld.forget_settled(&published.state);
            let mut settled: BTreeMap<&RegionName, Timestamp> = BTreeMap::new();
            let now = Instant::now();
            for intent in published.state.outbox() {
                let withheld = withheld.keeps(intent, &published.state, &global.state);
                let sent = sent.entry(intent.target.clone()).or_default();
                let full = sent.len() >= MAX_UNDER_WAY;
                if withheld || full || pauses.active(&intent.target, now) || !sent.insert(intent.id) {
                    continue;
                }
                let settled_before = *settled
                    .entry(&intent.target)
                    .or_insert_with(|| published.state.settled_before(&intent.target));
                let (outbox, intent, published) = (outbox.clone(), intent.clone(), published.clone());
                under_way.spawn(async move {
                    let result = outbox.push(&intent, settled_before, &published.state).await;
                    (intent.id, intent.target.clone(), result)
                });
            }
        }
    }

    /// Delivers one intent and records the answer.
    async fn push(&self, intent: &Intent, settled_before: Timestamp, state: &State) -> Result<(), PushError> {
        let request = IntentRequest {
            intent_id: intent.id.to_string(),
            payload: self.payload(intent, settled_before, state)?,
            ..IntentRequest::default()
        };
        let answer = self.link.deliver(&intent.target, request).await;
        #[cfg(feature = "chaos-bugs")]
        if trent_bugs::Bug::LostIntent.is_on() && answer.is_err() {
            return self.confirm(intent.id, IntentResult::Applied).await;
        }
        let result = decode_intent_result(answer?.payload)?;
        debug!(intent = %intent.id, target = %intent.target, ?result, "intent delivered");
        self.confirm(intent.id, result).await
    }

    fn payload(
        &self,
        intent: &Intent,
        settled_before: Timestamp,
        state: &State,
    ) -> Result<Bytes, DispatchError> {
        let (keyring, global) = (self.keyrings.region(), self.groups.global.local());
        let dispatch = Dispatch {
            state,
            keyring: keyring.as_deref(),
            global: &global.state,
            randomness: self.randomness.as_ref(),
        };
        let payload = dispatch.payload(intent, settled_before)?;
        Ok(encode_intent_payload(&payload))
    }

    async fn confirm(&self, intent_id: IntentId, result: IntentResult) -> Result<(), PushError> {
        let failed = |reason: &dyn std::fmt::Display| PushError::Confirm(reason.to_string());
        let randomness = self.randomness.as_ref();
        let request_id = random::bytes(randomness).map_err(|error| failed(&error))?;
        let entry = Entry {
            at: self.clock.now(),
            authority: Caller::Service.into(),
            request_id: RequestId::new(request_id),
            command: dispatch::confirmation(intent_id, result, randomness).map_err(|error| failed(&error))?,
        };
        let outcome = self
            .groups
            .region
            .propose(&entry)
            .await
            .map_err(|error| failed(&error))?;
        outcome
            .map(drop)
            .map_err(|error| failed(&format_args!("{error:?}")))
    }
}

/// What a fenced region sends, nobody takes.
fn is_fenced(state: &State) -> bool {
    state.region().is_ok_and(|here| state.fencing().is_fenced(here))
}

/// Regions that failed lately and are left alone for a while.
#[derive(Default)]
struct Pauses(BTreeMap<RegionName, Pause>);

struct Pause {
    length: Duration,
    until: Instant,
}

impl Pauses {
    fn active(&self, region: &RegionName, now: Instant) -> bool {
        self.0.get(region).is_some_and(|pause| pause.until > now)
    }

    /// What was under way together fails together: that is one failure.
    fn note(&mut self, region: &RegionName, result: Result<(), PushError>, now: Instant) {
        let Err(error) = result else {
            self.0.remove(region);
            return;
        };
        if self.active(region, now) {
            return;
        }
        let length = self
            .0
            .get(region)
            .map_or(FIRST_PAUSE, |pause| (pause.length * 2).min(LONGEST_PAUSE));
        warn!(%region, %error, retry_in = ?length, "an intent was not delivered");
        self.0.insert(
            region.clone(),
            Pause {
                length,
                until: now + length,
            },
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed() -> Result<(), PushError> {
        Err(LinkError::Unreachable.into())
    }

    #[test]
    fn what_fails_together_is_one_failure_and_pauses_grow_to_a_bound() {
        let region: RegionName = "eu-west-1".parse().unwrap();
        let mut pauses = Pauses::default();
        let mut now = Instant::now();
        let mut expected = FIRST_PAUSE;
        for _ in 0..8 {
            (0..MAX_UNDER_WAY).for_each(|_| pauses.note(&region, failed(), now));
            assert!(pauses.active(&region, now + expected - Duration::from_millis(1)));
            now += expected;
            assert!(!pauses.active(&region, now));
            expected = (2 * expected).min(LONGEST_PAUSE);
        }
        assert_eq!(expected, LONGEST_PAUSE);
        pauses.note(&region, failed(), now);
        pauses.note(&region, Ok(()), now);
        assert!(!pauses.active(&region, now), "an answer ends the pause");
    }
}
