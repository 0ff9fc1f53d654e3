//! A key in one region, and what its owner has of it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use super::base64;
use super::course::{Change, Course};
use super::parcel::Wrapping;
use crate::drive::alias::nothing;
use crate::drive::{Ask, Desk};
use crate::history::Outcome;
use crate::workload::imports::{Action, Material};

/// So many ciphertexts of a key are kept and opened again.
const MOST_CIPHERTEXTS: usize = 60;
/// A token and its public key are good for a day and for any number of imports; now and then new ones are asked for.
const NEW_WRAPPING_ONE_IN: u32 = 4;

/// What a key is in every region.
pub(super) struct Owned {
    pub(super) id: String,
    material: [u8; 32],
    ciphertexts: Mutex<Vec<String>>,
}

/// A key in one region: material comes and goes here by itself.
#[derive(Debug)]
pub(super) struct Holding {
    pub(super) owned: Arc<Owned>,
    pub(super) region: String,
    course: Mutex<Course>,
    wrapping: Mutex<Option<Wrapping>>,
}

impl Owned {
    pub(super) fn new(id: String, material: [u8; 32]) -> Arc<Self> {
        Arc::new(Self {
            id,
            material,
            ciphertexts: Mutex::default(),
        })
    }

    pub(super) fn ciphertexts(&self) -> Vec<String> {
        self.kept().clone()
    }

    pub(super) fn any_ciphertext(&self, random: &mut fastrand::Rng) -> Option<String> {
        random.choice(&*self.kept()).cloned()
    }

    fn kept(&self) -> MutexGuard<'_, Vec<String>> {
        self.ciphertexts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Owned {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Owned")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

impl Holding {
    pub(super) fn new(owned: Arc<Owned>, region: String) -> Self {
        Self {
            owned,
            region,
            course: Mutex::default(),
            wrapping: Mutex::default(),
        }
    }

    pub(super) fn course(&self) -> MutexGuard<'_, Course> {
        self.course.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes what there is, and plans the next change by what came of it.
    pub(super) async fn change(&self, desk: &mut Desk, change: Change) {
        match change {
            Change::Import { for_millis } => {
                let until = for_millis.map(|millis| desk.site.recorder.now() + millis * 1_000_000);
                let outcome = self.import(desk, Material::Own, until).await;
                self.plan(desk, outcome, until.or(Some(u64::MAX)));
            }
            Change::Delete => {
                let outcome = self.delete(desk).await;
                self.plan(desk, outcome, None);
            }
        }
    }

    /// Imports the key's own material, or other bytes, with an end in the time of the history.
    pub(super) async fn import(
        &self,
        desk: &mut Desk,
        material: Material,
        valid_to: Option<u64>,
    ) -> Outcome<Value> {
        let Some(wrapping) = self.wrapping(desk).await else {
            return Outcome::Fail("no-parameters".to_owned());
        };
        let mut bytes = self.owned.material;
        if material == Material::Foreign {
            desk.random.fill(&mut bytes);
        }
        let Some(wrapped) = wrapping.wrap(&bytes) else {
            return Outcome::Fail("no-public-key".to_owned());
        };
        let mut body = json!({
            "KeyId": self.owned.id,
            "ImportToken": wrapping.token,
            "EncryptedKeyMaterial": wrapped,
            "ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE",
        });
        if let Some(end) = valid_to {
            body["ExpirationModel"] = json!("KEY_MATERIAL_EXPIRES");
            body["ValidTo"] = json!(epoch_seconds(end, desk.site.recorder.now()));
        }
        let action = Action::ImportKeyMaterial { valid_to, material };
        let ask = Ask::change(self.object(), desk.node(&self.region), action);
        desk.call(ask, ("ImportKeyMaterial", body), nothing).await
    }

    pub(super) async fn encrypt(&self, desk: &mut Desk) {
        let plaintext = base64(format!("{:032x}", desk.random.u128(..)).as_bytes());
        let place = desk.node(&self.region);
        let body = json!({"KeyId": self.owned.id, "Plaintext": plaintext});
        let ask = Ask::read(self.object(), place, Action::Encrypt(plaintext));
        let seen = |answer: &Value| Some(json!({"ciphertext": answer["CiphertextBlob"].as_str()?}));
        if let Outcome::Ok(seen) = desk.call(ask, ("Encrypt", body), seen).await {
            let mut kept = self.owned.kept();
            if let Some(ciphertext) = seen["ciphertext"]
                .as_str()
                .filter(|_| kept.len() < MOST_CIPHERTEXTS)
            {
                kept.push(ciphertext.to_owned());
            }
        }
    }

    pub(super) async fn open(&self, desk: &mut Desk, ciphertext: String) {
        let place = desk.node(&self.region);
        let body = json!({"KeyId": self.owned.id, "CiphertextBlob": ciphertext});
        let ask = Ask::read(self.object(), place, Action::Decrypt(ciphertext));
        let seen = |answer: &Value| Some(json!({"plaintext": answer["Plaintext"].as_str()?}));
        desk.call(ask, ("Decrypt", body), seen).await;
    }

    /// Whether there is material, as far as anybody knows.
    pub(super) fn is_there(&self, desk: &Desk) -> bool {
        self.course().is_there(desk.site.recorder.now())
    }

    async fn delete(&self, desk: &mut Desk) -> Outcome<Value> {
        let place = desk.node(&self.region);
        let ask = Ask::change(self.object(), place, Action::DeleteImportedKeyMaterial);
        let body = json!({"KeyId": self.owned.id});
        desk.call(ask, ("DeleteImportedKeyMaterial", body), nothing).await
    }

    fn plan(&self, desk: &mut Desk, outcome: Outcome<Value>, until: Option<u64>) {
        let now = desk.site.recorder.now();
        let mut course = self.course();
        match (outcome, until) {
            (Outcome::Ok(_), Some(until)) => course.imported(now, until, &mut desk.random),
            (Outcome::Ok(_), None) | (Outcome::Info(_), _) => course.gone(now, &mut desk.random),
            (Outcome::Fail(_), _) => course.refused(now),
        }
    }

    async fn wrapping(&self, desk: &mut Desk) -> Option<Wrapping> {
        let known = self.kept_wrapping().clone();
        if known.is_some() && desk.random.u32(0..NEW_WRAPPING_ONE_IN) > 0 {
            return known;
        }
        let place = desk.node(&self.region);
        let body = json!({
            "KeyId": self.owned.id,
            "WrappingAlgorithm": Wrapping::ALGORITHM,
            "WrappingKeySpec": Wrapping::SPEC,
        });
        let answer = desk.kms(&place, "GetParametersForImport", &body).await;
        let new = answer.done().and_then(Wrapping::of).or(known);
        self.kept_wrapping().clone_from(&new);
        new
    }

    fn kept_wrapping(&self) -> MutexGuard<'_, Option<Wrapping>> {
        self.wrapping.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn object(&self) -> String {
        format!("{}/{}", self.region, self.owned.id)
    }
}

/// A moment of the history in AWS's words, to the millisecond.
#[allow(
    clippy::disallowed_methods,
    reason = "the owner of material has a clock: that of the machine, which no nemesis turns"
)]
fn epoch_seconds(moment: u64, now: u64) -> f64 {
    let ahead = Duration::from_nanos(moment.saturating_sub(now));
    let since_epoch = (SystemTime::now() + ahead)
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    since_epoch.as_millis() as f64 / 1000.0
}
