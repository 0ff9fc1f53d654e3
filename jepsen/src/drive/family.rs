//! Multi-Region keys: replicated, rotated, led from here and from there.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use base64_simd::STANDARD;
use futures::FutureExt;
use futures::future::BoxFuture;
use serde_json::{Value, json};

use super::alias::nothing;
use super::things::Things;
use super::{Ask, Desk, SetupError, Shape, Workload};
use crate::checker::{Checker, Materials, Primary};
use crate::client::Effect;
use crate::history::Outcome;
use crate::place::Place;
use crate::workload::family::Action;

const FAMILIES_AT_ONCE: usize = 3;
const CALLS_PER_FAMILY: u32 = 250;
/// In days, as AWS allows.
const FIRST_PERIOD: u32 = 90;
const PERIODS: u32 = 2471;

/// Clients that lead multi-Region keys through their lives, and ask every region about them.
#[derive(Debug)]
pub struct Families {
    families: Things<Family>,
}

/// A multi-Region key, and what the clients believe about it: they ask the primary most of the time.
#[derive(Debug)]
pub(super) struct Family {
    pub(super) id: String,
    belief: Mutex<Belief>,
}

#[derive(Debug, Clone)]
pub(super) struct Belief {
    pub(super) primary: String,
    pub(super) members: BTreeSet<String>,
}

impl Default for Families {
    fn default() -> Self {
        Self {
            families: Things::new(),
        }
    }
}

impl Workload for Families {
    fn name(&self) -> &'static str {
        "family"
    }

    fn shape(&self) -> Shape {
        Shape::THREE_REGIONS
    }

    fn prepare<'a>(&'a self, desk: &'a mut Desk) -> BoxFuture<'a, Result<(), SetupError>> {
        async move {
            match self.put_another(desk).await {
                true => Ok(()),
                false => Err(SetupError("no multi-Region key can be made".to_owned())),
            }
        }
        .boxed()
    }

    fn step<'a>(&'a self, desk: &'a mut Desk) -> BoxFuture<'a, ()> {
        async move {
            match self.families.take(FAMILIES_AT_ONCE, &mut desk.random) {
                Some(family) => family.call(desk).await,
                None => drop(self.put_another(desk).await),
            }
        }
        .boxed()
    }

    fn conclude<'a>(&'a self, desk: &'a mut Desk) -> BoxFuture<'a, ()> {
        async move {
            for family in self.families.all() {
                for region in family.belief().members {
                    for place in desk.site.nodes(&region) {
                        family.describe(desk, place.clone()).await;
                        family.list_rotations(desk, place).await;
                    }
                }
            }
        }
        .boxed()
    }

    fn key_operations(&self) -> &'static [&'static str] {
        &[
            "create-key",
            "replicate-key",
            "rotate-key-on-demand",
            "describe-key",
            "list-key-rotations",
            "generate-data-key",
        ]
    }

    fn local_uses(&self) -> &'static [&'static str] {
        &["describe-key", "list-key-rotations", "generate-data-key"]
    }

    fn checkers(&self) -> Vec<Box<dyn Checker>> {
        vec![Box::new(Primary), Box::new(Materials)]
    }
}

impl Families {
    async fn put_another(&self, desk: &mut Desk) -> bool {
        match Family::make(desk).await {
            Some(family) => {
                self.families.put(family, CALLS_PER_FAMILY);
                true
            }
            None => false,
        }
    }
}

impl Family {
    /// A key is noted when its id is known: nobody else can have asked for it before.
    pub(super) async fn make(desk: &mut Desk) -> Option<Self> {
        let region = desk.region();
        let place = desk.node(&region);
        let answer = desk.kms(&place, "CreateKey", &json!({"MultiRegion": true})).await;
        let id = answer.done()?["KeyMetadata"]["KeyId"].as_str()?.to_owned();
        let begun = desk.begin(Ask::change(id.clone(), place, Action::CreateKey));
        desk.end(begun, Outcome::Ok(Value::Null));
        let belief = Mutex::new(Belief {
            members: BTreeSet::from([region.clone()]),
            primary: region,
        });
        Some(Self { id, belief })
    }

    async fn call(&self, desk: &mut Desk) {
        let belief = self.belief();
        let primary = desk.node(&belief.primary);
        let members: Vec<&String> = belief.members.iter().collect();
        let member = members[desk.random.usize(0..members.len())].clone();
        let somewhere = desk.node(&member);
        match desk.chance(82) {
            0..27 => self.describe(desk, somewhere).await,
            27..42 => self.list_rotations(desk, somewhere).await,
            42..82 => self.generate(desk, somewhere).await,
            82..90 => self.replicate(desk, primary, &belief).await,
            90..96 => self.move_primary(desk, primary, &member).await,
            _ => self.rotate(desk, primary).await,
        }
    }

    pub(super) async fn replicate(&self, desk: &mut Desk, place: Place, belief: &Belief) {
        let absent: Vec<String> = desk
            .site
            .regions()
            .filter(|region| !belief.members.contains(*region))
            .map(str::to_owned)
            .collect();
        let Some(region) = desk.random.choice(absent) else {
            return self.describe(desk, place).await;
        };
        let ask = Ask::change(self.id.clone(), place, Action::ReplicateKey(region.clone()));
        let body = json!({"KeyId": self.id, "ReplicaRegion": region});
        let outcome = desk.call(ask, ("ReplicateKey", body), nothing).await;
        if !matches!(outcome, Outcome::Fail(_)) {
            self.change_belief(|belief| {
                belief.members.insert(region);
            });
        }
    }

    pub(super) async fn move_primary(&self, desk: &mut Desk, place: Place, to: &str) {
        let ask = Ask::change(self.id.clone(), place, Action::UpdatePrimaryRegion(to.to_owned()));
        let body = json!({"KeyId": self.id, "PrimaryRegion": to});
        let outcome = desk.call(ask, ("UpdatePrimaryRegion", body), nothing).await;
        if let Outcome::Ok(_) = outcome {
            self.change_belief(|belief| belief.primary = to.to_owned());
        }
    }

    pub(super) async fn rotate(&self, desk: &mut Desk, place: Place) {
        let ask = Ask::change(self.id.clone(), place, Action::RotateKeyOnDemand);
        let body = json!({"KeyId": self.id});
        desk.call(ask, ("RotateKeyOnDemand", body), nothing).await;
    }

    pub(super) async fn describe(&self, desk: &mut Desk, place: Place) {
        let ask = Ask::read(self.id.clone(), place, Action::DescribeKey);
        let mut primary = None;
        let seen = |answer: &Value| {
            let metadata = &answer["KeyMetadata"];
            let configuration = &metadata["MultiRegionConfiguration"];
            primary = configuration["PrimaryKey"]["Region"].as_str().map(str::to_owned);
            Some(json!({
                "role": configuration["MultiRegionKeyType"].as_str()?,
                "state": metadata["KeyState"].as_str()?,
            }))
        };
        desk.call(ask, ("DescribeKey", json!({"KeyId": self.id})), seen)
            .await;
        if let Some(primary) = primary {
            self.change_belief(|belief| belief.primary = primary);
        }
    }

    /// A key has fewer materials than a page has room for.
    pub(super) async fn list_rotations(&self, desk: &mut Desk, place: Place) {
        let begun = desk.begin(Ask::read(
            self.id.clone(),
            place.clone(),
            Action::ListKeyRotations,
        ));
        let body = json!({"KeyId": self.id, "IncludeKeyMaterial": "ALL_KEY_MATERIAL", "Limit": 100});
        let answer = desk.kms(&place, "ListKeyRotations", &body).await;
        let outcome = match answer.outcome(Effect::Read) {
            Outcome::Ok(page) => match materials(&page) {
                Some((materials, pending)) => {
                    Outcome::Ok(json!({"materials": materials, "pending": pending}))
                }
                None => Outcome::Fail("more-than-a-page".to_owned()),
            },
            other => other,
        };
        desk.end(begun, outcome);
    }

    pub(super) async fn generate(&self, desk: &mut Desk, place: Place) {
        let ask = Ask::read(self.id.clone(), place, Action::GenerateDataKey);
        let body = json!({"KeyId": self.id, "KeySpec": "AES_256"});
        let mut data_key = None;
        let seen = |answer: &Value| {
            data_key = answer["Plaintext"].as_str().map(str::to_owned);
            Some(json!({"material": answer["KeyMaterialId"].as_str()?}))
        };
        desk.call(ask, ("GenerateDataKey", body), seen).await;
        let bytes = data_key.and_then(|data_key| STANDARD.decode_to_vec(data_key).ok());
        if let Some(bytes) = bytes {
            desk.site.confide(format!("a data key of {}", self.id), &bytes);
        }
    }

    /// Every period that is set is another one.
    pub(super) async fn set_period(&self, desk: &mut Desk, place: Place) {
        let period = FIRST_PERIOD + u32::try_from(desk.site.unlike()).unwrap_or(0) % PERIODS;
        let ask = Ask::change(self.id.clone(), place, Action::EnableKeyRotation(period));
        let body = json!({"KeyId": self.id, "RotationPeriodInDays": period});
        desk.call(ask, ("EnableKeyRotation", body), nothing).await;
    }

    pub(super) async fn period(&self, desk: &mut Desk, place: Place) {
        let ask = Ask::read(self.id.clone(), place, Action::GetKeyRotationStatus);
        let body = json!({"KeyId": self.id});
        let seen = |answer: &Value| {
            let period = match answer["KeyRotationEnabled"].as_bool()? {
                true => answer["RotationPeriodInDays"].as_u64()?,
                false => 0,
            };
            Some(json!({"period": period}))
        };
        desk.call(ask, ("GetKeyRotationStatus", body), seen).await;
    }

    pub(super) fn belief(&self) -> Belief {
        self.belief.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn change_belief(&self, change: impl FnOnce(&mut Belief)) {
        change(&mut self.belief.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

/// Those in use, and those that wait.
fn materials(page: &Value) -> Option<(Vec<String>, Vec<String>)> {
    let is_whole = !page["Truncated"].as_bool().unwrap_or(false);
    let rotations = page["Rotations"].as_array().filter(|_| is_whole)?;
    let waits = |rotation: &&Value| {
        let state = rotation["KeyMaterialState"].as_str().unwrap_or_default();
        state.starts_with("PENDING")
    };
    let (pending, used): (Vec<&Value>, Vec<&Value>) = rotations.iter().partition(waits);
    let ids = |versions: Vec<&Value>| -> Option<Vec<String>> {
        let ids = versions
            .into_iter()
            .map(|version| version["KeyMaterialId"].as_str());
        ids.map(|id| id.map(str::to_owned)).collect()
    };
    Some((ids(used)?, ids(pending)?))
}
