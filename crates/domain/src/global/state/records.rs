//! The state as records, and back.

use std::collections::BTreeSet;

use thiserror::Error;

use super::State;
use crate::global::record::{Record, RecordKey};
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
    /// The records that changed since they were last taken: what storage has to write or to remove.
    pub fn take_touched(&mut self) -> BTreeSet<RecordKey> {
        std::mem::take(&mut self.touched)
    }

    /// The record of that key as it is now; `None` if there is none (any more).
    pub fn record(&self, key: &RecordKey) -> Option<Record> {
        match key {
            RecordKey::Cluster => self.cluster.map(Record::Cluster),
            RecordKey::Clock => {
                (self.log_time > Timestamp::default()).then_some(Record::Clock(self.log_time))
            }
            RecordKey::Region(name) => self.regions.get(name).cloned().map(Record::Region),
            RecordKey::Account(id) => self.accounts.get(id).cloned().map(Record::Account),
            RecordKey::AccessKey(id) => self.access_keys.get(id).cloned().map(Record::AccessKey),
            RecordKey::Request(id) => self.requests.get(id).cloned().map(Record::Request),
            RecordKey::User(id) => self.users.get(id).cloned().map(Record::User),
            RecordKey::Group(id) => self.groups.get(id).cloned().map(Record::Group),
            RecordKey::Role(id) => self.roles.get(id).cloned().map(Record::Role),
            RecordKey::Policy(id) => self.policies.get(id).cloned().map(Record::Policy),
            RecordKey::OidcProvider(account, url) => self
                .oidc_provider(*account, url)
                .cloned()
                .map(Record::OidcProvider),
            RecordKey::Service(principal) => self.services.get(principal).cloned().map(Record::Service),
            RecordKey::Node(id) => self.nodes.get(id).cloned().map(Record::Node),
            RecordKey::Invitation(node) => self.invitations.get(node).cloned().map(Record::Invitation),
            RecordKey::LastNode => self.last_node.map(Record::LastNode),
            RecordKey::Losses => (self.losses.version > 0).then(|| Record::Losses(self.losses.clone())),
            RecordKey::Residency(home) => self.residency.get(home).cloned().map(Record::Residency),
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
        state.touched.clear();
        state.check_invariants().map_err(RestoreError::Inconsistent)?;
        Ok(state)
    }

    fn record_keys(&self) -> impl Iterator<Item = RecordKey> {
        let providers = self.oidc_providers.iter().flat_map(|(account, providers)| {
            providers
                .keys()
                .map(|url| RecordKey::OidcProvider(*account, url.clone()))
        });
        [RecordKey::Cluster, RecordKey::Clock]
            .into_iter()
            .chain(self.regions.keys().cloned().map(RecordKey::Region))
            .chain(self.accounts.keys().copied().map(RecordKey::Account))
            .chain(self.access_keys.keys().cloned().map(RecordKey::AccessKey))
            .chain(self.requests.ids().map(RecordKey::Request))
            .chain(self.users.iter().map(|user| RecordKey::User(user.entity.id)))
            .chain(self.groups.iter().map(|group| RecordKey::Group(group.entity.id)))
            .chain(self.roles.iter().map(|role| RecordKey::Role(role.entity.id)))
            .chain(
                self.policies
                    .iter()
                    .map(|policy| RecordKey::Policy(policy.entity.id)),
            )
            .chain(providers)
            .chain(self.services.keys().cloned().map(RecordKey::Service))
            .chain(self.nodes.keys().copied().map(RecordKey::Node))
            .chain(self.invitations.keys().copied().map(RecordKey::Invitation))
            .chain([RecordKey::LastNode])
            .chain([RecordKey::Losses])
            .chain(self.residency.keys().cloned().map(RecordKey::Residency))
    }

    fn restore(&mut self, record: Record) {
        match record {
            Record::Cluster(cluster) => self.put_cluster(cluster),
            Record::Clock(at) => self.advance_log_time(at),
            Record::Region(region) => self.put_region(region),
            Record::Account(account) => self.put_account(account),
            Record::AccessKey(key) => self.put_access_key(key),
            Record::Request(remembered) => self.put_remembered(remembered),
            Record::User(user) => self.put_user(user),
            Record::Group(group) => self.put_group(group),
            Record::Role(role) => self.put_role(role),
            Record::Policy(policy) => self.put_policy(policy),
            Record::OidcProvider(provider) => self.put_oidc_provider(provider),
            Record::Service(service) => self.put_service(service),
            Record::Node(node) => self.put_node(node),
            Record::Invitation(invitation) => self.put_invitation(invitation),
            Record::LastNode(node) => self.raise_last_node(node),
            Record::Losses(losses) => self.put_losses(losses),
            Record::Residency(rule) => self.put_residency(rule),
        }
    }
}
