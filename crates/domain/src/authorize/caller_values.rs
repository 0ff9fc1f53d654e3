//! What conditions see of the caller and of the time, besides the values that came with the request.

use super::Asker;
use crate::operation::Operation;
use crate::policy::{Context, ContextKey, KnownKey, Values};

/// The values that follow from who asks, and when.
pub(super) struct CallerValues<'a> {
    pub(super) asker: &'a Asker<'a>,
    pub(super) operation: Operation,
}

impl Context for CallerValues<'_> {
    fn values(&self, key: &ContextKey) -> Option<Values<'_>> {
        let ContextKey::Known(key) = key else {
            return None;
        };
        let asker = self.asker;
        match key {
            KnownKey::CallerAccount => {
                let account = asker.caller.account()?;
                Some(Values::one(account.to_string()))
            }
            KnownKey::ViaService => self.via_service().map(Values::one),
            KnownKey::GrantIsForAwsResource if self.is_about_grants() => {
                Some(Values::one(self.is_via_service().to_string()))
            }
            KnownKey::ReEncryptOnSameKey => asker.on_same_key.map(|same| Values::one(same.to_string())),
            KnownKey::AwsCurrentTime => Some(Values::one(asker.now.to_iso_8601())),
            KnownKey::AwsEpochTime => Some(Values::one((asker.now.as_millis() / 1000).to_string())),
            _ => None,
        }
    }
}

impl CallerValues<'_> {
    /// `<service>.<region>.amazonaws.com`, with this suffix in every partition.
    fn via_service(&self) -> Option<String> {
        let via = self.asker.caller.via()?.as_str();
        let service = via.split('.').next().unwrap_or(via);
        Some(format!("{service}.{}.amazonaws.com", self.asker.region))
    }

    /// Whether a service calls on behalf of the caller. That of a root user is told by the session's values alone.
    fn is_via_service(&self) -> bool {
        let key = ContextKey::Known(KnownKey::ViaService);
        self.asker.caller.via().is_some() || self.asker.values.values(&key).is_some()
    }

    fn is_about_grants(&self) -> bool {
        matches!(
            self.operation,
            Operation::CreateGrant | Operation::ListGrants | Operation::RevokeGrant
        )
    }
}
