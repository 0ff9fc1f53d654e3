//! Keys whose material their owner keeps: brought, gone by its end or by a deletion, and brought again.

mod course;
mod holding;
mod parcel;

use std::time::Duration;

use base64_simd::STANDARD;
use futures::FutureExt;
use futures::future::BoxFuture;
use serde_json::json;

use super::alias::create_key;
use super::things::Things;
use super::{Desk, SetupError, Shape, Workload};
use crate::checker::{self, Checker};
use crate::workload::imports::Material;

use course::Change;
use holding::{Holding, Owned};

/// Keys in regions that are worked on at one time.
const AT_ONCE: usize = 10;
const CALLS_PER_HOLDING: u32 = 600;
/// One in so many keys is in two regions, each of which gets the material for itself.
const IN_TWO_REGIONS_ONE_IN: u32 = 2;
/// The replica is there, and waits for its material.
const REPLICATED_WITHIN: Duration = Duration::from_secs(5);
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// The leader of a region looks every second what has ended. What it proposes may time out after five, and an election may come
/// first, on a busy machine.
const NOTICED_WITHIN: Duration = Duration::from_secs(8);
/// At the end everything is brought back. A change that is not acknowledged is tried again.
const TRIES: u32 = 5;

/// Clients that import, delete and use material of their own.
#[derive(Debug)]
pub struct Imports {
    holdings: Things<Holding>,
}

impl Default for Imports {
    fn default() -> Self {
        Self {
            holdings: Things::new(),
        }
    }
}

impl Workload for Imports {
    fn name(&self) -> &'static str {
        "imports"
    }

    fn shape(&self) -> Shape {
        Shape { regions: 2, nodes: 3 }
    }

    fn prepare<'a>(&'a self, desk: &'a mut Desk) -> BoxFuture<'a, Result<(), SetupError>> {
        self.put_another(desk).boxed()
    }

    fn step<'a>(&'a self, desk: &'a mut Desk) -> BoxFuture<'a, ()> {
        async move {
            match self.holdings.take(AT_ONCE, &mut desk.random) {
                Some(holding) => call(desk, &holding).await,
                // Without a quorum there is none: somebody tries again.
                None => drop(self.put_another(desk).await),
            }
        }
        .boxed()
    }

    fn conclude<'a>(&'a self, desk: &'a mut Desk) -> BoxFuture<'a, ()> {
        async move {
            for holding in self.holdings.all() {
                for _ in 0..TRIES {
                    holding.change(desk, Change::Import { for_millis: None }).await;
                    if holding.is_there(desk) {
                        break;
                    }
                }
                for ciphertext in holding.owned.ciphertexts() {
                    holding.open(desk, ciphertext).await;
                }
            }
        }
        .boxed()
    }

    fn key_operations(&self) -> &'static [&'static str] {
        &[
            "import-key-material",
            "delete-imported-key-material",
            "encrypt",
            "decrypt",
        ]
    }

    fn checkers(&self) -> Vec<Box<dyn Checker>> {
        vec![Box::new(checker::Imports {
            bound: NOTICED_WITHIN,
        })]
    }
}

impl Imports {
    /// A key with its first material, which is its own from then on.
    async fn put_another(&self, desk: &mut Desk) -> Result<(), SetupError> {
        let region = desk.region();
        let place = desk.node(&region);
        let is_multi_region = desk.random.u32(0..IN_TWO_REGIONS_ONE_IN) == 0;
        let body = json!({"Origin": "EXTERNAL", "MultiRegion": is_multi_region});
        let id = create_key(desk, &place, body).await?;
        let mut material = [0; 32];
        desk.random.fill(&mut material);
        desk.site.confide(format!("the material of {id}"), &material);
        let first = Holding::new(Owned::new(id, material), region);
        first.change(desk, Change::Import { for_millis: None }).await;
        if !first.is_there(desk) {
            return Err(SetupError(format!("no material can be imported at {place}")));
        }
        let second = match is_multi_region {
            true => replicate(desk, &first).await,
            false => None,
        };
        for holding in [Some(first), second].into_iter().flatten() {
            self.holdings.put(holding, CALLS_PER_HOLDING);
        }
        Ok(())
    }
}

/// The same key in another region, once it waits there for its material; nothing where that takes too long.
async fn replicate(desk: &mut Desk, first: &Holding) -> Option<Holding> {
    let region = desk
        .site
        .regions()
        .find(|region| *region != first.region)?
        .to_owned();
    let (id, place) = (&first.owned.id, desk.node(&first.region));
    let body = json!({"KeyId": id, "ReplicaRegion": region});
    desk.kms(&place, "ReplicateKey", &body).await.done()?;
    let waits = async {
        loop {
            let place = desk.node(&region);
            let answer = desk.kms(&place, "DescribeKey", &json!({"KeyId": id})).await;
            let state = answer.done().map(|answer| &answer["KeyMetadata"]["KeyState"]);
            if state.is_some_and(|state| state == "PendingImport") {
                return;
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    };
    tokio::time::timeout(REPLICATED_WITHIN, waits).await.ok()?;
    Some(Holding::new(first.owned.clone(), region))
}

/// What one client does with a key in a region.
async fn call(desk: &mut Desk, holding: &Holding) {
    let now = desk.site.recorder.now();
    let change = holding.course().next(now, &mut desk.random);
    if let Some(change) = change {
        return holding.change(desk, change).await;
    }
    match desk.random.u32(0..100) {
        0..2 => drop(holding.import(desk, Material::Foreign, None).await),
        2..40 => holding.encrypt(desk).await,
        _ => match holding.owned.any_ciphertext(&mut desk.random) {
            Some(ciphertext) => holding.open(desk, ciphertext).await,
            None => holding.encrypt(desk).await,
        },
    }
}

/// What is written in base64.
fn base64(bytes: &[u8]) -> String {
    STANDARD.encode_to_string(bytes)
}
