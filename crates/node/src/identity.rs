//! Who has signed a request, with all that decisions need to know of it.

use trent_domain::caller::Caller;
use trent_domain::ids::AccountId;
use trent_domain::policy::{ConditionValues, IdentityPolicies, KnownKey};

/// A caller with its policies and with what conditions see of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Who it is.
    pub caller: Caller,
    /// Its own policies; none of a root user, whom no policy concerns.
    pub policies: IdentityPolicies,
    /// The values of condition keys that are about the caller and about how it asks.
    pub values: ConditionValues,
}

impl Identity {
    /// The root user of an account.
    pub fn root(account: AccountId, partition: &str) -> Self {
        let caller = Caller::Root(account);
        let values = [
            (KnownKey::AwsPrincipalAccount, account.to_string()),
            (KnownKey::AwsPrincipalArn, caller.arn(partition)),
            (KnownKey::AwsPrincipalType, "Account".to_owned()),
            (KnownKey::AwsUserId, account.to_string()),
        ];
        let values = ConditionValues::from_texts(values.map(|(key, value)| (key.as_str(), [value])));
        Self {
            caller,
            policies: IdentityPolicies::default(),
            // They are short.
            values: values.unwrap_or_default(),
        }
    }
}
