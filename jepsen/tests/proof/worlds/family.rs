//! Multi-Region keys of three regions.

use std::collections::BTreeMap;

use fastrand::Rng;
use trent_jepsen::workload::KeyState;
use trent_jepsen::workload::family::{Action, Role, Seen};

use super::{STATE, once_in};
use crate::simulator::{MILLISECOND, Request, World};

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Bug {
    /// The old primary steps back after the new one steps up.
    DualPrimary,
    /// A handover is lost on its way.
    LostHandover,
    /// A primary that was cut off acts under its old epoch.
    OldEpoch,
    /// The primary uses new material at once.
    Unstaged,
    /// A replica draws its own material.
    Forked,
    /// A replica goes back to the material before.
    WentBack,
}

const REGIONS: [&str; 3] = ["us", "eu", "ap"];

struct Family {
    primary: usize,
    /// The successor, and when it steps up.
    promised: Option<(usize, u64)>,
    /// One that has not stepped back yet, and when it will.
    lingering: Option<(usize, u64)>,
    epoch: u64,
    held: [Vec<String>; 3],
    current: [usize; 3],
    /// The next steps of a rotation: when, and what.
    steps: Vec<(u64, Step)>,
}

enum Step {
    Hold(usize, String),
    Use(usize),
}

impl Family {
    fn new() -> Self {
        Self {
            primary: 0,
            promised: None,
            lingering: None,
            epoch: 1,
            held: std::array::from_fn(|_| vec!["m0".to_owned()]),
            current: [0; 3],
            steps: Vec::new(),
        }
    }

    fn advance(&mut self, now: u64) {
        if let Some((to, _)) = self.promised.filter(|(_, due)| *due <= now) {
            (self.primary, self.promised) = (to, None);
            self.epoch += 1;
        }
        self.lingering = self.lingering.filter(|(_, until)| *until > now);
        self.steps.sort_by_key(|(due, _)| *due);
        while self.steps.first().is_some_and(|(due, _)| *due <= now) {
            match self.steps.remove(0).1 {
                Step::Hold(region, material) => self.held[region].push(material),
                Step::Use(region) => self.current[region] += 1,
            }
        }
    }

    fn rotate(&mut self, rng: &mut Rng, now: u64, bug: Option<Bug>) {
        let material = format!("m{}", self.held[self.primary].len());
        self.held[self.primary].push(material.clone());
        let mut due = now;
        let mut later = |rng: &mut Rng| {
            due += rng.u64(20..60) * MILLISECOND;
            due
        };
        let others = (0..3).filter(|region| *region != self.primary);
        if bug == Some(Bug::Unstaged) {
            self.steps.push((now, Step::Use(self.primary)));
        }
        for region in others.clone() {
            let forked = bug == Some(Bug::Forked) && region == 2;
            let material = if forked {
                format!("{material}-own")
            } else {
                material.clone()
            };
            self.steps.push((later(rng), Step::Hold(region, material)));
        }
        if bug != Some(Bug::Unstaged) {
            self.steps.push((later(rng), Step::Use(self.primary)));
        }
        for region in others {
            self.steps.push((later(rng), Step::Use(region)));
        }
    }
}

pub(crate) struct Families {
    pub(crate) bug: Option<Bug>,
    serial: usize,
    families: BTreeMap<String, Family>,
}

impl Families {
    pub(crate) fn new(bug: Option<Bug>) -> Self {
        Self {
            bug,
            serial: 0,
            families: BTreeMap::new(),
        }
    }
}

impl World for Families {
    type Action = Action;
    type Seen = Seen;

    fn draw(&mut self, rng: &mut Rng, _now: u64) -> Request<Action> {
        self.serial += 1;
        let region = REGIONS[rng.usize(0..3)];
        Request {
            key: format!("mrk-{}", self.serial % 4),
            node: format!("{region}/{}", rng.u8(1..4)),
            action: match rng.u8(0..20) {
                0 => Action::RotateKeyOnDemand,
                1 | 2 => Action::UpdatePrimaryRegion(REGIONS[rng.usize(0..3)].to_owned()),
                3..9 => Action::DescribeKey,
                9..13 => Action::ListKeyRotations,
                _ => Action::GenerateDataKey,
            },
        }
    }

    fn serve(&mut self, rng: &mut Rng, now: u64, request: &Request<Action>) -> Result<Seen, &'static str> {
        let place = |name: &str| REGIONS.iter().position(|region| *region == name).unwrap();
        let here = place(&request.node[..2]);
        let bug = self.bug;
        let family = self
            .families
            .entry(request.key.clone())
            .or_insert_with(Family::new);
        family.advance(now);
        let holds = family.primary == here && family.promised.is_none();
        match &request.action {
            Action::RotateKeyOnDemand => {
                if !holds || !family.steps.is_empty() {
                    return Err(STATE);
                }
                family.rotate(rng, now, bug);
                Ok(Seen::Nothing)
            }
            Action::UpdatePrimaryRegion(to) => {
                let to = place(to);
                if !holds || to == here || !family.steps.is_empty() {
                    return Err(STATE);
                }
                let due = now + rng.u64(1..30) * MILLISECOND;
                let lost = bug == Some(Bug::LostHandover) && once_in(rng, 3);
                family.promised = Some((to, if lost { u64::MAX } else { due }));
                if bug == Some(Bug::DualPrimary) {
                    family.lingering = Some((here, due + 40 * MILLISECOND));
                }
                Ok(Seen::Nothing)
            }
            Action::DescribeKey => {
                let lingers = family.lingering.is_some_and(|(region, _)| region == here);
                let old = u64::from(bug == Some(Bug::OldEpoch) && once_in(rng, 5));
                Ok(Seen::Member {
                    role: if holds || lingers {
                        Role::Primary
                    } else {
                        Role::Replica
                    },
                    state: KeyState::Enabled,
                    epoch: Some(family.epoch.saturating_sub(old)),
                })
            }
            Action::ListKeyRotations => Ok(Seen::Materials {
                materials: family.held[here].clone(),
                pending: Vec::new(),
            }),
            Action::GenerateDataKey => {
                let back = usize::from(bug == Some(Bug::WentBack) && once_in(rng, 5));
                let place = family.current[here].saturating_sub(back);
                Ok(Seen::Used {
                    material: family.held[here][place].clone(),
                })
            }
            Action::CreateKey | Action::ReplicateKey(_) | Action::EnableKeyRotation(_) => Ok(Seen::Nothing),
            Action::GetKeyRotationStatus => Ok(Seen::Setting { period: 0 }),
        }
    }

    fn changes(action: &Action) -> bool {
        matches!(action, Action::RotateKeyOnDemand | Action::UpdatePrimaryRegion(_))
    }

    fn last(&mut self) -> Vec<Request<Action>> {
        let keys: Vec<String> = self.families.keys().cloned().collect();
        let ask = |key: &String, region: &str| Request {
            key: key.clone(),
            node: format!("{region}/1"),
            action: Action::DescribeKey,
        };
        keys.iter()
            .flat_map(|key| REGIONS.map(|region| ask(key, region)))
            .collect()
    }
}
