//! Ciphertexts: every one that was ever returned is kept, and opened everywhere.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use base64_simd::STANDARD;
use futures::FutureExt;
use futures::future::BoxFuture;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::alias::{create_key, nothing};
use super::identities::keep;
use super::{Ask, Desk, SetupError, Shape, Workload};
use crate::checker::{self, Checker};
use crate::history::Outcome;
use crate::place::Place;
use crate::workload::ledger::{Action, Forgery};

/// Keys that are in every region.
const FAMILIES: usize = 3;
/// More ciphertexts than this take longer to open everywhere than they took to make.
const MOST_PAGES: usize = 4000;
/// Often the same is encrypted: should a nonce come again, so does the ciphertext.
const THE_SAME_ONE_IN: u32 = 4;
const THE_SAME: &str = "what is encrypted again and again";
/// So many plaintexts are looked for at the end: each costs a look at every byte.
const CONFIDED_ONE_IN: u32 = 10;
const REPLICATED_WITHIN: Duration = Duration::from_secs(30);

/// Clients that encrypt and decrypt, in every region, under keys that rotate and are off at times.
#[derive(Debug, Default)]
pub struct Ledger {
    keys: OnceLock<Vec<String>>,
    pages: Mutex<Vec<Arc<Page>>>,
}

/// A ciphertext.
#[derive(Debug)]
struct Page {
    key: String,
    ciphertext: String,
}

impl Workload for Ledger {
    fn name(&self) -> &'static str {
        "ledger"
    }

    fn shape(&self) -> Shape {
        Shape::THREE_REGIONS
    }

    fn prepare<'a>(&'a self, desk: &'a mut Desk) -> BoxFuture<'a, Result<(), SetupError>> {
        async move {
            let mut keys = Vec::with_capacity(FAMILIES);
            for _ in 0..FAMILIES {
                keys.push(make_family(desk).await?);
            }
            keep(&self.keys, keys)
        }
        .boxed()
    }

    fn step<'a>(&'a self, desk: &'a mut Desk) -> BoxFuture<'a, ()> {
        async move {
            let keys = self.keys.get().map_or(&[][..], Vec::as_slice);
            let key = keys[desk.random.usize(0..keys.len())].clone();
            let region = desk.region();
            let place = desk.node(&region);
            match desk.random.u32(0..200) {
                0..70 => self.encrypt(desk, &key, place).await,
                70..72 => rotate(desk, &key).await,
                // One of the keys is off at times.
                72..74 => switch(desk, &keys[0], place, Action::SwitchOff).await,
                74..78 => switch(desk, &keys[0], place, Action::SwitchOn).await,
                78..88 => describe(desk, &key, place).await,
                88..96 => self.decrypt(desk, place, Some(Forgery::Tampered)).await,
                96..104 => self.decrypt(desk, place, Some(Forgery::Context)).await,
                _ => self.decrypt(desk, place, None).await,
            }
        }
        .boxed()
    }

    fn conclude<'a>(&'a self, desk: &'a mut Desk) -> BoxFuture<'a, ()> {
        async move {
            let keys = self.keys.get().map_or(&[][..], Vec::as_slice);
            let regions: Vec<String> = desk.site.regions().map(str::to_owned).collect();
            for region in &regions {
                let place = desk.node(region);
                switch(desk, &keys[0], place, Action::SwitchOn).await;
                for key in keys {
                    let place = desk.node(region);
                    describe(desk, key, place).await;
                }
            }
            self.open_all(desk).await;
        }
        .boxed()
    }

    fn key_operations(&self) -> &'static [&'static str] {
        &["encrypt", "decrypt", "describe-key"]
    }

    fn local_uses(&self) -> &'static [&'static str] {
        &["encrypt", "decrypt", "describe-key"]
    }

    fn checkers(&self) -> Vec<Box<dyn Checker>> {
        vec![Box::new(checker::Ledger)]
    }
}

impl Ledger {
    /// Opens everything in every region.
    pub(super) async fn open_all(&self, desk: &mut Desk) {
        let regions: Vec<String> = desk.site.regions().map(str::to_owned).collect();
        let pages = self.pages().clone();
        for page in pages {
            for region in &regions {
                let place = desk.node(region);
                open(desk, &page, place, None).await;
            }
        }
    }

    pub(super) async fn encrypt(&self, desk: &mut Desk, key: &str, place: Place) {
        if self.pages().len() >= MOST_PAGES {
            return self.decrypt(desk, place, None).await;
        }
        let text = match desk.random.u32(0..THE_SAME_ONE_IN) {
            0 => THE_SAME.to_owned(),
            _ => format!("{:032x}", desk.random.u128(..)),
        };
        if text != THE_SAME && desk.random.u32(0..CONFIDED_ONE_IN) == 0 {
            desk.site
                .confide(format!("a plaintext of {key}"), text.as_bytes());
        }
        let plaintext = STANDARD.encode_to_string(text);
        let action = Action::Encrypt {
            plaintext: Some(plaintext.clone()),
        };
        let ask = Ask::read(key, place, action);
        let body = json!({"KeyId": key, "Plaintext": plaintext, "EncryptionContext": context(key)});
        let seen = |answer: &Value| Some(json!({"ciphertext": answer["CiphertextBlob"].as_str()?}));
        if let Outcome::Ok(seen) = desk.call(ask, ("Encrypt", body), seen).await {
            let ciphertext = seen["ciphertext"].as_str().unwrap_or_default().to_owned();
            let key = key.to_owned();
            self.pages().push(Arc::new(Page { key, ciphertext }));
        }
    }

    pub(super) async fn decrypt(&self, desk: &mut Desk, place: Place, forgery: Option<Forgery>) {
        let page = {
            let pages = self.pages();
            (!pages.is_empty()).then(|| pages[desk.random.usize(0..pages.len())].clone())
        };
        if let Some(page) = page {
            open(desk, &page, place, forgery).await;
        }
    }

    fn pages(&self) -> MutexGuard<'_, Vec<Arc<Page>>> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A multi-Region key that is Enabled in every region.
async fn make_family(desk: &mut Desk) -> Result<String, SetupError> {
    let home = desk.region();
    let place = desk.node(&home);
    let id = create_key(desk, &place, json!({"MultiRegion": true})).await?;
    let regions: Vec<String> = desk.site.regions().map(str::to_owned).collect();
    for region in regions.iter().filter(|region| **region != home) {
        let body = json!({"KeyId": id, "ReplicaRegion": region});
        let answer = desk.kms(&place, "ReplicateKey", &body).await;
        if answer.done().is_none() {
            return Err(SetupError(format!("ReplicateKey to {region}: {answer:?}")));
        }
    }
    let deadline = Instant::now() + REPLICATED_WITHIN;
    for region in &regions {
        while !is_enabled(desk, region, &id).await {
            if Instant::now() > deadline {
                return Err(SetupError(format!("{id} is not Enabled in {region}")));
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
    Ok(id)
}

async fn is_enabled(desk: &mut Desk, region: &str, id: &str) -> bool {
    let place = desk.node(region);
    let answer = desk.kms(&place, "DescribeKey", &json!({"KeyId": id})).await;
    answer
        .done()
        .is_some_and(|answer| answer["KeyMetadata"]["KeyState"] == "Enabled")
}

/// New material, whichever region is the primary now: it is no part of the history, for no ciphertext depends on when.
async fn rotate(desk: &mut Desk, key: &str) {
    let region = desk.region();
    let place = desk.node(&region);
    desk.kms(&place, "RotateKeyOnDemand", &json!({"KeyId": key}))
        .await;
}

async fn switch(desk: &mut Desk, key: &str, place: Place, action: Action) {
    let operation = match action {
        Action::SwitchOn => "EnableKey",
        _ => "DisableKey",
    };
    let ask = Ask::change(key, place, action);
    desk.call(ask, (operation, json!({"KeyId": key})), nothing).await;
}

async fn describe(desk: &mut Desk, key: &str, place: Place) {
    let ask = Ask::read(key, place, Action::DescribeKey);
    let seen = |answer: &Value| Some(json!({"state": answer["KeyMetadata"]["KeyState"].as_str()?}));
    desk.call(ask, ("DescribeKey", json!({"KeyId": key})), seen).await;
}

async fn open(desk: &mut Desk, page: &Page, place: Place, forgery: Option<Forgery>) {
    let mut body = json!({"CiphertextBlob": page.ciphertext, "EncryptionContext": context(&page.key)});
    match forgery {
        None => {}
        Some(Forgery::Tampered) => {
            body["CiphertextBlob"] = json!(tampered(&page.ciphertext, &mut desk.random))
        }
        Some(Forgery::Context) => body["EncryptionContext"] = json!({"purpose": "another"}),
    }
    let action = Action::Decrypt {
        ciphertext: page.ciphertext.clone(),
        forgery,
    };
    let seen = |answer: &Value| Some(json!({"plaintext": answer["Plaintext"].as_str()?}));
    desk.call(Ask::read(&page.key, place, action), ("Decrypt", body), seen)
        .await;
}

fn context(key: &str) -> Value {
    json!({"purpose": "ledger", "key": key})
}

/// The same with a bit flipped, somewhere.
fn tampered(ciphertext: &str, random: &mut fastrand::Rng) -> String {
    let mut bytes = STANDARD.decode_to_vec(ciphertext).unwrap_or_default();
    if !bytes.is_empty() {
        let place = random.usize(0..bytes.len());
        bytes[place] ^= 1 << random.u32(0..8);
    }
    STANDARD.encode_to_string(bytes)
}
