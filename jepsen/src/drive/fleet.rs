//! A fleet of keys, each of them switched off once.

use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use futures::FutureExt;
use futures::future::BoxFuture;
use serde_json::{Value, json};

use super::alias::{create_key, nothing};
use super::identities::{Cast, keep};
use super::{Ask, Desk, SetupError, Shape, Workload};
use crate::checker::{Checker, SwitchedOff};
use crate::history::Outcome;
use crate::place::Place;
use crate::workload::switch_off::{Action, Means};

const AT_ONCE: usize = 10;
/// A key is used so often, on average, before it is switched off.
const USES_BEFORE: u32 = 25;
/// And so often afterwards.
const USES_AFTER: u32 = 30;
/// How this workload switches a use off. Imported material has a workload of its own.
const MEANS: [Means; 4] = [
    Means::Disable,
    Means::ScheduleDeletion,
    Means::RevokeGrant,
    Means::Deny,
];

/// Clients that use keys, switch each of them off once, and go on trying to use them.
#[derive(Debug, Default)]
pub struct Fleet {
    cast: OnceLock<Cast>,
    ships: Mutex<Vec<Ship>>,
}

/// A key and a user of it.
#[derive(Debug, Clone)]
struct Ship {
    key: String,
    means: Means,
    /// Of the one grant that allows the user.
    grant: String,
    /// Somebody switches it off, or has done so.
    is_ending: bool,
    uses_left: u32,
}

impl Workload for Fleet {
    fn name(&self) -> &'static str {
        "switch-off"
    }

    fn shape(&self) -> Shape {
        Shape::ONE_REGION
    }

    fn prepare<'a>(&'a self, desk: &'a mut Desk) -> BoxFuture<'a, Result<(), SetupError>> {
        async move { keep(&self.cast, Cast::of(desk, 1).await?) }.boxed()
    }

    fn step<'a>(&'a self, desk: &'a mut Desk) -> BoxFuture<'a, ()> {
        async move {
            let Some(cast) = self.cast.get() else { return };
            match self.next(desk) {
                None => drop(self.launch(desk, cast).await),
                Some((ship, true)) => cast.switch_off(desk, &ship).await,
                Some((ship, false)) => cast.try_use(desk, &ship).await,
            }
        }
        .boxed()
    }

    fn conclude<'a>(&'a self, desk: &'a mut Desk) -> BoxFuture<'a, ()> {
        async move {
            let Some(cast) = self.cast.get() else { return };
            let ships = self.ships().clone();
            for ship in ships {
                for place in desk.site.nodes(&cast.region) {
                    cast.use_at(desk, &ship, place).await;
                }
            }
        }
        .boxed()
    }

    fn key_operations(&self) -> &'static [&'static str] {
        &["switch-off", "use"]
    }

    fn checkers(&self) -> Vec<Box<dyn Checker>> {
        vec![Box::new(SwitchedOff)]
    }
}

impl Fleet {
    /// A key, and whether it is to be switched off now. Nothing where there are not enough.
    fn next(&self, desk: &mut Desk) -> Option<(Ship, bool)> {
        let mut ships = self.ships();
        ships.retain(|ship| ship.uses_left > 0);
        if ships.len() < AT_ONCE {
            return None;
        }
        let place = desk.random.usize(0..AT_ONCE);
        let ship = &mut ships[place];
        let ends_now = !desk.only_looks() && !ship.is_ending && desk.random.u32(0..USES_BEFORE) == 0;
        if ends_now {
            ship.is_ending = true;
        } else if ship.is_ending {
            ship.uses_left -= 1;
        }
        Some((ship.clone(), ends_now))
    }

    async fn launch(&self, desk: &mut Desk, cast: &Cast) -> Result<(), SetupError> {
        let place = desk.node(&cast.region);
        let key = create_key(desk, &place, json!({})).await?;
        let body = json!({"KeyId": key, "GranteePrincipal": cast.users[0].arn, "Operations": ["Encrypt", "GenerateDataKey"]});
        let answer = desk.kms(&place, "CreateGrant", &body).await;
        let grant = answer.done().and_then(|answer| answer["GrantId"].as_str());
        let grant = grant.ok_or_else(|| SetupError(format!("CreateGrant at {place}: {answer:?}")))?;
        let means = MEANS[desk.random.usize(0..MEANS.len())];
        self.ships().push(Ship {
            key,
            means,
            grant: grant.to_owned(),
            is_ending: false,
            uses_left: USES_AFTER,
        });
        Ok(())
    }

    fn ships(&self) -> MutexGuard<'_, Vec<Ship>> {
        self.ships.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Cast {
    /// Until it is done, or nobody knows: a refusal has changed nothing.
    async fn switch_off(&self, desk: &mut Desk, ship: &Ship) {
        const TRIES: u32 = 20;
        let key = &ship.key;
        let (operation, body) = match ship.means {
            Means::Disable => ("DisableKey", json!({"KeyId": key})),
            Means::ScheduleDeletion | Means::DeleteMaterial => (
                "ScheduleKeyDeletion",
                json!({"KeyId": key, "PendingWindowInDays": 7}),
            ),
            Means::RevokeGrant => ("RevokeGrant", json!({"KeyId": key, "GrantId": ship.grant})),
            Means::Deny => {
                let policy = self.denial(desk.site.root_arn());
                (
                    "PutKeyPolicy",
                    json!({"KeyId": key, "Policy": policy.to_string()}),
                )
            }
        };
        for _ in 0..TRIES {
            let place = desk.node(&self.region);
            let ask = Ask::change(self.object(&ship.key), place, Action::SwitchOff(ship.means));
            let outcome = desk.call(ask, (operation, body.clone()), nothing).await;
            if let Outcome::Ok(_) = outcome {
                return;
            }
        }
    }

    async fn try_use(&self, desk: &mut Desk, ship: &Ship) {
        let place = desk.node(&self.region);
        self.use_at(desk, ship, place).await;
    }

    async fn use_at(&self, desk: &mut Desk, ship: &Ship, place: Place) {
        let ask = Ask::read(self.object(&ship.key), place, Action::Use);
        let (operation, body) = match desk.random.bool() {
            true => ("Encrypt", json!({"KeyId": ship.key, "Plaintext": "AAAA"})),
            false => (
                "GenerateDataKey",
                json!({"KeyId": ship.key, "KeySpec": "AES_256"}),
            ),
        };
        let caller = &self.users[0].credentials;
        desk.call_as(caller, ask, (operation, body), nothing).await;
    }

    fn denial(&self, administrator: &str) -> Value {
        json!({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": {"AWS": administrator}, "Action": "kms:*", "Resource": "*"},
            {"Effect": "Deny", "Principal": {"AWS": self.users[0].arn}, "Action": "*", "Resource": "*"},
        ]})
    }
}
