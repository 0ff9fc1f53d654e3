//! Access keys.

use serde::{Deserialize, Serialize};
use trent_domain::iam::{AccessKey, AccessKeyStatus, KeyOwner};
use trent_domain::time::Timestamp;

use crate::records::RecordError;
use crate::records::values::{WrappedV1, named, parse};

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct AccessKeyV1 {
    id: String,
    owner: KeyOwnerV1,
    status: String,
    secret: WrappedV1,
    created_at: u64,
}

#[derive(Debug, Serialize, Deserialize)]
enum KeyOwnerV1 {
    Root(String),
    User { account: String, id: String },
    Service(String),
}

impl From<&AccessKey> for AccessKeyV1 {
    fn from(key: &AccessKey) -> Self {
        Self {
            id: key.id.to_string(),
            owner: KeyOwnerV1::from(&key.owner),
            status: key.status.to_string(),
            secret: WrappedV1::from(&key.secret),
            created_at: key.created_at.as_millis(),
        }
    }
}

impl TryFrom<AccessKeyV1> for AccessKey {
    type Error = RecordError;

    fn try_from(stored: AccessKeyV1) -> Result<Self, RecordError> {
        Ok(Self {
            id: parse(&stored.id, "access key id")?,
            owner: stored.owner.try_into()?,
            status: named(AccessKeyStatus::parse(&stored.status), "access key status")?,
            secret: stored.secret.into(),
            created_at: Timestamp::from_millis(stored.created_at),
        })
    }
}

impl From<&KeyOwner> for KeyOwnerV1 {
    fn from(owner: &KeyOwner) -> Self {
        match owner {
            KeyOwner::Root(account) => Self::Root(account.to_string()),
            KeyOwner::User { account, id } => Self::User {
                account: account.to_string(),
                id: id.to_string(),
            },
            KeyOwner::Service(principal) => Self::Service(principal.to_string()),
        }
    }
}

impl TryFrom<KeyOwnerV1> for KeyOwner {
    type Error = RecordError;

    fn try_from(stored: KeyOwnerV1) -> Result<Self, RecordError> {
        Ok(match stored {
            KeyOwnerV1::Root(account) => Self::Root(parse(&account, "account id")?),
            KeyOwnerV1::User { account, id } => Self::User {
                account: parse(&account, "account id")?,
                id: parse(&id, "unique id")?,
            },
            KeyOwnerV1::Service(principal) => Self::Service(parse(&principal, "service principal")?),
        })
    }
}
