//! What conditions see of a key.

use crate::key::Key;
use crate::multi_region::Role;
use crate::operation::Operation;
use crate::policy::{Context, ContextKey, KeyFamily, KnownKey, Values};
use crate::state::State;
use crate::time::Timestamp;

/// The values that follow from a key, each computed when a condition asks for it.
pub(super) struct KeyValues<'a> {
    pub(super) state: &'a State,
    pub(super) key: &'a Key,
    pub(super) operation: Operation,
    pub(super) now: Timestamp,
}

impl Context for KeyValues<'_> {
    fn values(&self, name: &ContextKey) -> Option<Values<'_>> {
        match name {
            ContextKey::Known(name) => self.known(*name),
            ContextKey::Of(KeyFamily::ResourceTag, tag) => self.tag(tag),
            ContextKey::Of(..) | ContextKey::Other(_) => None,
        }
    }
}

impl KeyValues<'_> {
    fn known(&self, name: KnownKey) -> Option<Values<'_>> {
        let key = self.key;
        match name {
            KnownKey::KeySpec | KnownKey::CustomerMasterKeySpec => Some(Values::one(key.spec.as_str())),
            KnownKey::KeyUsage | KnownKey::CustomerMasterKeyUsage => Some(Values::one(key.usage.as_str())),
            KnownKey::KeyOrigin => Some(Values::one(key.origin.as_str())),
            KnownKey::MultiRegion => Some(Values::one(key.multi_region.is_some().to_string())),
            KnownKey::MultiRegionKeyType => key.multi_region.as_ref().map(|family| {
                Values::one(match family.role {
                    Role::Primary => "PRIMARY",
                    Role::Replica => "REPLICA",
                })
            }),
            KnownKey::ResourceAliases => self.aliases(),
            KnownKey::AwsResourceAccount => Some(Values::one(key.account.to_string())),
            KnownKey::TrailingDaysWithoutKeyUsage if self.may_end_usage() => {
                Some(Values::one(self.days_without_usage().to_string()))
            }
            _ => None,
        }
    }

    /// Tag keys of a condition have no letter case. Of several tags that differ in it alone, all count.
    fn tag(&self, name: &str) -> Option<Values<'_>> {
        let tags = self.key.tags.iter();
        let mut values = tags
            .filter(|tag| tag.key.to_lowercase() == name)
            .map(|tag| &*tag.value);
        let first = values.next()?;
        let rest: Vec<&str> = values.collect();
        Some(if rest.is_empty() {
            Values::one(first)
        } else {
            Values::owned(std::iter::once(first).chain(rest))
        })
    }

    /// Within the quota of aliases that a key can have they are always all.
    fn aliases(&self) -> Option<Values<'_>> {
        let names = self.state.alias_names_of(&self.key.id);
        let values = Values::owned(names.map(|name| name.as_str()));
        (!values.is_empty()).then_some(values)
    }

    fn may_end_usage(&self) -> bool {
        matches!(
            self.operation,
            Operation::DisableKey | Operation::ScheduleKeyDeletion
        )
    }

    /// Whole days since the last cryptographic operation, or since the key was made if there was none. The region has
    /// tracked usage from its beginning.
    fn days_without_usage(&self) -> u64 {
        let used = self.state.last_usage(&self.key.id).map(|usage| usage.at);
        let since = used.unwrap_or(self.key.created_at);
        self.now.as_millis().saturating_sub(since.as_millis()) / Timestamp::DAY_MILLIS
    }
}
