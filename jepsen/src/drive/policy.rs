//! Key policies that let now these, now those users in.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use futures::FutureExt;
use futures::future::BoxFuture;
use serde_json::{Value, json};

use super::alias::{create_key, nothing};
use super::identities::{Cast, keep};
use super::things::Things;
use super::{Ask, Desk, SetupError, Shape, Workload};
use crate::checker::Checker;
use crate::checker::wgl::Linearizable;
use crate::history::Outcome;
use crate::model::Policy;
use crate::place::Place;
use crate::workload::policy::Action;

const USERS: usize = 3;
const KEYS_AT_ONCE: usize = 4;
const CALLS_PER_KEY: u32 = 300;

/// Clients that change policies, read them and use keys by them.
#[derive(Debug)]
pub struct Policies {
    cast: OnceLock<Cast>,
    keys: Things<String>,
}

impl Default for Policies {
    fn default() -> Self {
        Self {
            cast: OnceLock::new(),
            keys: Things::new(),
        }
    }
}

impl Workload for Policies {
    fn name(&self) -> &'static str {
        "policy"
    }

    fn shape(&self) -> Shape {
        Shape::ONE_REGION
    }

    fn prepare<'a>(&'a self, desk: &'a mut Desk) -> BoxFuture<'a, Result<(), SetupError>> {
        async move { keep(&self.cast, Cast::of(desk, USERS).await?) }.boxed()
    }

    fn step<'a>(&'a self, desk: &'a mut Desk) -> BoxFuture<'a, ()> {
        async move {
            let Some(cast) = self.cast.get() else { return };
            match self.keys.take(KEYS_AT_ONCE, &mut desk.random) {
                Some(key) => cast.call(desk, &key).await,
                None => self.put_another(desk, cast).await,
            }
        }
        .boxed()
    }

    fn conclude<'a>(&'a self, desk: &'a mut Desk) -> BoxFuture<'a, ()> {
        async move {
            let Some(cast) = self.cast.get() else { return };
            for key in self.keys.all() {
                for place in desk.site.nodes(&cast.region) {
                    cast.read(desk, &key, place).await;
                }
            }
        }
        .boxed()
    }

    fn key_operations(&self) -> &'static [&'static str] {
        &["put-key-policy", "get-key-policy", "encrypt"]
    }

    fn checkers(&self) -> Vec<Box<dyn Checker>> {
        vec![Box::new(Linearizable::new("key-policy", Policy))]
    }
}

impl Policies {
    /// A key whose first policy is in the history, before anybody else knows of the key.
    async fn put_another(&self, desk: &mut Desk, cast: &Cast) {
        let place = desk.node(&cast.region);
        let Ok(key) = create_key(desk, &place, json!({})).await else {
            return; // under a fault there is none; whoever comes next tries again
        };
        if let Outcome::Ok(_) = cast.put(desk, &key, place).await {
            self.keys.put(key, CALLS_PER_KEY);
        }
    }
}

impl Cast {
    async fn call(&self, desk: &mut Desk, key: &str) {
        let place = desk.node(&self.region);
        match desk.chance(75) {
            0..20 => self.read(desk, key, place).await,
            20..75 => self.encrypt(desk, key, place).await,
            _ => drop(self.put(desk, key, place).await),
        }
    }

    async fn put(&self, desk: &mut Desk, key: &str, place: Place) -> Outcome<Value> {
        let sid = format!("s{}", desk.site.unlike());
        let allowed = self.users.iter().filter(|_| desk.random.bool());
        let allow: BTreeSet<String> = allowed.map(|user| user.arn.clone()).collect();
        let policy = document(&sid, &allow, desk.site.root_arn());
        let ask = Ask::change(self.object(key), place, Action::PutKeyPolicy { sid, allow });
        let body = json!({"KeyId": key, "Policy": policy.to_string()});
        desk.call(ask, ("PutKeyPolicy", body), nothing).await
    }

    async fn read(&self, desk: &mut Desk, key: &str, place: Place) {
        let ask = Ask::read(self.object(key), place, Action::GetKeyPolicy);
        let seen = |answer: &Value| {
            let policy: Value = serde_json::from_str(answer["Policy"].as_str()?).ok()?;
            Some(json!({"sid": policy["Statement"][0]["Sid"].as_str()?}))
        };
        desk.call(ask, ("GetKeyPolicy", json!({"KeyId": key})), seen)
            .await;
    }

    async fn encrypt(&self, desk: &mut Desk, key: &str, place: Place) {
        let user = &self.users[desk.random.usize(0..self.users.len())];
        let ask = Ask::read(self.object(key), place, Action::Encrypt(user.arn.clone()));
        let body = json!({"KeyId": key, "Plaintext": "AAAA"});
        desk.call_as(&user.credentials, ask, ("Encrypt", body), nothing)
            .await;
    }
}

/// The administrators keep the key; the others get a statement each way, so that a denial is seen to count.
fn document(sid: &str, allow: &BTreeSet<String>, administrator: &str) -> Value {
    let statement = |sid: &str, effect: &str, principals: &Value, action: &str| json!({"Sid": sid, "Effect": effect, "Principal": {"AWS": principals}, "Action": action, "Resource": "*"});
    let mut statements = vec![statement(sid, "Allow", &json!(administrator), "kms:*")];
    if !allow.is_empty() {
        statements.push(statement("Users", "Allow", &json!(allow), "kms:Encrypt"));
    }
    json!({"Version": "2012-10-17", "Statement": statements})
}
