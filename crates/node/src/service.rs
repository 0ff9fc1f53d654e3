//! What every operation works with: the region's state, its keys, time and randomness.

use std::sync::Arc;

use tracing::{error, warn};
use trent_api::error::ApiError;
use trent_api::ops::{GrantToken, GrantTokens};
use trent_consensus::{Published, ReadPolicy, Unavailable};
use trent_crypto::error::{CryptoError, RandomnessUnavailable, SealError};
use trent_crypto::keyring::{InvalidGrantToken, RegionKeyring};
use trent_crypto::keys::PreparedKey;
use trent_crypto::random::{self, Randomness};
use trent_domain::apply;
use trent_domain::authorize::{Authorized, RecordedVerdicts, Recorder};
use trent_domain::caller::Caller;
use trent_domain::command::Command;
use trent_domain::entry::Entry;
use trent_domain::error::KmsError;
use trent_domain::fencing;
use trent_domain::grant::Grant;
use trent_domain::ids::{KeyId, RegionName};
use trent_domain::key::Material;
use trent_domain::key_spec::KeySpec;
use trent_domain::multi_region::MultiRegion;
use trent_domain::operation::{Consistency, Operation};
use trent_domain::reply::Reply;
use trent_domain::state::State;

use crate::call::Call;
use crate::clock::Clock;
use crate::groups::Groups;
use crate::key_cache::KeyCache;
use crate::keyrings::Keyrings;
use crate::regions::link::Link;
use crate::request_quotas::RequestQuotas;
use crate::usages::Usages;
use crate::workers::Workers;
use crate::xks::Proxies;

/// The parts of a node that operations use.
pub struct Service {
    /// This node's region.
    pub region: RegionName,
    /// Region and cluster state.
    pub groups: Groups,
    /// Unwrapped domain keys.
    pub keyrings: Arc<Keyrings>,
    /// Unwrapped material.
    pub key_cache: Arc<KeyCache>,
    /// Other regions.
    pub link: Arc<Link>,
    /// How much each account may ask.
    pub quotas: Arc<RequestQuotas>,
    /// Uses of keys that the region has not been told of.
    pub usages: Arc<Usages>,
    /// External key stores.
    pub proxies: Arc<Proxies>,
    /// Where blocking cryptography runs.
    pub workers: Arc<Workers>,
    /// The time.
    pub clock: Clock,
    /// Salts, ids and new material.
    pub randomness: Arc<dyn Randomness>,
    /// How reads are made linearizable.
    pub read_policy: ReadPolicy,
}

impl Service {
    /// The region's state, as fresh as the operation's row wants it.
    pub async fn read(&self, operation: Operation) -> Result<Arc<Published<State>>, ApiError> {
        match operation.row().consistency {
            Consistency::Local => Ok(self.groups.region.local()),
            Consistency::Linearizable => self
                .groups
                .region
                .read(self.read_policy)
                .await
                .map_err(unavailable),
        }
    }

    /// Makes a change and answers what it gave.
    pub async fn change(&self, call: &Call, command: Command) -> Result<Reply, ApiError> {
        self.require_not_lost(&command)?;
        let entry = self.authorized(call, command).await?;
        let outcome = self.groups.region.propose(&entry).await.map_err(unavailable)?;
        call.decisions.noting(outcome).map_err(ApiError::from)
    }

    /// Refuses what only a primary may change as soon as this node hears that its region was declared lost: the region's
    /// log does not say so yet.
    fn require_not_lost(&self, command: &Command) -> Result<(), KmsError> {
        if !self.groups.global.local().state.losses().is_lost(&self.region) {
            return Ok(());
        }
        let key = fencing::primarys_key(command);
        let leads = key.is_some_and(|id| {
            let published = self.groups.region.local();
            let family = published.state.key(&id).and_then(|key| key.multi_region.as_ref());
            family.is_some_and(MultiRegion::leads)
        });
        match leads {
            true => Err(KmsError::RegionLost(self.region.clone())),
            false => Ok(()),
        }
    }

    /// The entry of a change with what the caller's policies say of everything that it needs. Rehearsing the change asks
    /// for that, and a change that would be refused ends here.
    async fn authorized(&self, call: &Call, command: Command) -> Result<Entry, ApiError> {
        let mut entry = self.entry(call, command)?;
        if matches!(call.caller(), Caller::Principal(_)) {
            let published = self.read(call.operation).await?;
            let recorder = Recorder::new(&call.identity.policies);
            call.decisions
                .noting(apply::rehearse(&published.state, &entry, &recorder))?;
            entry.authority.verdicts = recorder.into_verdicts();
        }
        Ok(entry)
    }

    /// What a dry run of a change ends with: the refusal that the change would meet at this state, or else that it would
    /// have met none.
    pub fn rehearse(&self, state: &State, call: &Call, command: Command) -> ApiError {
        let rehearsed = self.require_allowed(state, call, command);
        rehearsed.err().unwrap_or_else(|| KmsError::DryRun.into())
    }

    /// Refuses a change that this state refuses.
    pub fn require_allowed(&self, state: &State, call: &Call, command: Command) -> Result<(), ApiError> {
        let entry = self.entry(call, command)?;
        let outcome = apply::rehearse(state, &entry, &*call.identity.policies);
        call.decisions.noting(outcome)?;
        Ok(())
    }

    /// Refuses a token that stands for no grant (any more). One that does is known everywhere once it was given out, so
    /// it adds nothing to what the state says.
    pub fn check_grant_tokens(&self, state: &State, tokens: &GrantTokens) -> Result<(), ApiError> {
        tokens
            .iter()
            .try_for_each(|token| self.grant_of(state, token).map(drop))
    }

    /// The grant that a token stands for.
    pub fn grant_of(&self, state: &State, token: &GrantToken) -> Result<Arc<Grant>, ApiError> {
        let opened = self.keyring()?.open_grant_token(&token.bytes()?);
        let name = opened.map_err(|InvalidGrantToken| KmsError::InvalidGrantToken)?;
        let grant = state.grant(&name.key_id, &name.grant_id);
        Ok(grant.cloned().ok_or(KmsError::InvalidGrantToken)?)
    }

    fn entry(&self, call: &Call, command: Command) -> Result<Entry, ApiError> {
        Ok(Entry {
            at: self.clock.now(),
            authority: call.authority(RecordedVerdicts::default())?,
            request_id: call.request_id,
            command,
        })
    }

    /// The region's unwrapped keys.
    pub fn keyring(&self) -> Result<Arc<RegionKeyring>, ApiError> {
        self.keyrings.region().ok_or_else(ApiError::service_unavailable)
    }

    /// Material of the key that the proof speaks of, ready for use; of symmetric and HMAC keys, which take no time.
    pub fn prepared(
        &self,
        proof: &Authorized,
        spec: KeySpec,
        material: &Material,
    ) -> Result<Arc<PreparedKey>, ApiError> {
        let keyring = self.keyring()?;
        let prepared = self.key_cache.prepared(proof, spec, material, &keyring);
        prepared.map_err(|problem| not_prepared(proof.key_id(), &problem))
    }

    /// Random bytes for ids.
    pub fn random<const N: usize>(&self) -> Result<[u8; N], ApiError> {
        random::bytes(self.randomness.as_ref()).map_err(no_randomness)
    }
}

/// The answer when a group cannot serve in time: retryable, and never an old truth.
pub fn unavailable(reason: Unavailable) -> ApiError {
    warn!(%reason, "the region's group did not serve a request");
    if reason.is_retryable() {
        ApiError::dependency_timeout()
    } else {
        ApiError::internal()
    }
}

/// The answer when the machine gives no randomness.
pub fn no_randomness(problem: RandomnessUnavailable) -> ApiError {
    error!(%problem, "no randomness");
    ApiError::internal()
}

/// The answer when a message could not be sealed.
pub fn not_sealed(problem: SealError) -> ApiError {
    error!(%problem, "a message could not be sealed");
    ApiError::internal()
}

/// The answer when a key that is there cannot be made ready for use.
pub fn not_prepared(key: KeyId, problem: &CryptoError) -> ApiError {
    error!(%key, %problem, "key material cannot be used");
    ApiError::key_unavailable()
}

/// The answer when a computation fails that nobody's input makes fail.
pub fn not_computed(problem: CryptoError) -> ApiError {
    error!(%problem, "a computation with a key failed");
    ApiError::internal()
}

/// The answer when a command gave another reply than its own.
pub fn unexpected(call: &Call, reply: &Reply) -> ApiError {
    error!(operation = call.operation.row().name, request_id = %call.request_id, ?reply, "unexpected reply");
    ApiError::internal()
}
