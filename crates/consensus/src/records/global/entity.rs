//! What entities are called.

use serde::{Deserialize, Serialize};
use trent_domain::iam::Entity;
use trent_domain::time::Timestamp;

use crate::records::RecordError;
use crate::records::values::parse;

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct EntityV1 {
    id: String,
    partition: String,
    account: String,
    path: String,
    name: String,
    created_at: u64,
}

impl From<&Entity> for EntityV1 {
    fn from(entity: &Entity) -> Self {
        Self {
            id: entity.id.to_string(),
            partition: entity.partition.to_string(),
            account: entity.account.to_string(),
            path: entity.path.to_string(),
            name: entity.name.to_string(),
            created_at: entity.created_at.as_millis(),
        }
    }
}

impl TryFrom<EntityV1> for Entity {
    type Error = RecordError;

    fn try_from(stored: EntityV1) -> Result<Self, RecordError> {
        Ok(Self {
            id: parse(&stored.id, "unique id")?,
            partition: parse(&stored.partition, "partition")?,
            account: parse(&stored.account, "account id")?,
            path: parse(&stored.path, "path")?,
            name: parse(&stored.name, "name")?,
            created_at: Timestamp::from_millis(stored.created_at),
        })
    }
}
