//! Aliases that point now here, now there.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use futures::FutureExt;
use futures::future::BoxFuture;
use serde_json::{Value, json};

use super::things::Things;
use super::{Ask, Desk, SetupError, Shape, Workload};
use crate::checker::Checker;
use crate::checker::wgl::Linearizable;
use crate::model::Alias;
use crate::place::Place;
use crate::workload::alias::Action;

/// Every value that is written to an alias is another key, as long as there are such.
const TARGETS: usize = 150;
const ALIASES_AT_ONCE: usize = 4;
const CALLS_PER_ALIAS: u32 = 300;

/// Clients that create, move and delete aliases, and look where they point.
#[derive(Debug)]
pub struct Aliases {
    targets: Mutex<Vec<String>>,
    aliases: Things<Used>,
}

/// An alias, and how many of the targets it has pointed at.
#[derive(Debug)]
struct Used {
    region: String,
    name: String,
    targets: AtomicUsize,
}

impl Default for Aliases {
    fn default() -> Self {
        Self {
            targets: Mutex::default(),
            aliases: Things::new(),
        }
    }
}

impl Workload for Aliases {
    fn name(&self) -> &'static str {
        "alias"
    }

    fn shape(&self) -> Shape {
        Shape::ONE_REGION
    }

    fn prepare<'a>(&'a self, desk: &'a mut Desk) -> BoxFuture<'a, Result<(), SetupError>> {
        async move {
            let region = desk.region();
            let mut targets = Vec::with_capacity(TARGETS);
            for _ in 0..TARGETS {
                let place = desk.node(&region);
                targets.push(create_key(desk, &place, json!({})).await?);
            }
            *self.targets.lock().unwrap_or_else(PoisonError::into_inner) = targets;
            Ok(())
        }
        .boxed()
    }

    fn step<'a>(&'a self, desk: &'a mut Desk) -> BoxFuture<'a, ()> {
        async move {
            match self.aliases.take(ALIASES_AT_ONCE, &mut desk.random) {
                Some(alias) => self.call(desk, &alias).await,
                None => self.aliases.put(another(desk), CALLS_PER_ALIAS),
            }
        }
        .boxed()
    }

    fn conclude<'a>(&'a self, desk: &'a mut Desk) -> BoxFuture<'a, ()> {
        async move {
            for alias in self.aliases.all() {
                for place in desk.site.nodes(&alias.region) {
                    describe(desk, &alias, place).await;
                }
            }
        }
        .boxed()
    }

    fn key_operations(&self) -> &'static [&'static str] {
        &["create-alias", "update-alias", "describe-key", "encrypt"]
    }

    fn checkers(&self) -> Vec<Box<dyn Checker>> {
        vec![Box::new(Linearizable::new("alias-register", Alias))]
    }
}

impl Aliases {
    async fn call(&self, desk: &mut Desk, alias: &Used) {
        let place = desk.node(&alias.region);
        match desk.chance(55) {
            0..35 => describe(desk, alias, place).await,
            35..55 => encrypt(desk, alias, place).await,
            55..60 => change(desk, alias, place, Action::DeleteAlias).await,
            chance => match self.next_target(alias) {
                Some(target) if chance < 70 => change(desk, alias, place, Action::CreateAlias(target)).await,
                Some(target) => change(desk, alias, place, Action::UpdateAlias(target)).await,
                None => describe(desk, alias, place).await,
            },
        }
    }

    fn next_target(&self, alias: &Used) -> Option<String> {
        let targets = self.targets.lock().unwrap_or_else(PoisonError::into_inner);
        let place = alias.targets.fetch_add(1, Ordering::Relaxed);
        targets.get(place).cloned()
    }
}

fn another(desk: &mut Desk) -> Used {
    Used {
        region: desk.region(),
        name: format!("alias/chaos-{}", desk.site.unlike()),
        targets: AtomicUsize::new(0),
    }
}

impl Used {
    fn key(&self) -> String {
        format!("{}/{}", self.region, self.name)
    }
}

async fn describe(desk: &mut Desk, alias: &Used, place: Place) {
    let ask = Ask::read(alias.key(), place, Action::DescribeKey);
    let request = ("DescribeKey", json!({"KeyId": alias.name}));
    let seen = |answer: &Value| Some(json!({"key_id": answer["KeyMetadata"]["KeyId"].as_str()?}));
    desk.call(ask, request, seen).await;
}

async fn encrypt(desk: &mut Desk, alias: &Used, place: Place) {
    let ask = Ask::read(alias.key(), place, Action::Encrypt);
    let request = ("Encrypt", json!({"KeyId": alias.name, "Plaintext": "AAAA"}));
    // The answer names the key by its ARN.
    let seen = |answer: &Value| Some(json!({"key_id": answer["KeyId"].as_str()?.rsplit_once('/')?.1}));
    desk.call(ask, request, seen).await;
}

async fn change(desk: &mut Desk, alias: &Used, place: Place, action: Action) {
    let name = &alias.name;
    let request = match &action {
        Action::CreateAlias(target) => ("CreateAlias", json!({"AliasName": name, "TargetKeyId": target})),
        Action::UpdateAlias(target) => ("UpdateAlias", json!({"AliasName": name, "TargetKeyId": target})),
        _ => ("DeleteAlias", json!({"AliasName": name})),
    };
    desk.call(Ask::change(alias.key(), place, action), request, nothing)
        .await;
}

/// What there is to see in the answer of a call that says only that it happened.
pub(super) fn nothing(_: &Value) -> Option<Value> {
    Some(Value::Null)
}

/// Makes a key that is no part of the history, and gives its id.
pub(super) async fn create_key(desk: &mut Desk, place: &Place, body: Value) -> Result<String, SetupError> {
    let answer = desk.kms(place, "CreateKey", &body).await;
    let id = answer
        .done()
        .and_then(|answer| answer["KeyMetadata"]["KeyId"].as_str());
    id.map(str::to_owned)
        .ok_or_else(|| SetupError(format!("CreateKey at {place}: {answer:?}")))
}
