//! What is going to happen by itself, in order of time.

use std::collections::BTreeMap;

use bytes::Bytes;
use trent_domain::entry::Entry;
use trent_domain::exchange_key::PublicExchangeKey;
use trent_domain::ids::IntentId;
use trent_domain::time::Timestamp;

/// Something that happens at a moment.
#[derive(Debug)]
pub(super) enum Event {
    /// A letter arrives.
    Arrival(Letter),
    /// A quorum of a region has an entry on disk.
    Commit(Box<Proposal>),
    /// The nodes of a region apply what there is.
    CatchUp(usize),
    /// The leader of a region looks at its outbox.
    Look(usize),
    /// An answer that is not there by now is not waited for any more.
    Unanswered {
        region: usize,
        target: usize,
        sending: Sending,
    },
    /// A region hears what `global` has decided.
    Follow(usize),
}

/// What goes from one region to another.
#[derive(Debug, Clone)]
pub(super) struct Letter {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) content: Content,
}

/// One sending of an intent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sending {
    pub(super) intent: IntentId,
    pub(super) attempt: u64,
    /// What its material is sealed to, if it brings any.
    pub(super) sealed_to: Option<PublicExchangeKey>,
}

#[derive(Debug, Clone)]
pub(super) enum Content {
    /// An intent, as `trent.peer.v1.IntentRequest` carries it.
    Push(Sending, Bytes),
    /// What came of it, as `IntentResponse` carries it.
    Answer(Sending, Bytes),
    /// It cannot be handled now.
    Refusal(Sending),
    /// What the receiver knows of families: the number of the inquiry, and `FamiliesRequest`.
    Question(u64, Bytes),
    /// What it knows, as `FamiliesResponse` carries it.
    Testimony(u64, Bytes),
}

/// An entry on its way into a region's log.
#[derive(Debug)]
pub(super) struct Proposal {
    pub(super) region: usize,
    pub(super) entry: Entry,
    /// The term in which it was proposed.
    pub(super) term: u64,
    pub(super) then: Then,
}

/// Who waits for an entry's outcome.
#[derive(Debug, Clone, Copy)]
pub(super) enum Then {
    /// Nobody of consequence.
    Nothing,
    /// The region that sent an intent.
    Answer(usize, Sending),
    /// The outbox, which confirms an intent.
    Confirmed(IntentId),
    /// The job of succession, which has taken over what there is with this version of the losses.
    TakenOver(u64),
}

/// Events in order of time, and of their making within a moment.
#[derive(Debug, Default)]
pub(super) struct Queue {
    events: BTreeMap<(Timestamp, u64), Event>,
    count: u64,
}

impl Queue {
    pub(super) fn push(&mut self, at: Timestamp, event: Event) {
        self.count += 1;
        self.events.insert((at, self.count), event);
    }

    /// The first event that is not after `until`.
    pub(super) fn pop(&mut self, until: Timestamp) -> Option<(Timestamp, Event)> {
        let entry = self.events.first_entry()?;
        let at = entry.key().0;
        (at <= until).then(|| (at, entry.remove()))
    }

    /// What the nodes of a region were about to do. Its letters stay on their way.
    pub(super) fn forget_region(&mut self, at: usize) {
        self.events.retain(|_, event| match event {
            Event::Commit(proposal) => proposal.region != at,
            Event::CatchUp(region) | Event::Look(region) | Event::Unanswered { region, .. } => *region != at,
            Event::Arrival(_) | Event::Follow(_) => true,
        });
    }

    /// Whether a letter or an entry is on its way.
    pub(super) fn is_busy(&self) -> bool {
        let mut events = self.events.values();
        events.any(|event| matches!(event, Event::Arrival(_) | Event::Commit(_)))
    }

    /// What is still on its way, arrives at `at` at the latest.
    pub(super) fn hurry(&mut self, at: Timestamp) {
        let late = self.events.range((at, 0)..);
        let late = late.filter(|(_, event)| matches!(event, Event::Arrival(_)));
        let late: Vec<(Timestamp, u64)> = late.map(|(moment, _)| *moment).collect();
        for moment in late {
            if let Some(event) = self.events.remove(&moment) {
                self.push(at, event);
            }
        }
    }
}
