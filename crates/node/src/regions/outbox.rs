//! Pushes the intents of this region's outbox to the regions they are for, as long as this node leads.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::task::JoinSet;
use tokio::time::Instant;
use tracing::{debug, warn};
use trent_crypto::error::CryptoError;
use trent_crypto::random::{self, Randomness};
use trent_crypto::transfer::Transfer;
use trent_domain::authorize;
use trent_domain::caller::Caller;
use trent_domain::command::{Command, ConfirmIntent};
use trent_domain::entry::Entry;
use trent_domain::global;
use trent_domain::ids::{IntentId, KeyId, RegionName, RequestId};
use trent_domain::intent::{Intent, IntentAction, IntentResult};
use trent_domain::key::MaterialOutline;
use trent_domain::key_spec::KeyOrigin;
use trent_domain::residency;
use trent_domain::state::State;
use trent_domain::time::Timestamp;
use trent_proto::conv::{ConvError, IntentPayload, decode_intent_result, encode_intent_payload};
use trent_proto::peer::v1::IntentRequest;

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
/// Intents on their way at a time.
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
    #[error("the region's own keys are not open yet")]
    NotReady,
    #[error("the target region has not announced its exchange key yet")]
    NoExchangeKey,
    #[error("the key is no primary any more, its intent is gone, or its material must not go there")]
    NotAuthorized,
    #[error("the key of the intent is gone or incomplete")]
    NoMaterial,
    #[error(transparent)]
    Link(#[from] LinkError),
    #[error(transparent)]
    Crypto(#[from] CryptoError),
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
        let mut ids: BTreeSet<IntentId> = BTreeSet::new();
        let mut pauses = Pauses::default();
        let mut withheld = Withheld::default();
        loop {
            tokio::select! {
                _ = changes.changed() => {}
                () = tokio::time::sleep(LOOK_EVERY) => {}
                Some(ended) = under_way.join_next() => {
                    if let Ok((id, region, result)) = ended {
                        ids.remove(&id);
                        pauses.note(&region, result);
                    }
                }
                () = shutdown.wait() => return,
            }
            if !outbox.groups.region.leads() {
                continue;
            }
            let published = outbox.groups.region.local();
            let global = outbox.groups.global.local();
            withheld.forget_settled(&published.state);
            let mut settled: BTreeMap<&RegionName, Timestamp> = BTreeMap::new();
            for intent in published.state.outbox() {
                if under_way.len() >= MAX_UNDER_WAY {
                    break;
                }
                if pauses.active(&intent.target) || withheld.keeps(intent, &published.state, &global.state) {
                    continue;
                }
                if !ids.insert(intent.id) {
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
        let sealed = self.seal(intent, state)?;
        let request = IntentRequest {
            intent_id: intent.id.to_string(),
            payload: encode_intent_payload(&IntentPayload {
                intent: intent.clone(),
                settled_before,
                sealed_materials: sealed,
            }),
            ..IntentRequest::default()
        };
        let answer = self.link.deliver(&intent.target, request).await?;
        let result = decode_intent_result(answer.payload)?;
        debug!(intent = %intent.id, target = %intent.target, ?result, "intent delivered");
        self.confirm(intent.id, result).await
    }

    /// Seals the material that the intent brings, if any, to the target region's exchange key.
    fn seal(&self, intent: &Intent, state: &State) -> Result<Option<Bytes>, PushError> {
        let Some((key_id, wanted)) = brought(&intent.action) else {
            return Ok(None);
        };
        let keyring = self.keyrings.region().ok_or(PushError::NotReady)?;
        let global = self.groups.global.local();
        if is_forbidden(intent, &global.state) {
            return Ok(None);
        }
        let target = global
            .state
            .region(&intent.target)
            .ok_or(PushError::NoExchangeKey)?;
        let key = state.key(&key_id).ok_or(PushError::NoMaterial)?;
        let wanted = wanted.iter().map(|outline| {
            let material = key.material(&outline.id);
            let wrapped = material.and_then(|material| material.wrapped.as_ref());
            wrapped
                .map(|wrapped| (outline.id, wrapped))
                .ok_or(PushError::NoMaterial)
        });
        let materials: Vec<_> = wanted.collect::<Result<_, _>>()?;
        let proof = authorize::to_send(state, &global.state, &intent.id);
        let transfer = proof.and_then(|proof| Transfer::new(&proof, intent.target.clone()));
        let transfer = transfer.ok_or(PushError::NotAuthorized)?;
        let sealed = keyring.seal_materials(
            &transfer,
            &target.exchange_key,
            materials,
            self.randomness.as_ref(),
        )?;
        Ok(Some(sealed.into()))
    }

    async fn confirm(&self, intent_id: IntentId, result: IntentResult) -> Result<(), PushError> {
        let failed = |reason: &dyn std::fmt::Display| PushError::Confirm(reason.to_string());
        let random = || random::bytes::<16>(self.randomness.as_ref()).map_err(|error| failed(&error));
        let entry = Entry {
            at: self.clock.now(),
            authority: Caller::Service.into(),
            request_id: RequestId::new(random()?),
            command: Command::ConfirmIntent(ConfirmIntent {
                intent_id,
                result,
                follow_up_seed: random()?,
            }),
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

/// The versions of a key's material that an action brings. Imported material does not travel.
fn brought(action: &IntentAction) -> Option<(KeyId, &[MaterialOutline])> {
    match action {
        IntentAction::CreateReplica(blueprint) if blueprint.origin != KeyOrigin::External => {
            Some((blueprint.key_id, &blueprint.materials))
        }
        IntentAction::StageMaterial { key_id, material, .. } => {
            Some((*key_id, std::slice::from_ref(material)))
        }
        _ => None,
    }
}

/// Whether a replica must not be made, after all: the rules have changed since it was begun. Its region is asked without
/// the material, so that it refuses the replica for good; this one cannot know whether it is there already.
fn is_forbidden(intent: &Intent, global: &global::State) -> bool {
    matches!(
        &intent.action,
        IntentAction::CreateReplica(blueprint)
            if !residency::allows(global, &blueprint.family.residency, &intent.target)
    )
}

/// Regions that failed lately and are left alone for a while.
#[derive(Default)]
struct Pauses(BTreeMap<RegionName, Pause>);

struct Pause {
    length: Duration,
    until: Instant,
}

impl Pauses {
    fn active(&self, region: &RegionName) -> bool {
        self.0
            .get(region)
            .is_some_and(|pause| pause.until > Instant::now())
    }

    fn note(&mut self, region: &RegionName, result: Result<(), PushError>) {
        let Err(error) = result else {
            self.0.remove(region);
            return;
        };
        let length = self
            .0
            .get(region)
            .map_or(FIRST_PAUSE, |pause| (pause.length * 2).min(LONGEST_PAUSE));
        warn!(%region, %error, retry_in = ?length, "an intent was not delivered");
        self.0.insert(
            region.clone(),
            Pause {
                length,
                until: Instant::now() + length,
            },
        );
    }
}
