//! Takes new material of a multi-Region key on one of its replicas, before its primary encrypts with it.

use std::cmp::Ordering;

use super::Context;
use crate::error::KmsError;
use crate::fencing::Epochs;
use crate::ids::{IntentId, KeyId, RegionName};
use crate::inbox::{self, Arrival};
use crate::intent::IntentResult;
use crate::key::{Key, Material, MaterialOutline};
use crate::reply::Reply;
use crate::revision::Revision;
use crate::state::State;
use crate::time::Timestamp;

/// Takes new material of a multi-Region key on one of its replicas, before its primary encrypts with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiveMaterial {
    /// The intent in the source's outbox.
    pub intent_id: IntentId,
    /// When the intent entered that outbox, in the source's log time.
    pub created_at: Timestamp,
    /// Every intent of the source for this region from before this moment is confirmed there.
    pub settled_before: Timestamp,
    /// What the source knew of losses when it sent it.
    pub epochs: Epochs,
    /// The region that sent it.
    pub source: RegionName,
    /// The key.
    pub key_id: KeyId,
    /// Since which revision of its family the source counts this region's replica.
    pub since: Revision,
    /// The material, as the primary knows it.
    pub outline: MaterialOutline,
    /// The material wrapped under this region's domain key; none where there is no such key.
    pub material: Option<Material>,
}

impl ReceiveMaterial {
    pub(crate) fn apply(&self, state: &mut State, context: &Context<'_>) -> Result<Reply, KmsError> {
        context.check_service()?;
        let arrival = Arrival {
            intent: self.intent_id,
            source: &self.source,
            created_at: self.created_at,
            settled_before: self.settled_before,
            epochs: self.epochs,
        };
        inbox::receive(state, &arrival, |state| self.take(state, &context.region))
    }

    fn take(&self, state: &mut State, here: &RegionName) -> Result<IntentResult, KmsError> {
        let Some(key) = state.key(&self.key_id).cloned() else {
            return Ok(IntentResult::Gone);
        };
        if self.is_of_an_earlier_epoch(&key, here)? {
            return Ok(IntentResult::Gone);
        }
        let came = self.material.as_ref();
        let came = came.filter(|came| came.id == self.outline.id && came.wrapped.is_some());
        let came = came
            .filter(|_| self.is_from_a_relative(&key))
            .ok_or(KmsError::BadIntent)?;
        state.change_key(&key, |key| key.keep_for_later(&self.outline, came));
        Ok(IntentResult::Applied)
    }

    /// An heir's material waits for the news that it is the heir: with that, a replica drops what waited before.
    fn is_of_an_earlier_epoch(&self, key: &Key, here: &RegionName) -> Result<bool, KmsError> {
        let family = key.multi_region.as_ref();
        // A primary that was succeeded has no place among the replicas yet.
        let known = family.map(|family| family.since(here).unwrap_or(family.revision));
        match known.map(|known| self.since.epoch.cmp(&known.epoch)) {
            Some(Ordering::Greater) => Err(KmsError::NotReady),
            Some(Ordering::Less) => Ok(true),
            Some(Ordering::Equal) | None => Ok(false),
        }
    }

    /// The news of a new primary may come after its material.
    fn is_from_a_relative(&self, key: &Key) -> bool {
        let family = key.multi_region.as_ref().filter(|_| key.is_replica());
        family
            .is_some_and(|family| family.primary == self.source || family.replicas.contains_key(&self.source))
    }
}
