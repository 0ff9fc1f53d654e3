//! The keys that a request turned out to be about.

use std::sync::OnceLock;

use trent_domain::authorize::Authorized;
use trent_domain::ids::KeyId;
use trent_domain::request_quota::{Payer, QuotaGroup};

/// Up to two keys, for ReEncrypt has two, in the order in which they were found.
#[derive(Debug, Clone, Default)]
pub struct UsedKeys([OnceLock<UsedKey>; 2]);

#[derive(Debug, Clone, Copy)]
struct UsedKey {
    id: KeyId,
    charged: (Payer, QuotaGroup),
}

impl UsedKeys {
    /// Notes a key that the caller may use, and says whether it is the first that is charged so.
    pub fn note(&self, proof: &Authorized, charged: (Payer, QuotaGroup)) -> bool {
        let known = self.iter().any(|key| key.charged == charged);
        let id = proof.key_id();
        if self.iter().all(|key| key.id != id) {
            // A third one would find no place; no operation has three.
            let _ = self
                .0
                .iter()
                .any(|place| place.set(UsedKey { id, charged }).is_ok());
        }
        !known
    }

    /// The keys, each once.
    pub fn ids(&self) -> impl Iterator<Item = KeyId> {
        self.iter().map(|key| key.id)
    }

    fn iter(&self) -> impl Iterator<Item = &UsedKey> {
        self.0.iter().filter_map(OnceLock::get)
    }
}
