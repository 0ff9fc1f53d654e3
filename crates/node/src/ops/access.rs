//! A key that was found, with the proof that the caller may do with it what he asks for.

use std::sync::Arc;

use trent_api::error::ApiError;
use trent_api::ops::GrantTokens;
use trent_domain::algorithms::Algorithm;
use trent_domain::arn::KeyArn;
use trent_domain::authorize::{self, Authorized};
use trent_domain::encryption;
use trent_domain::encryption_context::EncryptionContext;
use trent_domain::error::KmsError;
use trent_domain::key::Key;
use trent_domain::key_spec::{EncryptionAlgorithm, KeyClass};
use trent_domain::key_state::{self, KeyState};
use trent_domain::operation::Operation;
use trent_domain::resolve::{Resolved, resolve};
use trent_domain::state::State;

use super::external_key::{self, ExternalKey};
use crate::call::Call;
use crate::service::Service;

/// A key and the right to carry out one operation on it.
pub(super) struct Access {
    pub(super) key: Arc<Key>,
    pub(super) arn: KeyArn,
    pub(super) proof: Authorized,
    /// The external key that the key stands on, if it does.
    pub(super) external: Option<ExternalKey>,
    /// The state that counts: that of the key, or of the store it is in.
    state: KeyState,
    operation: Operation,
}

impl Access {
    /// Reads the region's state, finds the key that the request names there and authorises the call on it, with the
    /// grants that the request's tokens stand for. The state is let go again: what follows may take seconds.
    pub(super) async fn find(
        service: &Service,
        call: &Call,
        raw: &str,
        grant_tokens: &GrantTokens,
    ) -> Result<Self, ApiError> {
        let published = service.read(call.operation).await?;
        service.check_grant_tokens(&published.state, grant_tokens)?;
        Self::to_named(service, &published.state, call, raw)
    }

    /// Finds the key that the request names and authorises the call on it.
    pub(super) fn to_named(
        service: &Service,
        state: &State,
        call: &Call,
        raw: &str,
    ) -> Result<Self, ApiError> {
        let resolved = Self::resolve(service, state, call, raw)?;
        Self::to(service, state, call, resolved)
    }

    /// Finds the key that the request names, and authorises nothing.
    pub(super) fn resolve(
        service: &Service,
        state: &State,
        call: &Call,
        raw: &str,
    ) -> Result<Resolved, ApiError> {
        let resolved = resolve(state, &call.asker(service), call.operation, raw);
        Ok(call.decisions.noting(resolved)?)
    }

    /// Authorises the call on a key that was found.
    pub(super) fn to(
        service: &Service,
        state: &State,
        call: &Call,
        resolved: Resolved,
    ) -> Result<Self, ApiError> {
        let decided = authorize::on_key(state, &resolved, &call.asker(service), call.operation);
        let proof = call.decisions.noting(decided)?;
        Self::new(service, state, call, resolved.key, proof)
    }

    /// The way to every key: the call is charged for it here, and the key's use is noted for when it succeeds.
    pub(super) fn new(
        service: &Service,
        state: &State,
        call: &Call,
        key: Arc<Key>,
        proof: Authorized,
    ) -> Result<Self, ApiError> {
        call.decisions.note(proof.grounds());
        service.admit(call, &proof, &key)?;
        let arn = key.arn(&service.region);
        Ok(Self {
            external: ExternalKey::behind(&key, state),
            state: state.key_state(&key),
            key,
            arn,
            proof,
            operation: call.operation,
        })
    }

    /// Usage and state, in AWS's order; `Ok` when the key can be used for the operation now.
    pub(super) fn require_usable(&self) -> Result<(), KmsError> {
        self.require_usage()?;
        self.require_state()
    }

    /// Refuses a key that is for other work.
    pub(super) fn require_usage(&self) -> Result<(), KmsError> {
        self.operation.check_usage(self.key.usage, &self.arn)
    }

    /// Refuses a key in a state that does not allow the operation.
    pub(super) fn require_state(&self) -> Result<(), KmsError> {
        key_state::check(self.operation, self.state, &self.arn)
    }

    /// Refuses an algorithm that the key does not have.
    pub(super) fn require_algorithm(&self, algorithm: impl Into<Algorithm>) -> Result<(), KmsError> {
        self.key.spec.check_algorithm(self.key.usage, algorithm)
    }

    /// Refuses an encryption algorithm that the key does not have, and a context that the algorithm does not bind.
    pub(super) fn require_encryption(
        &self,
        algorithm: EncryptionAlgorithm,
        context: &EncryptionContext,
    ) -> Result<(), KmsError> {
        self.require_algorithm(algorithm)?;
        encryption::check_context(algorithm, context)?;
        self.require_context(context)
    }

    /// Refuses a context that the key cannot bind.
    pub(super) fn require_context(&self, context: &EncryptionContext) -> Result<(), KmsError> {
        match self.external {
            Some(_) => external_key::check_context(context),
            None => Ok(()),
        }
    }

    /// Refuses a key in a custom key store.
    pub(super) fn require_own_store(&self) -> Result<(), KmsError> {
        match self.key.custom_key_store {
            Some(_) => Err(KmsError::OriginNotValid {
                key: self.arn.clone(),
                origin: self.key.origin,
            }),
            None => Ok(()),
        }
    }

    /// Refuses a key that cannot seal data keys: RSA keys encrypt too, but not these.
    pub(super) fn require_symmetric(&self) -> Result<(), KmsError> {
        match self.key.spec.class() {
            KeyClass::Symmetric => Ok(()),
            KeyClass::Asymmetric | KeyClass::Hmac => Err(KmsError::AsymmetricDataKey),
        }
    }
}

/// The end of a request that only wanted to know whether it would have worked.
pub(super) fn stop_if_dry(dry_run: bool) -> Result<(), KmsError> {
    if dry_run { Err(KmsError::DryRun) } else { Ok(()) }
}
