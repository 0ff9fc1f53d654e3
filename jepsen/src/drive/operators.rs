//! Operators who change the cluster at any node's socket.

use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use futures::FutureExt;
use futures::future::BoxFuture;

use super::identities::keep;
use super::operator::operate;
use super::{Desk, SetupError, Shape, Workload};
use crate::checker::{Checker, OperatorAudit};
use crate::history::Outcome;
use crate::place::Place;
use crate::workload::operators::Action;

/// Regions without nodes, at a time.
const REGIONS_AT_ONCE: usize = 4;
const FIRST_ACCOUNT: u64 = 500_000_000_000;
/// An invitation is good for so many seconds and one more each time, so that its record can be told from others.
const FIRST_VALIDITY: u64 = 600;
/// A node's number that nobody has.
const NOBODY: u64 = 1_000_000;

/// Clients that are operators: what they change is told apart by its arguments.
#[derive(Debug, Default)]
pub struct Operators {
    /// The number that the cluster gave a node.
    node: OnceLock<u64>,
    made: Mutex<Made>,
}

/// What can be taken away again.
#[derive(Debug, Default)]
struct Made {
    services: Vec<String>,
    regions: Vec<String>,
}

impl Workload for Operators {
    fn name(&self) -> &'static str {
        "operators"
    }

    fn shape(&self) -> Shape {
        Shape::ONE_REGION
    }

    fn prepare<'a>(&'a self, desk: &'a mut Desk) -> BoxFuture<'a, Result<(), SetupError>> {
        async move {
            let region = desk.region();
            let place = desk.site.nodes(&region)[0].clone();
            let operator = desk.site.operator(&place);
            let status = match operator {
                Ok(operator) => operator.status().await,
                Err(error) => Err(error),
            };
            let status = status.map_err(|error| SetupError(error.to_string()))?;
            keep(&self.node, status.node)
        }
        .boxed()
    }

    fn step<'a>(&'a self, desk: &'a mut Desk) -> BoxFuture<'a, ()> {
        async move {
            let region = desk.region();
            let place = desk.node(&region);
            match desk.random.u32(0..100) {
                0..30 => drop(create_account(desk, &place).await),
                30..42 => self.register(desk, &place).await,
                42..50 => self.deregister(desk, &place).await,
                50..58 => invite(desk, &place).await,
                58..66 => self.undrain(desk, &place).await,
                66..74 => self.add_region(desk, &place).await,
                74..82 => self.remove_region(desk, &place).await,
                82..90 => rule(desk, &place).await,
                90..95 => list(desk, &place, Action::ListAccounts).await,
                95..98 => list(desk, &place, Action::ListServices).await,
                _ => list(desk, &place, Action::ListRegions).await,
            }
        }
        .boxed()
    }

    fn conclude<'a>(&'a self, desk: &'a mut Desk) -> BoxFuture<'a, ()> {
        async move {
            let regions: Vec<String> = desk.site.regions().map(str::to_owned).collect();
            for region in regions {
                for place in desk.site.nodes(&region).to_vec() {
                    list(desk, &place, Action::ListAccounts).await;
                    list(desk, &place, Action::ListServices).await;
                    list(desk, &place, Action::ListRegions).await;
                }
            }
        }
        .boxed()
    }

    fn key_operations(&self) -> &'static [&'static str] {
        &["create-account", "invite-node", "add-region", "set-residency"]
    }

    fn checkers(&self) -> Vec<Box<dyn Checker>> {
        vec![Box::new(OperatorAudit)]
    }
}

impl Operators {
    async fn register(&self, desk: &mut Desk, place: &Place) {
        let principal = format!("chaos-{}.amazonaws.com", desk.site.unlike());
        let action = Action::RegisterService {
            principal: principal.clone(),
        };
        if let Outcome::Ok(_) = operate(desk, place, &principal, action).await {
            self.made().services.push(principal);
        }
    }

    async fn deregister(&self, desk: &mut Desk, place: &Place) {
        let principal = self.made().services.pop();
        if let Some(principal) = principal {
            let key = principal.clone();
            operate(desk, place, &key, Action::DeregisterService { principal }).await;
        }
    }

    /// Of a node that is not drained, which changes nothing, or of one that there is not, which is refused. No node is drained:
    /// it would not be ready at the end.
    async fn undrain(&self, desk: &mut Desk, place: &Place) {
        let node = match desk.random.bool() {
            true => self.node.get().copied().unwrap_or(NOBODY),
            false => NOBODY,
        };
        operate(desk, place, &format!("node {node}"), Action::UndrainNode { node }).await;
    }

    async fn add_region(&self, desk: &mut Desk, place: &Place) {
        if self.made().regions.len() >= REGIONS_AT_ONCE {
            return;
        }
        let region = format!("chaos-{}", desk.site.unlike());
        let action = Action::AddRegion {
            region: region.clone(),
        };
        let outcome = operate(desk, place, &region, action).await;
        if !matches!(outcome, Outcome::Fail(_)) {
            self.made().regions.push(region);
        }
    }

    async fn remove_region(&self, desk: &mut Desk, place: &Place) {
        let region = self.made().regions.pop();
        if let Some(region) = region {
            let key = region.clone();
            operate(desk, place, &key, Action::RemoveRegion { region }).await;
        }
    }

    fn made(&self) -> MutexGuard<'_, Made> {
        self.made.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn create_account(desk: &mut Desk, place: &Place) -> Outcome<serde_json::Value> {
    let account = (FIRST_ACCOUNT + desk.site.unlike()).to_string();
    let key = account.clone();
    operate(desk, place, &key, Action::CreateAccount { account }).await
}

async fn invite(desk: &mut Desk, place: &Place) {
    let action = Action::InviteNode {
        region: place.region().to_owned(),
        valid_for_seconds: FIRST_VALIDITY + desk.site.unlike(),
    };
    operate(desk, place, place.region(), action).await;
}

async fn rule(desk: &mut Desk, place: &Place) {
    let home = place.region().to_owned();
    let action = match desk.random.bool() {
        true => Action::SetResidency {
            allowed: vec![home.clone()],
            home,
        },
        false => Action::ClearResidency { home },
    };
    operate(desk, place, place.region(), action).await;
}

async fn list(desk: &mut Desk, place: &Place, action: Action) {
    operate(desk, place, "directory", action).await;
}
