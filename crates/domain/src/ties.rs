//! What still ties a region to one that is gone for good.
//!
//! Such a region never answers again. So whoever leads a family takes its member out, as if the replica had been deleted:
//! what waited for it alone goes on. What was to be told to it is dropped. Roles are another matter: one that it held, or
//! was about to get, passes to its successors ([`crate::succession`]), and is waited for. Once nothing ties any region to
//! it, the cluster can forget it.

use crate::ids::{IntentId, KeyId, RegionName};
use crate::intent::{Intent, IntentAction};
use crate::multi_region::MultiRegion;
use crate::state::State;

/// What ties a region to another one that is gone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ties {
    /// Primaries here that count a member there.
    pub led: Vec<KeyId>,
    /// What was to be told to it.
    pub news: Vec<IntentId>,
    /// Whether something is left beyond these: more of them, replicas of a primary there, or a role that was on its way.
    pub are_more: bool,
}

impl Ties {
    /// Whether the region can be forgotten, as far as this one is concerned.
    pub fn are_none(&self) -> bool {
        *self == Self::default()
    }

    /// Whether there is anything to cut: the rest has to be waited for.
    pub fn can_be_cut(&self) -> bool {
        !(self.led.is_empty() && self.news.is_empty())
    }
}

impl State {
    /// What ties this region to that one: so many primaries and so much news at most.
    pub fn ties_to(&self, region: &RegionName, limit: usize) -> Ties {
        let led: Vec<KeyId> = self.led_with(region).take(limit).collect();
        let intents = self.outbox_to(region).intents;
        let news: Vec<IntentId> = match intents {
            0 => Vec::new(),
            _ => self.news_for(region).take(limit).collect(),
        };
        let leaves_primaries = self.led_with(region).nth(limit).is_some();
        let leaves_intents = intents > news.len();
        Ties {
            are_more: leaves_primaries || leaves_intents || self.followers_of(region).next().is_some(),
            led,
            news,
        }
    }

    /// The keys here whose primary is in that region, as far as this one knows.
    pub fn followers_of(&self, primary: &RegionName) -> impl Iterator<Item = KeyId> {
        let follows = move |family: &MultiRegion| !family.leads() && family.primary == *primary;
        let families = self.families_in(primary);
        families
            .filter(move |(_, family)| follows(family))
            .map(|(id, _)| id)
    }

    /// The primaries here that count a member in that region.
    fn led_with(&self, region: &RegionName) -> impl Iterator<Item = KeyId> {
        let led = self.families_in(region).filter(|(_, family)| family.leads());
        led.map(|(id, _)| id)
    }

    fn families_in(&self, region: &RegionName) -> impl Iterator<Item = (KeyId, &MultiRegion)> {
        let keys = self.keys_with_member_in(region);
        keys.filter_map(|id| Some((*id, self.key(id)?.multi_region.as_ref()?)))
    }

    fn news_for(&self, region: &RegionName) -> impl Iterator<Item = IntentId> {
        let intents = self.outbox().filter(move |intent| is_news_for(intent, region));
        intents.map(|intent| intent.id)
    }
}

/// Whether nobody misses it if the region is never told. A replica to be made is given up with the member that it was to
/// be, and a role is the successors'.
pub(crate) fn is_news_for(intent: &Intent, region: &RegionName) -> bool {
    let is_news = match intent.action {
        IntentAction::SyncFamily { .. }
        | IntentAction::StageMaterial { .. }
        | IntentAction::ReplicaDeleted { .. }
        | IntentAction::MaterialOfReplica { .. } => true,
        IntentAction::CreateReplica(_) | IntentAction::PromoteReplica { .. } => false,
    };
    is_news && intent.target == *region
}
