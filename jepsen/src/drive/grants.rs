//! Grants that are made, used and revoked.

use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use serde_json::{Value, json};

use super::alias::create_key;
use super::identities::{Cast, keep};
use super::{Ask, Desk, SetupError, Shape, Workload};
use crate::checker::{self, Checker};
use crate::client::Effect;
use crate::history::Outcome;
use crate::nemesis::Pace;
use crate::place::Place;
use crate::workload::grants::Action;

/// A pair of a key and a user has one grant in all its life, so that nothing else explains what the user may do: another key
/// gives as many pairs more.
const USERS: usize = 8;
const GRANTS_AT_ONCE: usize = 60;
/// So many of them are never revoked, the oldest: a node that was away has to have them when it is back.
const LASTING: usize = 20;
/// A grant that was revoked is tried so often, if not too many others are.
const TRIES_AFTERWARDS: u32 = 6;
const ENDED_AT_ONCE: usize = 30;

/// Clients that make grants, use keys by them, revoke them and list them.
#[derive(Debug, Default)]
pub struct Grants {
    cast: OnceLock<Cast>,
    live: Mutex<Vec<Live>>,
    keys: Mutex<Keys>,
}

/// Keys, and the pairs that have had no grant.
#[derive(Debug, Default)]
struct Keys {
    all: Vec<String>,
    free: Vec<(String, usize)>,
}

/// A grant from the moment on in which it is asked for.
#[derive(Debug, Clone)]
struct Live {
    name: String,
    key: String,
    user: usize,
    stage: Stage,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Stage {
    /// It was asked for; perhaps it exists.
    Asked,
    /// It exists, with this id.
    There(String),
    /// Its end was asked for, or is known; it is tried so often yet.
    Ending { tries: u32 },
}

impl Stage {
    const ENDING: Self = Self::Ending {
        tries: TRIES_AFTERWARDS,
    };
}

impl Live {
    fn is_ending(&self) -> bool {
        matches!(self.stage, Stage::Ending { .. })
    }
}

impl Workload for Grants {
    fn name(&self) -> &'static str {
        "grants"
    }

    fn shape(&self) -> Shape {
        Shape::ONE_REGION
    }

    /// Long enough for a node that is away to miss more of the log than the others keep.
    fn pace(&self) -> Pace {
        Pace {
            on: Duration::from_secs(5),
            ..Pace::default()
        }
    }

    /// So few that whoever was away for some seconds is given a snapshot when it is back, not the log. The state is small.
    fn snapshot_every(&self) -> u64 {
        20
    }

    fn prepare<'a>(&'a self, desk: &'a mut Desk) -> BoxFuture<'a, Result<(), SetupError>> {
        async move { keep(&self.cast, Cast::of(desk, USERS).await?) }.boxed()
    }

    fn step<'a>(&'a self, desk: &'a mut Desk) -> BoxFuture<'a, ()> {
        async move {
            let Some(cast) = self.cast.get() else { return };
            let place = desk.node(&cast.region);
            match desk.chance(54) {
                0..12 => self.list(desk, cast, place).await,
                12..54 => self.encrypt(desk, cast, place).await,
                54..80 => self.create(desk, cast, place).await,
                _ => self.revoke(desk, cast, place).await,
            }
        }
        .boxed()
    }

    fn conclude<'a>(&'a self, desk: &'a mut Desk) -> BoxFuture<'a, ()> {
        async move {
            let Some(cast) = self.cast.get() else { return };
            let keys = self.keys().all.clone();
            for key in keys {
                for place in desk.site.nodes(&cast.region) {
                    cast.list(desk, &key, place).await;
                }
            }
        }
        .boxed()
    }

    fn key_operations(&self) -> &'static [&'static str] {
        &["create-grant", "revoke-grant", "list-grants", "encrypt"]
    }

    fn checkers(&self) -> Vec<Box<dyn Checker>> {
        vec![Box::new(checker::Grants)]
    }
}

impl Grants {
    async fn create(&self, desk: &mut Desk, cast: &Cast, place: Place) {
        let Some(grant) = self.reserve(desk, &place).await else {
            return;
        };
        let body = json!({
            "KeyId": grant.key,
            "GranteePrincipal": cast.users[grant.user].arn,
            "Operations": ["Encrypt"],
            "Name": grant.name,
        });
        let action = Action::CreateGrant(grant.name.clone());
        let ask = Ask::change(cast.object(&grant.key), place, action);
        let mut id = None;
        let outcome = desk
            .call(ask, ("CreateGrant", body), |answer| {
                id = Some(answer["GrantId"].as_str()?.to_owned());
                Some(Value::Null)
            })
            .await;
        match (outcome, id) {
            (Outcome::Ok(_), Some(id)) => self.enter(&grant.name, Stage::There(id)),
            (Outcome::Fail(_), _) => self.forget(&grant.name),
            // Perhaps it exists: nobody can revoke it, and everybody may try it for a while.
            _ => self.enter(&grant.name, Stage::ENDING),
        }
    }

    /// A pair that never had a grant, if there are not enough grants.
    async fn reserve(&self, desk: &mut Desk, place: &Place) -> Option<Live> {
        if self.live().iter().filter(|grant| !grant.is_ending()).count() >= GRANTS_AT_ONCE {
            return None;
        }
        let free = self.keys().free.pop();
        let (key, user) = match free {
            Some(pair) => pair,
            None => self.another_key(desk, place).await?,
        };
        let grant = Live {
            name: format!("grant-{}", desk.site.unlike()),
            key,
            user,
            stage: Stage::Asked,
        };
        self.live().push(grant.clone());
        Some(grant)
    }

    async fn another_key(&self, desk: &mut Desk, place: &Place) -> Option<(String, usize)> {
        // Under a fault there is none; whoever comes next tries again.
        let key = create_key(desk, place, json!({})).await.ok()?;
        let mut keys = self.keys();
        keys.all.push(key.clone());
        keys.free.extend((1..USERS).map(|user| (key.clone(), user)));
        Some((key, 0))
    }

    async fn revoke(&self, desk: &mut Desk, cast: &Cast, place: Place) {
        let Some((grant, id)) = self.to_revoke(desk) else {
            return;
        };
        let action = Action::RevokeGrant(grant.name.clone());
        let ask = Ask::change(cast.object(&grant.key), place, action);
        let body = json!({"KeyId": grant.key, "GrantId": id});
        let outcome = desk.call(ask, ("RevokeGrant", body), |_| Some(Value::Null)).await;
        if let Outcome::Fail(_) = outcome {
            self.enter(&grant.name, Stage::There(id));
        }
    }

    /// A grant that nobody is revoking; from now on somebody is.
    fn to_revoke(&self, desk: &mut Desk) -> Option<(Live, String)> {
        let mut live = self.live();
        let there = live
            .iter_mut()
            .filter(|grant| matches!(grant.stage, Stage::There(_)));
        let grant = desk.random.choice(there.skip(LASTING).collect::<Vec<_>>())?;
        match std::mem::replace(&mut grant.stage, Stage::ENDING) {
            Stage::There(id) => Some((grant.clone(), id)),
            Stage::Asked | Stage::Ending { .. } => None,
        }
    }

    /// By the user of a grant that is there, or may be, or was a while ago.
    async fn encrypt(&self, desk: &mut Desk, cast: &Cast, place: Place) {
        let Some(grant) = self.to_try(desk) else { return };
        let ask = Ask::read(cast.object(&grant.key), place, Action::Encrypt(grant.name));
        let body = json!({"KeyId": grant.key, "Plaintext": "AAAA"});
        let caller = &cast.users[grant.user].credentials;
        desk.call_as(caller, ask, ("Encrypt", body), |_| Some(Value::Null))
            .await;
    }

    fn to_try(&self, desk: &mut Desk) -> Option<Live> {
        let mut live = self.live();
        live.retain(|grant| grant.stage != Stage::Ending { tries: 0 });
        let ended = live.iter().filter(|grant| grant.is_ending()).count();
        if ended > ENDED_AT_ONCE
            && let Some(oldest) = live.iter().position(Live::is_ending)
        {
            live.remove(oldest);
        }
        let ending = desk.random.bool();
        let tried = live.iter_mut().filter(|grant| grant.is_ending() == ending);
        let grant = desk.random.choice(tried.collect::<Vec<_>>())?;
        if let Stage::Ending { tries } = &mut grant.stage {
            *tries -= 1;
        }
        Some(grant.clone())
    }

    async fn list(&self, desk: &mut Desk, cast: &Cast, place: Place) {
        let keys = self.keys().all.clone();
        if let Some(key) = desk.random.choice(keys) {
            cast.list(desk, &key, place).await;
        }
    }

    fn enter(&self, name: &str, stage: Stage) {
        if let Some(grant) = self.live().iter_mut().find(|grant| grant.name == name) {
            grant.stage = stage;
        }
    }

    fn forget(&self, name: &str) {
        self.live().retain(|grant| grant.name != name);
    }

    fn live(&self) -> MutexGuard<'_, Vec<Live>> {
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keys(&self) -> MutexGuard<'_, Keys> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Cast {
    /// There are fewer than a page has room for.
    async fn list(&self, desk: &mut Desk, key: &str, place: Place) {
        let begun = desk.begin(Ask::read(self.object(key), place.clone(), Action::ListGrants));
        let body = json!({"KeyId": key, "Limit": 100});
        let answer = desk.kms(&place, "ListGrants", &body).await;
        let outcome = match answer.outcome(Effect::Read) {
            Outcome::Ok(page) => match names(&page) {
                Some(names) => Outcome::Ok(json!({"grants": names})),
                None => Outcome::Fail("more-than-a-page".to_owned()),
            },
            other => other,
        };
        desk.end(begun, outcome);
    }
}

fn names(page: &Value) -> Option<Vec<&str>> {
    let grants = page["Grants"].as_array()?;
    let is_whole = !page["Truncated"].as_bool().unwrap_or(false);
    is_whole.then(|| grants.iter().filter_map(|grant| grant["Name"].as_str()).collect())
}
