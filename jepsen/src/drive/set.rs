//! Keys and aliases that are made, and have to be there from then on.

use futures::FutureExt;
use futures::future::BoxFuture;
use serde_json::{Value, json};

use super::alias::{create_key, nothing};
use super::things::Things;
use super::{Ask, Desk, SetupError, Shape, Workload};
use crate::checker::{Checker, SetFull};
use crate::place::Place;
use crate::workload::set::Action;

/// A key takes so many aliases; then another one takes its place.
const ALIASES_PER_KEY: u32 = 40;
const KEYS_AT_ONCE: usize = 4;
/// A page has room for them all.
const PAGE: u32 = 100;

/// Clients that make aliases, and list those of a key. Most calls are changes, at all times: of every change that is under way
/// when a leader is lost, somebody has to find out what became of it.
#[derive(Debug)]
pub struct Sets {
    keys: Things<String>,
}

impl Default for Sets {
    fn default() -> Self {
        Self { keys: Things::new() }
    }
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
            for _ in 0..KEYS_AT_ONCE {
                let place = desk.node(&region);
                self.keys
                    .put(create_key(desk, &place, json!({})).await?, ALIASES_PER_KEY);
            }
            Ok(())
        }
        .boxed()
    }

    fn step<'a>(&'a self, desk: &'a mut Desk) -> BoxFuture<'a, ()> {
        async move {
            let region = desk.region();
            let place = desk.node(&region);
            match desk.chance(12) {
                0..12 => {
                    let keys = self.keys.all();
                    if let Some(key) = desk.random.choice(keys) {
                        read(desk, &key, place).await;
                    }
                }
                _ => self.add(desk, place).await,
            }
        }
        .boxed()
    }

    fn conclude<'a>(&'a self, desk: &'a mut Desk) -> BoxFuture<'a, ()> {
        async move {
            let region = desk.region();
            for key in self.keys.all() {
                for place in desk.site.nodes(&region) {
                    read(desk, &key, place).await;
                }
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
    async fn add(&self, desk: &mut Desk, place: Place) {
        let Some(key) = self.keys.take(KEYS_AT_ONCE, &mut desk.random) else {
            // Under a fault there is none; whoever comes next tries again.
            if let Ok(key) = create_key(desk, &place, json!({})).await {
                self.keys.put(key, ALIASES_PER_KEY);
            }
            return;
        };
        let name = format!("alias/element-{}", desk.site.unlike());
        let ask = Ask::change(collection(&place, &key), place, Action::Add(name.clone()));
        let request = ("CreateAlias", json!({"AliasName": name, "TargetKeyId": *key}));
        desk.call(ask, request, nothing).await;
    }
}

fn collection(place: &Place, key: &str) -> String {
    format!("{}/{key}/aliases", place.region())
}

async fn read(desk: &mut Desk, key: &str, place: Place) {
    let ask = Ask::read(collection(&place, key), place, Action::Read);
    let body = json!({"KeyId": key, "Limit": PAGE});
    let seen = |page: &Value| {
        let is_whole = !page["Truncated"].as_bool().unwrap_or(false);
        is_whole.then(|| json!({"elements": elements(page)}))
    };
    desk.call(ask, ("ListAliases", body), seen).await;
}

/// The aliases that this workload made.
fn elements(page: &Value) -> Vec<String> {
    let aliases = page["Aliases"].as_array().map_or(&[][..], Vec::as_slice);
    let names = aliases.iter().filter_map(|alias| alias["AliasName"].as_str());
    names
        .filter(|name| name.starts_with("alias/element-"))
        .map(str::to_owned)
        .collect()
}
