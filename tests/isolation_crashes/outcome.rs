//! What clients keep through all of it: whatever a member has encrypted opens wherever a member is.

use serde_json::{Value, json};
use trent_testkit::cluster::await_condition;

use crate::aws_json::{base64, ciphertext};
use crate::world::{EU, US, World};

/// What members have encrypted, and the regions that have one.
pub(crate) struct Sealed {
    blobs: Vec<String>,
    key: String,
    members: Vec<&'static str>,
}

impl Sealed {
    /// One ciphertext by each member.
    pub(crate) fn by_all(world: &World, key: &str) -> Self {
        let mut members = vec![US, EU];
        members.retain(|region| !world.describe(region, key).is_null());
        let request = json!({"KeyId": key, "Plaintext": base64(b"text")});
        let blobs = members
            .iter()
            .map(|region| ciphertext(&world.must(region, "Encrypt", request.clone())))
            .collect();
        Self {
            blobs,
            key: key.to_owned(),
            members,
        }
    }

    /// Members go on, without the other region, and after an election where it was the leader who died.
    pub(crate) fn assert_opens_where_somebody_lives(&self, world: &World) {
        for region in &self.members {
            if !world.nodes(region).is_empty() {
                self.await_opened(world, region);
            }
        }
    }

    pub(crate) fn assert_opens_everywhere(&self, world: &World) {
        let newest = Self::by_all(world, &self.key);
        assert_eq!(newest.members, [US, EU]);
        for region in [US, EU] {
            self.await_opened(world, region);
            newest.await_opened(world, region);
        }
    }

    fn await_opened(&self, world: &World, region: &str) {
        for blob in &self.blobs {
            let mut refused = Value::Null;
            await_condition("an answer", || {
                let answer = world
                    .client(region)
                    .call("Decrypt", &json!({"CiphertextBlob": blob}));
                refused = answer.json();
                answer.status < 500
            });
            assert_eq!(refused["Plaintext"], base64(b"text"), "{region}: {refused}");
        }
    }
}
