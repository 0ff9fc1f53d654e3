//! A key with a member in every region.

use serde_json::{Value, json};
use trent_testkit::cluster::await_condition;

use crate::aws_json::base64;
use crate::imported::{self, Material};
use crate::regions::{ALL, Regions, US};

/// Related keys of one spec and usage.
pub(crate) struct Family {
    pub(crate) key: String,
    pub(crate) spec: &'static str,
    pub(crate) usage: &'static str,
    /// The public key of somebody else, for key agreements.
    pub(crate) peer: Option<String>,
    primary: &'static str,
    /// What the owner has imported last, if the material is his.
    imported: Option<Material>,
}

impl Family {
    /// With material that Trent has made.
    pub(crate) fn generated(regions: &Regions, spec: &'static str, usage: &'static str) -> Self {
        let key = create(
            regions,
            json!({"KeySpec": spec, "KeyUsage": usage, "MultiRegion": true}),
        );
        let family = Self {
            peer: (usage == "KEY_AGREEMENT").then(|| peer(regions, spec)),
            key,
            spec,
            usage,
            primary: US,
            imported: None,
        };
        family.replicate(regions, "Enabled");
        family
    }

    /// With material that each region imports for itself.
    pub(crate) fn imported(regions: &Regions, spec: &'static str, usage: &'static str) -> Self {
        let key = create(
            regions,
            json!({"KeySpec": spec, "KeyUsage": usage, "MultiRegion": true, "Origin": "EXTERNAL"}),
        );
        let material = Material::first();
        imported::import(regions, US, &key, &material, false);
        let family = Self {
            key,
            spec,
            usage,
            peer: None,
            primary: US,
            imported: Some(material.clone()),
        };
        family.replicate(regions, "PendingImport");
        family
            .replicas()
            .for_each(|region| imported::import(regions, region, &family.key, &material, false));
        family.await_settled(regions);
        family
    }

    fn replicas(&self) -> impl Iterator<Item = &'static str> {
        let primary = self.primary;
        ALL.into_iter().filter(move |region| *region != primary)
    }

    fn replicate(&self, regions: &Regions, state: &str) {
        for region in self.replicas() {
            let request = json!({"KeyId": self.key, "ReplicaRegion": region});
            regions.must(self.primary, "ReplicateKey", &request);
        }
        for region in self.replicas() {
            await_condition("a replica", || {
                regions.describe(region, &self.key)["KeyState"] == state
            });
        }
    }

    /// Symmetric keys alone do (AWS KMS Developer Guide, "Rotating AWS KMS keys").
    pub(crate) fn rotates(&self) -> bool {
        self.spec == "SYMMETRIC_DEFAULT"
    }

    /// A rotation, until every region encrypts with the new material.
    pub(crate) fn rotate(&mut self, regions: &Regions) {
        let before = self.current(regions, self.primary);
        if let Some(material) = self.imported.take() {
            let next = material.next();
            self.import_everywhere(regions, &next);
            self.imported = Some(next);
        }
        let id = json!({"KeyId": self.key});
        regions.must(self.primary, "RotateKeyOnDemand", &id);
        await_condition("a rotation in every region", || {
            ALL.into_iter()
                .all(|region| self.current(regions, region) != before)
        });
        self.await_settled(regions);
    }

    /// New material: in the primary's region first, which tells the others what to import.
    fn import_everywhere(&self, regions: &Regions, material: &Material) {
        imported::import(regions, self.primary, &self.key, material, true);
        for region in self.replicas() {
            await_condition("news of new material", || self.has_pending(regions, region));
            imported::import(regions, region, &self.key, material, false);
        }
        await_condition("new material in every region", || {
            self.states(regions, self.primary)
                .iter()
                .any(|state| state == "PENDING_ROTATION")
        });
    }

    fn has_pending(&self, regions: &Regions, region: &str) -> bool {
        let waiting = "PENDING_MULTI_REGION_IMPORT_AND_ROTATION";
        self.states(regions, region).iter().any(|state| state == waiting)
    }

    fn states(&self, regions: &Regions, region: &str) -> Vec<Value> {
        let all = json!({"KeyId": self.key, "IncludeKeyMaterial": "ALL_KEY_MATERIAL"});
        let listed = regions.must(region, "ListKeyRotations", &all);
        let entries = listed["Rotations"].as_array().unwrap().iter();
        entries.map(|entry| entry["KeyMaterialState"].clone()).collect()
    }

    /// Another primary, from when on it is under way.
    pub(crate) fn move_primary(&mut self, regions: &Regions, region: &'static str) {
        let request = json!({"KeyId": self.key, "PrimaryRegion": region});
        await_condition("a primary that moves", || {
            let asked = regions.client(self.primary).call("UpdatePrimaryRegion", &request);
            asked.status == 200
        });
        self.primary = region;
    }

    /// Waits until every region shows the same primary, and nothing under way.
    pub(crate) fn await_settled(&self, regions: &Regions) {
        await_condition("one truth in every region", || {
            ALL.into_iter().all(|region| {
                let metadata = regions.describe(region, &self.key);
                let family = &metadata["MultiRegionConfiguration"];
                metadata["KeyState"] == "Enabled"
                    && family["PrimaryKey"]["Region"] == self.primary
                    && family["ReplicaKeys"].as_array().map(Vec::len) == Some(2)
            })
        });
    }

    fn current(&self, regions: &Regions, region: &str) -> Value {
        regions.describe(region, &self.key)["CurrentKeyMaterialId"].clone()
    }

    /// A request that names the key.
    pub(crate) fn request(&self, with: Value) -> Value {
        let mut request = with;
        request["KeyId"] = json!(self.key);
        request
    }

    /// A request of this text.
    pub(crate) fn message(&self, with: Value) -> Value {
        let mut request = self.request(with);
        request["Message"] = json!(base64(b"here and there"));
        request
    }
}

fn create(regions: &Regions, request: Value) -> String {
    let created = regions.must(US, "CreateKey", &request);
    created["KeyMetadata"]["KeyId"].as_str().unwrap().to_owned()
}

/// The public key of an unrelated key.
fn peer(regions: &Regions, spec: &str) -> String {
    let key = create(regions, json!({"KeySpec": spec, "KeyUsage": "KEY_AGREEMENT"}));
    let answer = regions.must(US, "GetPublicKey", &json!({"KeyId": key}));
    answer["PublicKey"].as_str().unwrap().to_owned()
}
