//! Pushes the intents of this region's outbox to the regions they are for, as long as this node leads.

mod push;
mod schedule;
pub mod withheld;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::broadcast::error::RecvError;
use tokio::task::JoinSet;
use tokio::time::Instant;
use tracing::{debug, warn};
use trent_consensus::Notice;
use trent_crypto::random::{self, Randomness};
use trent_domain::caller::Caller;
use trent_domain::entry::Entry;
use trent_domain::ids::{IntentId, RegionName, RequestId};
use trent_domain::intent::{Intent, IntentResult};
use trent_domain::state::{Event, State};
use trent_proto::conv::{decode_intent_result, encode_intent_payload};
use trent_proto::peer::v1::IntentRequest;

use super::dispatch::{self, Dispatch};
use super::link::Link;
use super::outlook::is_fenced;
use crate::clock::Clock;
use crate::groups::Groups;
use crate::keyrings::Keyrings;
use crate::shutdown::Shutdown;
use push::PushError;
use schedule::{Ended, Schedule};

/// The outbox is looked at this often even when nothing enters it: a region may be reachable again.
const LOOK_EVERY: Duration = Duration::from_millis(200);

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

/// A push that has ended.
struct Pushed {
    region: RegionName,
    id: IntentId,
    result: Result<(), PushError>,
}

/// What there is to do.
enum News {
    /// An intent has entered the outbox.
    Added(IntentId),
    /// Any may have.
    Missed,
    /// A push has ended.
    Pushed(Pushed),
    /// Time has passed.
    None,
}

impl Outbox {
    /// Works until shut down.
    pub async fn run(self, shutdown: Shutdown) {
        tokio::select! {
            () = Arc::new(self).work() => {}
            () = shutdown.wait() => {}
        }
    }

    async fn work(self: Arc<Self>) {
        let mut notices = self.groups.region.notices();
        let mut under_way = JoinSet::new();
        let mut schedule = None;
        loop {
            let news = tokio::select! {
                notice = notices.recv() => match news_of(notice) {
                    Some(news) => news,
                    None => return,
                },
                Some(Ok(pushed)) = under_way.join_next() => News::Pushed(pushed),
                () = tokio::time::sleep(LOOK_EVERY) => News::None,
            };
            if !self.groups.region.leads() {
                (schedule, under_way) = (None, JoinSet::new());
                continue;
            }
            // Not older than the news.
            let state = &self.groups.region.local().state;
            let schedule = schedule.get_or_insert_with(|| Schedule::of(state));
            take_note(schedule, news, state);
            if !is_fenced(state) {
                self.push_due(schedule, state, &mut under_way);
            }
        }
    }

    /// Sends what is due. What a fenced region sends, nobody takes.
    fn push_due(self: &Arc<Self>, schedule: &mut Schedule, state: &State, under_way: &mut JoinSet<Pushed>) {
        let now = Instant::now();
        while let Some((region, id)) = schedule.next(now) {
            let Some(intent) = state.intent(&id).cloned() else {
                schedule.forget(&region, &id);
                continue;
            };
            let outbox = self.clone();
            under_way.spawn(async move {
                let result = outbox.push(&intent).await;
                Pushed { region, id, result }
            });
        }
    }

    /// Delivers one intent and records the answer.
    async fn push(&self, intent: &Intent) -> Result<(), PushError> {
        let request = IntentRequest {
            intent_id: intent.id.to_string(),
            payload: self.payload(intent)?,
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

    fn payload(&self, intent: &Intent) -> Result<Bytes, PushError> {
        let (published, global) = (self.groups.region.local(), self.groups.global.local());
        let (state, global) = (&published.state, &global.state);
        if withheld::is_withheld(intent, state, global) {
            return Err(PushError::Withheld);
        }
        let keyring = self.keyrings.region();
        let dispatch = Dispatch {
            state,
            keyring: keyring.as_deref(),
            global,
            randomness: self.randomness.as_ref(),
        };
        let payload = dispatch.payload(intent, state.settled_before(&intent.target))?;
        Ok(encode_intent_payload(&payload))
    }

    async fn confirm(&self, intent_id: IntentId, result: IntentResult) -> Result<(), PushError> {
        let randomness = self.randomness.as_ref();
        let entry = Entry {
            at: self.clock.now(),
            authority: Caller::Service.into(),
            request_id: RequestId::new(random::bytes(randomness)?),
            command: dispatch::confirmation(intent_id, result, randomness)?,
        };
        let outcome = self.groups.region.propose(&entry).await?;
        outcome.map(drop).map_err(PushError::Refused)?;
        match self.groups.region.local().state.intent(&intent_id) {
            Some(_) => Err(PushError::Void),
            None => Ok(()),
        }
    }
}

/// What a notice means here; `None` when the group has ended.
fn news_of(notice: Result<Notice<Event>, RecvError>) -> Option<News> {
    match notice {
        Ok(Notice::Event(Event::IntentAdded(id))) => Some(News::Added(id)),
        Ok(Notice::Event(_)) => Some(News::None),
        Ok(Notice::Replaced) | Err(RecvError::Lagged(_)) => Some(News::Missed),
        Err(RecvError::Closed) => None,
    }
}

fn take_note(schedule: &mut Schedule, news: News, state: &State) {
    match news {
        News::Added(id) => state
            .intent(&id)
            .into_iter()
            .for_each(|intent| schedule.add(intent)),
        News::Missed => schedule.take_up(state),
        News::Pushed(pushed) => note_end(schedule, &pushed),
        News::None => {}
    }
}

/// Tells the operator why a region is left alone, and once why an intent is held back.
fn note_end(schedule: &mut Schedule, pushed: &Pushed) {
    let Pushed { region, id, result } = pushed;
    let ended = result.as_ref().err().map_or(Ended::Settled, PushError::ended);
    let retry = schedule.end(region, *id, ended, Instant::now());
    let (Some(retry), Err(error)) = (retry, result) else {
        return;
    };
    let retry_in = retry.after;
    match ended {
        Ended::HeldBack if retry.first => warn!(intent = %id, %region, %error, "an intent is held back"),
        Ended::HeldBack => debug!(intent = %id, %region, %error, ?retry_in, "an intent is still held back"),
        Ended::Away | Ended::Settled => warn!(%region, %error, ?retry_in, "intents are not delivered"),
    }
}
