//! What a request costs its account, and what it leaves to be known of its keys.

use trent_api::error::ApiError;
use trent_api::json::{Object, Value};
use trent_domain::authorize::Authorized;
use trent_domain::key::Key;
use trent_domain::key_spec::DataKeyPairSpec;
use trent_domain::last_usage::{LastUsage, TrackedOperation};
use trent_domain::request_quota::{self, Charge, Payer, QuotaGroup};

use crate::call::Call;
use crate::service::Service;

impl Service {
    /// Charges a request whose quota does not depend on its key.
    pub fn charge(&self, call: &Call, request: &Object<'_>) -> Result<(), ApiError> {
        let group = match request_quota::charge(call.operation) {
            Charge::To(group) => group,
            Charge::ByPair => match pair_spec(request) {
                Some(spec) => QuotaGroup::DataKeyPair(spec),
                // The model knows no such pair: the operation refuses it.
                None => return Ok(()),
            },
            Charge::ByKey => return Ok(()),
        };
        match call.account() {
            Some(account) => self.quotas.charge(Payer::Account(account), group),
            // Services have no account: what they do without a key is refused.
            None => Ok(()),
        }
    }

    /// Admits a request to a key that it may use, and notes that it is about this one. Cryptography is charged here to
    /// the quota of the key's kind, and once where it has two keys of one kind; keys of a custom key store are charged to the store.
    pub fn admit(&self, call: &Call, proof: &Authorized, key: &Key) -> Result<(), ApiError> {
        // What a service does with a key is charged to the account that lets it.
        let account = call.account().unwrap_or(key.account);
        let (payer, group) = (Payer::of_key(account, key), QuotaGroup::of_key(key));
        let is_new = call.keys.note(proof, (payer, group));
        match request_quota::charge(call.operation) {
            Charge::ByKey if is_new => self.quotas.charge(payer, group),
            _ => Ok(()),
        }
    }

    /// Notes the use of a request's keys, once it has succeeded.
    pub fn note_usage(&self, call: &Call) {
        let Some(operation) = TrackedOperation::of(call.operation) else {
            return;
        };
        let at = self.clock.now();
        for key_id in call.keys.ids() {
            self.usages.note(LastUsage {
                key_id,
                operation,
                at,
                request_id: call.request_id,
            });
        }
    }
}

/// The kind of data key pair that a request wants.
fn pair_spec(request: &Object<'_>) -> Option<DataKeyPairSpec> {
    match request.get("KeyPairSpec")? {
        Value::String(name) => DataKeyPairSpec::parse(name),
        _ => None,
    }
}
