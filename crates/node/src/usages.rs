//! What this node has seen of its keys' use and not told its region yet.
//!
//! A use costs a moment of one lock in many and no log entry; a job tells the region in batches. A node that is killed
//! takes what it has not told with it.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use trent_domain::ids::KeyId;
use trent_domain::last_usage::LastUsage;

/// Locks, so that threads seldom meet at one.
const SHARDS: usize = 16;
/// Keys that each lock guards at most; together about 65 000, a few megabytes. Uses of further keys are not noted
/// until the region was told.
const MAX_KEYS_OF_SHARD: usize = 4_096;

/// The last use of each key, as this node has seen it.
#[derive(Debug, Default)]
pub struct Usages {
    shards: [Mutex<HashMap<KeyId, LastUsage>>; SHARDS],
}

impl Usages {
    /// Notes a use.
    pub fn note(&self, usage: LastUsage) {
        let mut known = self.shard(usage.key_id);
        if let Some(last) = known.get_mut(&usage.key_id) {
            if usage.is_later_than(last) {
                *last = usage;
            }
        } else if known.len() < MAX_KEYS_OF_SHARD {
            known.insert(usage.key_id, usage);
        }
    }

    /// The last use of the key that the region has not been told of.
    pub fn of(&self, key: KeyId) -> Option<LastUsage> {
        self.shard(key).get(&key).copied()
    }

    /// All that is to be told.
    pub fn untold(&self) -> Vec<LastUsage> {
        let shards = self.shards.iter().map(lock);
        shards
            .flat_map(|known| known.values().copied().collect::<Vec<_>>())
            .collect()
    }

    /// Forgets what the region knows now. A key that was used again meanwhile stays.
    pub fn forget(&self, told: &[LastUsage]) {
        for usage in told {
            let mut known = self.shard(usage.key_id);
            if known.get(&usage.key_id) == Some(usage) {
                known.remove(&usage.key_id);
            }
        }
    }

    /// Key ids are random.
    fn shard(&self, key: KeyId) -> MutexGuard<'_, HashMap<KeyId, LastUsage>> {
        let [.., last] = key.to_bytes();
        lock(&self.shards[usize::from(last) % SHARDS])
    }
}

fn lock(shard: &Mutex<HashMap<KeyId, LastUsage>>) -> MutexGuard<'_, HashMap<KeyId, LastUsage>> {
    shard.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use trent_domain::ids::RequestId;
    use trent_domain::last_usage::TrackedOperation;
    use trent_domain::time::Timestamp;

    use super::*;

    fn usage(key: u32, millis: u64) -> LastUsage {
        let mut id = [0; 16];
        id[12..].copy_from_slice(&key.to_be_bytes());
        LastUsage {
            key_id: KeyId::Single(id),
            operation: TrackedOperation::Encrypt,
            at: Timestamp::from_millis(millis),
            request_id: RequestId::new([0; 16]),
        }
    }

    #[test]
    fn the_latest_use_of_a_key_stays_until_the_region_knows_it() {
        let usages = Usages::default();
        usages.note(usage(1, 5));
        usages.note(usage(1, 4));
        usages.note(usage(2, 1));
        assert_eq!(usages.of(usage(1, 0).key_id), Some(usage(1, 5)));
        let told = usages.untold();
        assert_eq!(told.len(), 2);
        usages.note(usage(1, 6));
        usages.forget(&told);
        assert_eq!(usages.untold(), [usage(1, 6)]);
        usages.forget(&[usage(1, 6)]);
        assert_eq!(usages.of(usage(1, 0).key_id), None);
    }

    #[test]
    fn a_node_keeps_so_many_keys_and_no_more() {
        let usages = Usages::default();
        let most = u32::try_from(SHARDS * MAX_KEYS_OF_SHARD).unwrap();
        (0..most + 100).for_each(|key| usages.note(usage(key, 1)));
        assert_eq!(usages.untold().len(), SHARDS * MAX_KEYS_OF_SHARD);
        usages.note(usage(0, 2));
        assert_eq!(usages.of(usage(0, 0).key_id), Some(usage(0, 2)));
    }
}
