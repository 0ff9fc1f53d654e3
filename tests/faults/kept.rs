//! What the cluster has acknowledged, to be found again whatever happens.

use aws_sdk_kms::Client;
use aws_sdk_kms::primitives::Blob;

use crate::support::{create_key, decrypt, encrypt};

/// Acknowledged keys, each with a ciphertext under it.
#[derive(Debug, Default)]
pub(crate) struct Kept(Vec<(String, Blob)>);

impl Kept {
    /// Creates some more.
    pub(crate) async fn create(&mut self, kms: &Client, count: usize) {
        for _ in 0..count {
            let key = create_key(kms, false).await;
            self.add(kms, key).await;
        }
    }

    /// Notes a key that was acknowledged.
    pub(crate) async fn add(&mut self, kms: &Client, key: String) {
        let sealed = encrypt(kms, &key, key.as_bytes()).await;
        self.0.push((key, sealed));
    }

    /// Finds every key on a node, and uses it there.
    pub(crate) async fn check(&self, kms: &Client) {
        assert!(!self.0.is_empty());
        for (key, sealed) in &self.0 {
            assert_eq!(decrypt(kms, sealed).await, key.as_bytes());
        }
        let (key, _) = self.0.last().unwrap();
        let described = kms.describe_key().key_id(key).send().await.unwrap();
        assert_eq!(&described.key_metadata.unwrap().key_id, key);
        encrypt(kms, key, b"again").await;
    }
}
