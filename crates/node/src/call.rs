//! One authenticated request.

use std::sync::{Arc, OnceLock};

use trent_api::conditions::RequestConditions;
use trent_api::error::ApiError;
use trent_api::json::Object;
use trent_domain::alias::AliasName;
use trent_domain::authorize::{self, Asker, Authority, AuthorizedAccount, RecordedVerdicts};
use trent_domain::caller::Caller;
use trent_domain::error::KmsError;
use trent_domain::ids::{AccountId, RequestId};
use trent_domain::operation::Operation;
use trent_domain::policy::{ConditionValues, Context, ContextKey, TooManyConditionValues, Values};
use trent_domain::state::State;

use crate::decisions::Decisions;
use crate::identity::{Identity, RequestValues};
use crate::service::Service;
use crate::used_keys::UsedKeys;

/// One authenticated request.
#[derive(Debug)]
pub struct Call {
    /// What is asked for.
    pub operation: Operation,
    /// Who asks.
    pub identity: Arc<Identity>,
    /// Names the request, in the answer and in the log.
    pub request_id: RequestId,
    /// The keys that it is about, as they are found.
    pub keys: UsedKeys,
    /// What allowed it.
    pub decisions: Decisions,
    /// Whether a ReEncrypt stays with one key, once both keys are known.
    pub on_same_key: OnceLock<bool>,
    request: Side,
    /// Of a ReEncrypt alone.
    source: Option<Side>,
}

/// What policies and grants see of one side of a request and of who makes it.
#[derive(Debug)]
struct Side {
    identity: Arc<Identity>,
    values: Arc<RequestValues>,
    conditions: RequestConditions,
}

impl Context for Side {
    fn values(&self, key: &ContextKey) -> Option<Values<'_>> {
        let of_conditions = self.conditions.values.values(key);
        of_conditions
            .or_else(|| self.values.values(key))
            .or_else(|| self.identity.values.values(key))
    }
}

impl Call {
    /// A request by an identity.
    pub fn new(
        operation: Operation,
        identity: Arc<Identity>,
        values: RequestValues,
        request_id: RequestId,
        request: &Object<'_>,
    ) -> Result<Self, ApiError> {
        let values = Arc::new(values);
        let side = |conditions| Side {
            identity: identity.clone(),
            values: values.clone(),
            conditions,
        };
        let request_side = RequestConditions::of(operation, request).map_err(too_many)?;
        let source = RequestConditions::of_source(operation, request).map_err(too_many)?;
        Ok(Self {
            operation,
            request_id,
            keys: UsedKeys::default(),
            decisions: Decisions::default(),
            on_same_key: OnceLock::new(),
            request: side(request_side),
            source: source.map(side),
            identity,
        })
    }

    /// Who asks.
    pub fn caller(&self) -> &Caller {
        &self.identity.caller
    }

    /// The caller's account; a service has none.
    pub fn account(&self) -> Option<AccountId> {
        self.caller().account()
    }

    /// Who asks, for authorizations; of a ReEncrypt for that on the destination.
    pub fn asker<'a>(&'a self, service: &'a Service) -> Asker<'a> {
        self.on_side(service, &self.request)
    }

    /// Who asks, for the authorization on the key that made the ciphertext given.
    pub fn source_asker<'a>(&'a self, service: &'a Service) -> Asker<'a> {
        self.on_side(service, self.source.as_ref().unwrap_or(&self.request))
    }

    fn on_side<'a>(&'a self, service: &'a Service, side: &'a Side) -> Asker<'a> {
        Asker {
            caller: self.caller(),
            values: side,
            encryption_context: &side.conditions.encryption_context,
            on_same_key: self.on_same_key.get().copied(),
            identity: &*self.identity.policies,
            region: &service.region,
            now: service.clock.now(),
        }
    }

    /// Authorises the call where it names no key.
    pub fn on_account(&self, service: &Service) -> Result<AuthorizedAccount, KmsError> {
        let decided = authorize::on_account(&self.asker(service), self.operation);
        let proof = self.decisions.noting(decided)?;
        self.decisions.note(Some(proof.grounds()));
        Ok(proof)
    }

    /// Refuses an alias that the caller's account does not have.
    pub fn require_alias(&self, service: &Service, state: &State, name: &AliasName) -> Result<(), KmsError> {
        match self.account() {
            Some(account) if state.alias(account, name).is_none() => {
                Err(KmsError::AliasNotFound(name.arn(&service.region, account)))
            }
            _ => Ok(()),
        }
    }

    /// Authorises the call on an alias of the caller's account, which comes before its keys: refusals name the alias.
    pub fn on_alias(&self, service: &Service, name: &AliasName) -> Result<(), KmsError> {
        let decided = authorize::on_own_alias(&self.asker(service), name, self.operation);
        self.decisions.noting(decided)
    }

    /// Who asks, for where the caller's policies are not known.
    pub fn authority(&self, verdicts: RecordedVerdicts) -> Result<Authority, ApiError> {
        Ok(Authority {
            caller: self.caller().clone(),
            values: self.values().map_err(too_many)?,
            verdicts,
        })
    }

    fn values(&self) -> Result<ConditionValues, TooManyConditionValues> {
        let mut all = self.identity.values.clone();
        self.request.values.add_to(&mut all)?;
        for (key, values) in self.request.conditions.values.iter() {
            all.insert(key.clone(), values.iter().cloned())?;
        }
        Ok(all)
    }
}

fn too_many(error: TooManyConditionValues) -> ApiError {
    KmsError::Validation(error.to_string()).into()
}
