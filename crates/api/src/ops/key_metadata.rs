//! KeyMetadata: what CreateKey, DescribeKey and ReplicateKey tell of a key.

use trent_domain::{
    arn::KeyArn,
    ids::RegionName,
    key_metadata::{KeyMetadata, MultiRegionConfiguration},
    key_state::KeyState,
    multi_region::Role,
};

use super::algorithms;
use crate::json::ObjectWriter;

/// Writes the members of `key`.
pub(super) fn write(answer: &mut ObjectWriter<'_>, key: &KeyMetadata) {
    answer.string("AWSAccountId", key.account);
    answer.string("KeyId", key.id);
    answer.string("Arn", arn_in(key, &key.region));
    answer.timestamp("CreationDate", key.created_at);
    answer.boolean("Enabled", key.state == KeyState::Enabled);
    answer.string("Description", &key.description);
    answer.string("KeyUsage", key.usage);
    answer.string("KeyState", key.state);
    answer.optional_timestamp("DeletionDate", key.deletion_date);
    if let Some(expiration) = key.expiration {
        answer.optional_timestamp("ValidTo", expiration.valid_to());
    }
    answer.string("Origin", key.origin);
    if let Some(expiration) = key.expiration {
        answer.string("ExpirationModel", expiration.model());
    }
    if let Some(binding) = &key.custom_key_store {
        answer.string("CustomKeyStoreId", binding.store);
    }
    answer.string("KeyManager", key.manager);
    algorithms::write_spec(answer, key.spec);
    algorithms::write_list(answer, key.spec, key.usage);
    answer.boolean("MultiRegion", key.multi_region.is_some());
    if let Some(family) = &key.multi_region {
        answer.object("MultiRegionConfiguration", |answer| {
            write_family(answer, key, family)
        });
    }
    if let Some(days) = key.pending_window_days {
        answer.integer("PendingDeletionWindowInDays", days);
    }
    match &key.custom_key_store {
        // The material that counts is the external key manager's.
        Some(binding) => answer.object("XksKeyConfiguration", |answer| {
            answer.string("Id", &binding.xks_key_id)
        }),
        None => answer.optional_string("CurrentKeyMaterialId", key.current_material),
    }
}

fn write_family(answer: &mut ObjectWriter<'_>, key: &KeyMetadata, family: &MultiRegionConfiguration) {
    let role = match family.role {
        Role::Primary => "PRIMARY",
        Role::Replica => "REPLICA",
    };
    answer.string("MultiRegionKeyType", role);
    answer.object("PrimaryKey", |answer| write_member(answer, key, &family.primary));
    answer.list("ReplicaKeys", |list| {
        for region in &family.replicas {
            list.object(|answer| write_member(answer, key, region));
        }
    });
}

fn write_member(answer: &mut ObjectWriter<'_>, key: &KeyMetadata, region: &RegionName) {
    answer.string("Arn", arn_in(key, region));
    answer.string("Region", region);
}

/// The ARN of the key, or of its relative in another region.
fn arn_in(key: &KeyMetadata, region: &RegionName) -> KeyArn {
    KeyArn {
        region: region.clone(),
        account: key.account,
        key_id: key.id,
    }
}
