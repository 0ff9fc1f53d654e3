//! Multi-Region keys whose regions are declared lost, succeeded, and come back.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::PoisonError;
use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use serde_json::{Value, json};
use tokio::sync::Mutex;
use tokio::time::{Instant, sleep};

use super::family::Family;
use super::operator::operate;
use super::things::Things;
use super::{Desk, Ledger, SetupError, Shape, Workload};
use crate::checker::{self, Checker, Fencing, Materials, Primary};
use crate::history::Outcome;
use crate::nemesis::{Fault, Pace};
use crate::place::Place;
use crate::workload::operators::Action;

const FAMILIES_AT_ONCE: usize = 3;
const CALLS_PER_FAMILY: u32 = 400;
/// A family is soon in every region: who has no other member is succeeded by nobody.
const MEMBERS: usize = 3;
/// So many in a thousand of the things that clients do are an operator's.
const WATCHES: u32 = 60;
/// An operator who reaches every region declares one lost all the same, once in so many looks: nobody promised that operators
/// are right.
const MISTAKEN_ONE_IN: u32 = 20;
/// Once in so many looks at a lost region somebody names a further successor.
const FURTHER_ONE_IN: u32 = 8;
/// A declaration whose end is not known may still happen for so long.
const UNKNOWN_FOR: Duration = Duration::from_secs(20);
/// Every region is back, and all members agree, so long after the last fault.
const AGREED_WITHIN: Duration = Duration::from_secs(40);
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// Clients that lead multi-Region keys through their lives while operators declare regions lost, one at a time.
///
/// Two regions that are lost at once, where the one that inherits was not told of it, are a limit that the product names
/// itself; so an operator waits until every region is active.
#[derive(Debug)]
pub struct Succession {
    families: Things<Family>,
    ledger: Ledger,
    duty: Mutex<Duty>,
    /// The region that is lost, as far as clients are told.
    told: std::sync::Mutex<Option<String>>,
}

/// What the operators know: one of them acts at a time.
#[derive(Debug, Default)]
struct Duty {
    lost: Option<Loss>,
}

#[derive(Debug, Clone)]
struct Loss {
    region: String,
    heir: String,
    acknowledged: bool,
    /// Until when an earlier declaration may still happen.
    unknown_until: Option<Instant>,
}

impl Default for Succession {
    fn default() -> Self {
        Self {
            families: Things::new(),
            ledger: Ledger::default(),
            duty: Mutex::default(),
            told: std::sync::Mutex::default(),
        }
    }
}

impl Workload for Succession {
    fn name(&self) -> &'static str {
        "succession"
    }

    fn shape(&self) -> Shape {
        Shape::THREE_REGIONS
    }

    /// Long enough for an operator to notice, for those who are left to find a leader, and for an heir to take over.
    fn pace(&self) -> Pace {
        Pace {
            on: Duration::from_secs(6),
            off: Duration::from_secs(3),
        }
    }

    /// Regions that do not hear of their loss.
    fn often(&self) -> &'static [Fault] {
        &[
            Fault::PartitionRegion,
            Fault::PartitionRegion,
            Fault::PartitionRegion,
            Fault::KillRegion,
        ]
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
            if desk.random.u32(0..1000) < WATCHES {
                return self.watch(desk).await;
            }
            match self.families.take(FAMILIES_AT_ONCE, &mut desk.random) {
                Some(family) => self.call(&family, desk).await,
                None => drop(self.put_another(desk).await),
            }
        }
        .boxed()
    }

    fn conclude<'a>(&'a self, desk: &'a mut Desk) -> BoxFuture<'a, ()> {
        async move {
            let deadline = Instant::now() + AGREED_WITHIN;
            while !all_are_active(desk).await && Instant::now() < deadline {
                sleep(LOOK_EVERY).await;
            }
            let families = self.families.all();
            for family in &families {
                while !agree(desk, &family.id).await && Instant::now() < deadline {
                    sleep(LOOK_EVERY).await;
                }
            }
            let regions: Vec<String> = desk.site.regions().map(str::to_owned).collect();
            let places: Vec<Place> = regions
                .iter()
                .flat_map(|region| desk.site.nodes(region))
                .collect();
            for family in &families {
                for place in &places {
                    family.describe(desk, place.clone()).await;
                    family.list_rotations(desk, place.clone()).await;
                    family.period(desk, place.clone()).await;
                }
            }
            self.ledger.open_all(desk).await;
        }
        .boxed()
    }

    fn key_operations(&self) -> &'static [&'static str] {
        &[
            "promote-region",
            "replicate-key",
            "rotate-key-on-demand",
            "encrypt",
            "decrypt",
        ]
    }

    fn checkers(&self) -> Vec<Box<dyn Checker>> {
        vec![
            Box::new(Primary),
            Box::new(Materials),
            Box::new(Fencing),
            Box::new(checker::Ledger),
        ]
    }
}

impl Succession {
    async fn put_another(&self, desk: &mut Desk) -> bool {
        match Family::make(desk).await {
            Some(family) => {
                self.families.put(family, CALLS_PER_FAMILY);
                true
            }
            None => false,
        }
    }

    /// What only a primary does is asked of any member at times: of one that was lost and believes in itself above all.
    async fn call(&self, family: &Family, desk: &mut Desk) {
        let belief = family.belief();
        let members: Vec<&String> = belief.members.iter().collect();
        let member = members[desk.random.usize(0..members.len())].clone();
        let somewhere = desk.node(&member);
        let lost = self.lost().filter(|lost| belief.members.contains(lost));
        let leader = match (desk.random.u32(0..3), lost) {
            (0, Some(lost)) => desk.node(&lost),
            (0, None) => somewhere.clone(),
            _ => desk.node(&belief.primary),
        };
        match desk.random.u32(0..100) {
            _ if belief.members.len() < MEMBERS && desk.random.u32(0..4) == 0 => {
                family.replicate(desk, leader, &belief).await;
            }
            0..8 => family.replicate(desk, leader, &belief).await,
            8..11 => family.move_primary(desk, leader, &member).await,
            11..16 => family.rotate(desk, leader).await,
            16..24 => family.set_period(desk, leader).await,
            24..38 => family.describe(desk, somewhere).await,
            38..48 => family.list_rotations(desk, somewhere).await,
            48..55 => family.period(desk, somewhere).await,
            55..68 => family.generate(desk, somewhere).await,
            68..80 => self.ledger.encrypt(desk, &family.id, somewhere).await,
            _ => self.ledger.decrypt(desk, somewhere, None).await,
        }
    }

    /// An operator looks at the cluster, and does something about it.
    async fn watch(&self, desk: &mut Desk) {
        let Ok(mut duty) = self.duty.try_lock() else {
            return;
        };
        let region = desk.region();
        let place = desk.node(&region);
        match duty.lost.clone() {
            None => duty.lost = suspect(desk, &place).await,
            Some(loss) if !loss.acknowledged => duty.lost = declare(desk, &place, loss).await,
            Some(loss) => duty.lost = look_after(desk, &place, loss).await,
        }
        let lost = duty.lost.as_ref().map(|loss| loss.region.clone());
        *self.told.lock().unwrap_or_else(PoisonError::into_inner) = lost;
    }

    fn lost(&self) -> Option<String> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Declares a region lost that does not answer, or one that does, by mistake; unless another one is lost already.
async fn suspect(desk: &mut Desk, place: &Place) -> Option<Loss> {
    let Outcome::Ok(status) = operate(desk, place, place.region(), Action::Status).await else {
        return None;
    };
    let others: Vec<String> = desk.site.regions().map(str::to_owned).collect();
    let others = others.into_iter().filter(|region| region != place.region());
    let silent = status["unreachable"].as_array().map_or(&[][..], Vec::as_slice);
    let silent: Vec<String> = silent
        .iter()
        .filter_map(|name| name.as_str().map(str::to_owned))
        .collect();
    let suspects: Vec<String> = match silent.is_empty() {
        false => silent,
        true if desk.random.u32(0..MISTAKEN_ONE_IN) == 0 => others.collect(),
        true => return None,
    };
    let region = desk.random.choice(suspects)?;
    if !regions_at(desk, place)
        .await?
        .values()
        .all(|status| status == "active")
    {
        return None;
    }
    let heir = another(desk, &[&region])?;
    let loss = Loss {
        region,
        heir,
        acknowledged: false,
        unknown_until: None,
    };
    declare(desk, place, loss).await
}

/// An operator who got no answer says it again.
async fn declare(desk: &mut Desk, place: &Place, mut loss: Loss) -> Option<Loss> {
    if place.region() == loss.region {
        return Some(loss);
    }
    let action = Action::PromoteRegion {
        region: loss.heir.clone(),
        lost: loss.region.clone(),
    };
    match operate(desk, place, &loss.region, action).await {
        Outcome::Ok(_) => loss.acknowledged = true,
        Outcome::Fail(_) if loss.unknown_until.is_none() => return None,
        Outcome::Fail(_) => {}
        Outcome::Info(_) => loss.unknown_until = Some(Instant::now() + UNKNOWN_FOR),
    }
    Some(loss)
}

/// Waits until the region is back, names a further successor at times, and asks the region what it knows of itself.
async fn look_after(desk: &mut Desk, place: &Place, loss: Loss) -> Option<Loss> {
    let there = desk.node(&loss.region);
    operate(desk, &there, &loss.region, Action::Status).await;
    let Some(regions) = regions_at(desk, place).await else {
        return Some(loss);
    };
    let is_over = loss.unknown_until.is_none_or(|until| until < Instant::now());
    if regions.get(&loss.region).is_some_and(|status| status == "active") {
        return Some(loss).filter(|_| !is_over);
    }
    if desk.random.u32(0..FURTHER_ONE_IN) == 0 {
        let heir = another(desk, &[&loss.region, &loss.heir])?;
        let further = Loss {
            heir,
            acknowledged: false,
            ..loss
        };
        return declare(desk, place, further).await;
    }
    Some(loss)
}

/// A region that is none of these.
fn another(desk: &mut Desk, those: &[&str]) -> Option<String> {
    let regions: Vec<String> = desk.site.regions().map(str::to_owned).collect();
    let others = regions
        .into_iter()
        .filter(|region| !those.contains(&region.as_str()));
    desk.random.choice(others.collect::<Vec<_>>())
}

async fn regions_at(desk: &mut Desk, place: &Place) -> Option<BTreeMap<String, String>> {
    match operate(desk, place, "directory", Action::ListRegions).await {
        Outcome::Ok(mut listed) => serde_json::from_value(listed["regions"].take()).ok(),
        _ => None,
    }
}

async fn all_are_active(desk: &mut Desk) -> bool {
    let region = desk.region();
    let place = desk.node(&region);
    let regions = regions_at(desk, &place).await;
    regions.is_some_and(|regions| regions.values().all(|status| status == "active"))
}

/// Whether all members of a family say the same of it: where its primary is, where its replicas are, and what it encrypts
/// with. Nothing is concluded from these answers, so they are no part of the history.
async fn agree(desk: &mut Desk, key: &str) -> bool {
    let regions: Vec<String> = desk.site.regions().map(str::to_owned).collect();
    let (mut told, mut members) = (Vec::new(), BTreeSet::new());
    for region in regions {
        let place = desk.node(&region);
        let answer = desk.kms(&place, "DescribeKey", &json!({"KeyId": key})).await;
        let Some(answer) = answer.done() else { continue };
        let metadata = &answer["KeyMetadata"];
        let family = &metadata["MultiRegionConfiguration"];
        if metadata["KeyState"] != "Enabled" {
            return false;
        }
        let replicas = family["ReplicaKeys"].as_array().map_or(&[][..], Vec::as_slice);
        let named = replicas.iter().chain([&family["PrimaryKey"]]);
        let named: BTreeSet<String> = named.map(|key| key["Region"].to_string()).collect();
        let all = json!({"KeyId": key, "IncludeKeyMaterial": "ALL_KEY_MATERIAL"});
        let rotations = desk.kms(&place, "ListKeyRotations", &all).await;
        let status = desk
            .kms(&place, "GetKeyRotationStatus", &json!({"KeyId": key}))
            .await;
        let (Some(rotations), Some(status)) = (rotations.done(), status.done()) else {
            return false;
        };
        told.push((
            family["PrimaryKey"]["Region"].to_string(),
            named,
            materials(rotations),
            status["RotationPeriodInDays"].to_string(),
        ));
        members.insert(Value::from(region).to_string());
    }
    told.windows(2).all(|pair| pair[0] == pair[1])
        && told.first().is_some_and(|(_, named, _, _)| *named == members)
}

/// The materials of an answer, each with its state.
fn materials(rotations: &Value) -> Vec<String> {
    let materials = rotations["Rotations"].as_array().map_or(&[][..], Vec::as_slice);
    let told = |material: &Value| format!("{} {}", material["KeyMaterialId"], material["KeyMaterialState"]);
    materials.iter().map(told).collect()
}
