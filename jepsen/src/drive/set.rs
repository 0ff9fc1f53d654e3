//! Keys and aliases that are made, and have to be there from then on.

use std::collections::BTreeSet;

use futures::FutureExt;
use futures::future::BoxFuture;
use serde_json::{Value, json};

use super::alias::{create_key, nothing};
use super::identities::keep;
use super::{Ask, Desk, SetupError, Shape, Workload};
use crate::checker::{Checker, SetFull};
use crate::client::Effect;
use crate::history::Outcome;
use crate::place::Place;
use crate::workload::set::Action;

/// A key takes so many aliases.
const ALIASES_PER_KEY: usize = 50;
const KEYS: usize = 40;
/// A list that is longer than this costs more than it shows.
const MOST_ALIASES: u64 = (ALIASES_PER_KEY * KEYS) as u64;
const PAGE: u32 = 100;

/// Clients that make aliases, and list them all.
#[derive(Debug, Default)]
pub struct Sets {
    keys: std::sync::OnceLock<Vec<String>>,
    made: std::sync::atomic::AtomicU64,
}

impl Workload for Sets {
    fn name(&self) -> &'static str {
        "set"
    }

    fn shape(&self) -> Shape {
        Shape::ONE_REGION
    }

    fn prepare<'a>(&'a self, desk: &'a mut Desk) -> BoxFuture<'a, Result<(), SetupError>> {
        async move {
            let region = desk.region();
            let mut keys = Vec::with_capacity(KEYS);
            for _ in 0..KEYS {
                let place = desk.node(&region);
                keys.push(create_key(desk, &place, json!({})).await?);
            }
            keep(&self.keys, keys)
        }
        .boxed()
    }

    fn step<'a>(&'a self, desk: &'a mut Desk) -> BoxFuture<'a, ()> {
        async move {
            let region = desk.region();
            let place = desk.node(&region);
            if desk.random.u32(0..100) < 8 {
                return read(desk, &region, place).await;
            }
            let number = self.made.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            if number < MOST_ALIASES {
                self.add(desk, &region, place, number).await;
            } else {
                read(desk, &region, place).await;
            }
        }
        .boxed()
    }

    fn conclude<'a>(&'a self, desk: &'a mut Desk) -> BoxFuture<'a, ()> {
        async move {
            let region = desk.region();
            for place in desk.site.nodes(&region) {
                read(desk, &region, place).await;
            }
        }
        .boxed()
    }

    fn key_operations(&self) -> &'static [&'static str] {
        &["add", "read"]
    }

    fn checkers(&self) -> Vec<Box<dyn Checker>> {
        vec![Box::new(SetFull)]
    }
}

impl Sets {
    async fn add(&self, desk: &mut Desk, region: &str, place: Place, number: u64) {
        let keys = self.keys.get().map_or(&[][..], Vec::as_slice);
        let name = format!("alias/element-{number}");
        let target = &keys[number as usize % keys.len().max(1)];
        let ask = Ask::change(collection(region), place, Action::Add(name.clone()));
        let request = ("CreateAlias", json!({"AliasName": name, "TargetKeyId": target}));
        desk.call(ask, request, nothing).await;
    }
}

fn collection(region: &str) -> String {
    format!("{region}/aliases")
}

/// Reads all pages: one call, for no page alone says what is there.
async fn read(desk: &mut Desk, region: &str, place: Place) {
    let begun = desk.begin(Ask::read(collection(region), place.clone(), Action::Read));
    let outcome = match list(desk, &place).await {
        Ok(names) => Outcome::Ok(json!({"elements": names})),
        Err(error) => Outcome::Fail(error),
    };
    desk.end(begun, outcome);
}

async fn list(desk: &mut Desk, place: &Place) -> Result<Vec<String>, String> {
    let mut names = Vec::new();
    let mut marker: Option<String> = None;
    let mut seen = BTreeSet::new();
    loop {
        let body = match &marker {
            None => json!({"Limit": PAGE}),
            Some(marker) => json!({"Limit": PAGE, "Marker": marker}),
        };
        let answer = desk.kms(place, "ListAliases", &body).await.outcome(Effect::Read);
        let page = match answer {
            Outcome::Ok(page) => page,
            Outcome::Fail(error) => return Err(error),
            Outcome::Info(error) => return Err(error.unwrap_or_default()),
        };
        names.extend(elements(&page));
        marker = page["NextMarker"].as_str().map(str::to_owned);
        match &marker {
            None => return Ok(names),
            Some(marker) if !seen.insert(marker.clone()) => return Err("endless-list".to_owned()),
            Some(_) => {}
        }
    }
}

/// The aliases that this workload made: AWS's own are listed as well.
fn elements(page: &Value) -> Vec<String> {
    let aliases = page["Aliases"].as_array().map_or(&[][..], Vec::as_slice);
    let names = aliases.iter().filter_map(|alias| alias["AliasName"].as_str());
    names
        .filter(|name| name.starts_with("alias/element-"))
        .map(str::to_owned)
        .collect()
}
