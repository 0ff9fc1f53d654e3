//! A key that was found, with the proof that the caller may do with it what he asks for.

use std::sync::Arc;

use trent_api::error::ApiError;
use trent_crypto::keys::PreparedKey;
use trent_crypto::symmetric::SymmetricKey;
use trent_domain::algorithms::Algorithms;
use trent_domain::arn::KeyArn;
use trent_domain::authorize::{self, Authorized};
use trent_domain::error::KmsError;
use trent_domain::ids::RegionName;
use trent_domain::key::{Key, Material};
use trent_domain::key_spec::EncryptionAlgorithm;
use trent_domain::key_state;
use trent_domain::operation::Operation;
use trent_domain::resolve::resolve;
use trent_domain::state::State;

use crate::service::{Call, Service};

/// A key and the right to carry out one operation on it.
pub(super) struct Access {
    pub(super) key: Arc<Key>,
    pub(super) arn: KeyArn,
    pub(super) proof: Authorized,
    operation: Operation,
}

impl Access {
    /// Finds the key that the request names and authorises the call on it.
    pub(super) fn to_named(
        service: &Service,
        state: &State,
        call: &Call,
        raw: &str,
    ) -> Result<Self, KmsError> {
        let resolved = resolve(state, &call.caller, call.operation, raw)?;
        let proof = authorize::on_key(&resolved, &service.region, &call.caller, call.operation)?;
        Ok(Self::new(&service.region, resolved.key, proof, call.operation))
    }

    pub(super) fn new(region: &RegionName, key: Arc<Key>, proof: Authorized, operation: Operation) -> Self {
        let arn = KeyArn {
            region: region.clone(),
            account: key.account,
            key_id: key.id,
        };
        Self {
            key,
            arn,
            proof,
            operation,
        }
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
        key_state::check(self.operation, self.key.state, &self.arn)
    }

    /// Refuses an algorithm that the key's spec does not have.
    pub(super) fn require_algorithm(&self, algorithm: EncryptionAlgorithm) -> Result<(), KmsError> {
        let spec = self.key.spec;
        match spec.algorithms(self.key.usage) {
            Some(Algorithms::Encryption(all)) if all.contains(&algorithm) => Ok(()),
            _ => Err(KmsError::AlgorithmIncompatible {
                algorithm: algorithm.as_str().into(),
                spec,
            }),
        }
    }

    /// The material that encrypts.
    pub(super) fn current(&self, service: &Service) -> Result<Arc<PreparedKey>, ApiError> {
        let current = self.key.current_material;
        let material = self
            .key
            .materials
            .iter()
            .find(|material| Some(material.id) == current);
        self.material(service, material.ok_or_else(ApiError::key_unavailable)?)
    }

    /// One version of the material.
    pub(super) fn material(
        &self,
        service: &Service,
        material: &Material,
    ) -> Result<Arc<PreparedKey>, ApiError> {
        service.prepared(&self.proof, self.key.spec, material)
    }
}

/// The key as one that encrypts under an encryption context. Usage and algorithm have said that it is.
pub(super) fn symmetric(key: &PreparedKey) -> Result<&SymmetricKey, ApiError> {
    key.as_symmetric().ok_or_else(ApiError::internal)
}

/// The end of a request that only wanted to know whether it would have worked.
pub(super) fn stop_if_dry(dry_run: bool) -> Result<(), KmsError> {
    if dry_run { Err(KmsError::DryRun) } else { Ok(()) }
}
