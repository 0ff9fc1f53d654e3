//! The state as records, and back.

use std::sync::Arc;

use thiserror::Error;

use super::{Changes, State};
use crate::fencing::Fencing;
use crate::intent::Settled;
use crate::record::{Record, RecordKey};
use crate::time::Timestamp;

/// Records that are no state.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RestoreError {
    /// A record stands under the key of another one.
    #[error("the record under {0:?} belongs under another key")]
    WrongKey(RecordKey),
    /// The records contradict each other.
    #[error("the records contradict each other: {0}")]
    Inconsistent(String),
}

impl State {
    /// The record of that key as it is now; `None` if there is none (any more).
    pub fn record(&self, key: &RecordKey) -> Option<Record> {
        match key {
            RecordKey::Setup => self.setup.clone().map(Record::Setup),
            RecordKey::Clock => {
                (self.log_time > Timestamp::default()).then_some(Record::Clock(self.log_time))
            }
            RecordKey::Key(id) => self.keys.get(id).cloned().map(Record::Key),
            RecordKey::Alias(account, name) => self.alias(*account, name).cloned().map(Record::Alias),
            RecordKey::Intent(id) => self.outbox.get(id).cloned().map(Record::Intent),
            RecordKey::Receipt(id) => self.inbox.get(id).cloned().map(Record::Receipt),
            RecordKey::Settled(source) => {
                let settled = |&before| {
                    Record::Settled(Settled {
                        source: source.clone(),
                        before,
                    })
                };
                self.settled.get(source).map(settled)
            }
            RecordKey::Request(id) => self.requests.get(id).cloned().map(Record::Request),
            // Grants
            RecordKey::Grant(key, id) => self.grant(key, id).cloned().map(Record::Grant),
            // Custom key stores
            RecordKey::CustomKeyStore(id) => self.key_stores.get(id).cloned().map(Record::CustomKeyStore),
            // Usage
            RecordKey::LastUsage(id) => self.usages.get(id).copied().map(Record::LastUsage),
            // Between regions
            RecordKey::Fencing => {
                (*self.fencing != Fencing::default()).then(|| Record::Fencing(self.fencing.clone()))
            }
            RecordKey::Departure => self.departure.map(Record::Departure),
        }
    }

    /// Every record, in the order of the record keys.
    pub fn records(&self) -> impl Iterator<Item = (RecordKey, Record)> {
        self.record_keys()
            .filter_map(|key| self.record(&key).map(|record| (key, record)))
    }

    /// The state that these records were made of, in any order.
    pub fn from_records(
        records: impl IntoIterator<Item = (RecordKey, Record)>,
    ) -> Result<Self, RestoreError> {
        let mut state = Self::default();
        for (key, record) in records {
            if record.key() != key {
                return Err(RestoreError::WrongKey(key));
            }
            state.restore(record);
        }
        state.changes = Changes::default();
        state.check_invariants().map_err(RestoreError::Inconsistent)?;
        Ok(state)
    }

    fn record_keys(&self) -> impl Iterator<Item = RecordKey> {
        let aliases = self.aliases.iter().flat_map(|(account, aliases)| {
            aliases
                .keys()
                .map(|name| RecordKey::Alias(*account, name.clone()))
        });
        [RecordKey::Setup, RecordKey::Clock]
            .into_iter()
            .chain(self.keys.keys().copied().map(RecordKey::Key))
            .chain(aliases)
            .chain(self.outbox.keys().copied().map(RecordKey::Intent))
            .chain(self.inbox.keys().copied().map(RecordKey::Receipt))
            .chain(self.settled.keys().cloned().map(RecordKey::Settled))
            .chain(self.requests.ids().map(RecordKey::Request))
            // Grants
            .chain(
                self.all_grants()
                    .map(|grant| RecordKey::Grant(grant.key_id, grant.id)),
            )
            .chain(self.usages.keys().copied().map(RecordKey::LastUsage))
            .chain(self.key_stores.keys().copied().map(RecordKey::CustomKeyStore))
            .chain([RecordKey::Fencing, RecordKey::Departure])
    }

    fn restore(&mut self, record: Record) {
        match record {
            Record::Setup(setup) => self.put_setup(setup),
            Record::Clock(at) => self.advance_log_time(at),
            Record::Key(key) => self.put_key(key),
            Record::Alias(alias) => self.put_alias(alias),
            Record::Intent(intent) => self.put_intent(Arc::unwrap_or_clone(intent)),
            Record::Receipt(receipt) => self.put_receipt(receipt),
            // Not `settle`: receipts are records of their own.
            Record::Settled(Settled { source, before }) => {
                self.settled.insert(source, before);
            }
            Record::Request(remembered) => self.put_remembered(remembered),
            // Grants
            Record::Grant(grant) => self.put_grant(grant),
            // Custom key stores
            Record::CustomKeyStore(store) => self.put_key_store(store),
            // Usage
            Record::LastUsage(usage) => self.put_last_usage(usage),
            // Between regions
            Record::Fencing(fencing) => self.put_fencing(fencing),
            Record::Departure(departure) => self.put_departure(departure),
        }
    }
}
