//! What other regions have still to hear from this one.
//!
//! A region knows what it has to tell, not what is under way to it: so a multi-Region key is out of sync where its region
//! waits for another one, and the other one shows nothing of it. All of this is counted while the state changes
//! ([`State::outbox_to`](crate::state::State::outbox_to) and its relatives), because it is exported all the time.

use crate::ids::{KeyId, RegionName};
use crate::intent::IntentAction;
use crate::key::Key;
use crate::key_state::KeyState;
use crate::multi_region::{ReplicaStatus, Role};
use crate::time::Timestamp;

/// What keeps another region from having a multi-Region key as this one has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OutOfSync {
    /// Its replica is still being made.
    Creating,
    /// It does not have new material yet: nobody encrypts with that until it does.
    AwaitingMaterial,
    /// It is asked to take over as the primary, and has not answered.
    Updating,
    /// It has not confirmed news of the family or of its material.
    NewsUnderWay,
}

impl OutOfSync {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::Creating,
        Self::AwaitingMaterial,
        Self::Updating,
        Self::NewsUnderWay,
    ];

    /// Its name, as operators read it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Creating => "creating",
            Self::AwaitingMaterial => "awaiting_material",
            Self::Updating => "updating",
            Self::NewsUnderWay => "news_under_way",
        }
    }
}

/// A region that does not have a key as this one has it, and why.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lag {
    /// The region.
    pub region: RegionName,
    /// Why.
    pub why: OutOfSync,
}

/// A multi-Region key that a region does not have as this one has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyOutOfSync {
    /// The key.
    pub key_id: KeyId,
    /// Where, and why.
    pub lag: Lag,
    /// Since when the oldest intent waits that would change this; `None` where no intent does: the key's owner has to
    /// import material there.
    pub since: Option<Timestamp>,
}

/// What waits in the outbox for a region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OutboxStatus {
    /// How many intents.
    pub intents: usize,
    /// When the oldest one entered.
    pub oldest: Option<Timestamp>,
    /// When the oldest one entered that tells of a family. For as long, DescribeKey may show an old
    /// MultiRegionConfiguration there.
    pub oldest_family_news: Option<Timestamp>,
}

/// For whom a key waits, as far as the key itself says. Only a primary knows, and the one that steps back.
pub(crate) fn lags_of(key: &Key) -> impl Iterator<Item = Lag> {
    let family = key.multi_region.as_ref();
    let primary = family.filter(|family| family.role == Role::Primary);
    let replicas = primary.into_iter().flat_map(|family| &family.replicas);
    let creating = replicas
        .filter(|(_, replica)| replica.status == ReplicaStatus::Creating)
        .map(|(region, _)| (region, OutOfSync::Creating));
    let awaited = key.staged.iter().flat_map(|staged| &staged.awaited);
    let awaited = awaited.map(|region| (region, OutOfSync::AwaitingMaterial));
    let updating = family
        .filter(|_| key.state == KeyState::Updating)
        .map(|family| (&family.primary, OutOfSync::Updating));
    let all = creating.chain(awaited).chain(updating);
    all.map(|(region, why)| Lag {
        region: region.clone(),
        why,
    })
}

/// What its target lacks for as long as the intent is not confirmed.
pub(crate) fn lag_shown_by(action: &IntentAction) -> OutOfSync {
    match action {
        IntentAction::CreateReplica(_) => OutOfSync::Creating,
        IntentAction::StageMaterial { .. } => OutOfSync::AwaitingMaterial,
        IntentAction::PromoteReplica { .. } => OutOfSync::Updating,
        IntentAction::SyncFamily { .. }
        | IntentAction::ReplicaDeleted { .. }
        | IntentAction::MaterialOfReplica { .. } => OutOfSync::NewsUnderWay,
    }
}
