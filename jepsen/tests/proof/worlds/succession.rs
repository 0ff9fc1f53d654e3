//! Multi-Region keys of three regions, one of which is declared lost at times.

use std::collections::BTreeMap;

use fastrand::Rng;
use serde::Serialize;
use trent_jepsen::workload::operators;
use trent_jepsen::workload::{KeyState, family};

use super::STATE;
use crate::simulator::{MILLISECOND, Request, World};

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Bug {
    /// Two regions succeed.
    TwoHeirs,
    /// A region that is back goes on as the primary.
    GoesOn,
    /// What a lost region had set counts when it is back.
    Leaks,
    /// What a lost region had set is never replaced there.
    KeepsItsOwn,
    /// A region stays lost.
    NeverBack,
}

const REGIONS: [&str; 3] = ["us", "eu", "ap"];
const REFUSED: &str = "FailedPrecondition";

#[derive(Serialize, Clone)]
#[serde(untagged)]
pub(crate) enum Action {
    Family(family::Action),
    Operator(operators::Action),
}

#[derive(Serialize)]
#[serde(untagged)]
pub(crate) enum Seen {
    Family(family::Seen),
    Operator(operators::Seen),
}

struct Family {
    primary: usize,
    /// Others that take themselves for the primary.
    unaware: Vec<usize>,
    period: u32,
    /// What a region that does not know better has set.
    own: BTreeMap<usize, u32>,
}

/// A region that is lost, its heir, and the times of what follows.
struct Loss {
    region: usize,
    heir: usize,
    succeeded: Option<u64>,
    heard: u64,
}

pub(crate) struct Regions {
    bug: Option<Bug>,
    serial: u32,
    loss: Option<Loss>,
    families: BTreeMap<String, Family>,
}

impl Regions {
    pub(crate) fn new(bug: Option<Bug>) -> Self {
        let family = || Family {
            primary: 0,
            unaware: Vec::new(),
            period: 0,
            own: BTreeMap::new(),
        };
        let names = (0..3).map(|number| (format!("mrk-{number}"), family()));
        Self {
            bug,
            serial: 0,
            loss: None,
            families: names.collect(),
        }
    }

    fn advance(&mut self, now: u64) {
        let Some(loss) = &mut self.loss else { return };
        if loss.succeeded.is_some_and(|due| due <= now) {
            loss.succeeded = None;
            for family in self.families.values_mut() {
                family.succeed(loss, self.bug);
            }
        }
        if loss.heard > now || self.bug == Some(Bug::NeverBack) {
            return;
        }
        let back = loss.region;
        self.loss = None;
        for family in self.families.values_mut() {
            family.hear(back, self.bug);
        }
    }

    fn operate(&mut self, rng: &mut Rng, now: u64, action: &operators::Action) -> Result<Seen, &'static str> {
        use operators::{Action, Seen as Told};
        match action {
            Action::PromoteRegion { region, lost } => {
                if region == lost || self.loss.is_some() {
                    return Err(REFUSED);
                }
                let succeeded = now + rng.u64(1..40) * MILLISECOND;
                self.loss = Some(Loss {
                    region: place(lost),
                    heir: place(region),
                    succeeded: Some(succeeded),
                    heard: succeeded + rng.u64(1..150) * MILLISECOND,
                });
                Ok(Seen::Operator(Told::Nothing))
            }
            _ => {
                let lost = self.loss.as_ref().map(|loss| loss.region);
                let status = |region| if lost == Some(region) { "lost" } else { "active" };
                let regions = REGIONS.iter().enumerate();
                let regions = regions.map(|(number, name)| ((*name).to_owned(), status(number).to_owned()));
                Ok(Seen::Operator(Told::Regions {
                    regions: regions.collect(),
                }))
            }
        }
    }

    fn serve_family(
        &mut self,
        key: &str,
        here: usize,
        action: &family::Action,
    ) -> Result<family::Seen, &'static str> {
        use family::{Action, Role, Seen};
        let lost = self.loss.as_ref().map(|loss| loss.region);
        let family = self.families.get_mut(key).unwrap();
        let is_unaware = family.unaware.contains(&here);
        let leads = family.primary == here || is_unaware;
        match action {
            Action::EnableKeyRotation(period) if leads => {
                // Others take nothing from a region that is lost, though they have not succeeded it yet.
                if is_unaware {
                    family.own.insert(here, *period);
                } else {
                    family.period = *period;
                }
                Ok(Seen::Nothing)
            }
            Action::UpdatePrimaryRegion(to)
                if leads && lost.is_none() && !is_unaware && place(to) != here =>
            {
                family.primary = place(to);
                Ok(Seen::Nothing)
            }
            Action::EnableKeyRotation(_) | Action::UpdatePrimaryRegion(_) => Err(STATE),
            Action::DescribeKey => Ok(Seen::Member {
                role: if leads { Role::Primary } else { Role::Replica },
                state: KeyState::Enabled,
                epoch: None,
            }),
            Action::GetKeyRotationStatus => Ok(Seen::Setting {
                period: family.own.get(&here).copied().unwrap_or(family.period),
            }),
            _ => Ok(Seen::Materials {
                materials: vec!["m0".to_owned()],
                pending: Vec::new(),
            }),
        }
    }
}

impl Family {
    fn succeed(&mut self, loss: &Loss, bug: Option<Bug>) {
        if self.primary != loss.region {
            return;
        }
        self.unaware.push(loss.region);
        self.unaware.retain(|region| *region != loss.heir);
        self.own.insert(loss.region, self.period);
        self.primary = loss.heir;
        if bug == Some(Bug::TwoHeirs) {
            self.unaware.push(3 - loss.region - loss.heir);
        }
    }

    fn hear(&mut self, back: usize, bug: Option<Bug>) {
        if bug != Some(Bug::GoesOn) {
            self.unaware.retain(|region| *region != back);
        }
        match bug {
            Some(Bug::Leaks) => self.period = self.own.remove(&back).unwrap_or(self.period),
            Some(Bug::KeepsItsOwn) => {}
            _ => drop(self.own.remove(&back)),
        }
    }
}

fn place(name: &str) -> usize {
    REGIONS.iter().position(|region| *region == name).unwrap()
}

impl World for Regions {
    type Action = Action;
    type Seen = Seen;

    fn draw(&mut self, rng: &mut Rng, _now: u64) -> Request<Action> {
        self.serial += 1;
        let region = REGIONS[rng.usize(0..3)];
        let other = || REGIONS[(place(region) + 1 + self.serial as usize % 2) % 3].to_owned();
        let action = match rng.u8(0..40) {
            0 | 39 => Action::Operator(operators::Action::PromoteRegion {
                region: region.to_owned(),
                lost: other(),
            }),
            1..5 => Action::Operator(operators::Action::ListRegions),
            5..15 => Action::Family(family::Action::EnableKeyRotation(100 + self.serial)),
            15 => Action::Family(family::Action::UpdatePrimaryRegion(other())),
            16..29 => Action::Family(family::Action::DescribeKey),
            _ => Action::Family(family::Action::GetKeyRotationStatus),
        };
        Request {
            key: format!("mrk-{}", self.serial % 3),
            node: format!("{region}/{}", rng.u8(1..4)),
            action,
        }
    }

    fn serve(&mut self, rng: &mut Rng, now: u64, request: &Request<Action>) -> Result<Seen, &'static str> {
        self.advance(now);
        match &request.action {
            Action::Operator(action) => self.operate(rng, now, action),
            Action::Family(action) => {
                let here = place(&request.node[..2]);
                self.serve_family(&request.key, here, action).map(Seen::Family)
            }
        }
    }

    fn changes(action: &Action) -> bool {
        match action {
            Action::Operator(action) => action.changes(),
            Action::Family(action) => matches!(
                action,
                family::Action::EnableKeyRotation(_) | family::Action::UpdatePrimaryRegion(_)
            ),
        }
    }

    fn last(&mut self) -> Vec<Request<Action>> {
        let ask = |key: &str, region: &str, action| Request {
            key: key.to_owned(),
            node: format!("{region}/1"),
            action,
        };
        let mut last = vec![ask(
            "directory",
            "us",
            Action::Operator(operators::Action::ListRegions),
        )];
        for key in self.families.keys() {
            for region in REGIONS {
                last.push(ask(key, region, Action::Family(family::Action::DescribeKey)));
                last.push(ask(
                    key,
                    region,
                    Action::Family(family::Action::GetKeyRotationStatus),
                ));
            }
        }
        last
    }
}
