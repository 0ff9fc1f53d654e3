//! Things that are made and listed.

use std::collections::BTreeMap;

use fastrand::Rng;
use trent_jepsen::workload::set::{Action, Seen};

use super::once_in;
use crate::simulator::{Request, World};

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Bug {
    /// A list ends too early.
    StaleList,
    /// A thing is acknowledged and lost.
    Lost,
    /// A call that is repeated within the cluster makes its thing twice.
    Doubled,
}

pub(crate) struct Sets {
    pub(crate) bug: Option<Bug>,
    serial: usize,
    sets: BTreeMap<String, Vec<String>>,
}

impl Sets {
    pub(crate) fn new(bug: Option<Bug>) -> Self {
        Self {
            bug,
            serial: 0,
            sets: BTreeMap::new(),
        }
    }
}

impl World for Sets {
    type Action = Action;
    type Seen = Option<Seen>;

    fn draw(&mut self, rng: &mut Rng, _now: u64) -> Request<Action> {
        self.serial += 1;
        Request {
            key: format!("us/set-{}", self.serial % 3),
            node: format!("us/{}", rng.u8(1..4)),
            action: match rng.u8(0..4) {
                0 => Action::Read,
                _ => Action::Add(format!("thing-{}", self.serial)),
            },
        }
    }

    fn serve(
        &mut self,
        rng: &mut Rng,
        _now: u64,
        request: &Request<Action>,
    ) -> Result<Option<Seen>, &'static str> {
        let set = self.sets.entry(request.key.clone()).or_default();
        let bug = self.bug.filter(|_| once_in(rng, 20));
        match &request.action {
            Action::Add(_) if bug == Some(Bug::Lost) => {}
            Action::Add(name) => {
                set.push(name.clone());
                set.extend(bug.filter(|bug| *bug == Bug::Doubled).map(|_| name.clone()));
            }
            Action::Read => {
                let mut elements = set.clone();
                if bug == Some(Bug::StaleList) {
                    elements.truncate(set.len() / 2);
                }
                return Ok(Some(Seen { elements }));
            }
        }
        Ok(None)
    }

    fn changes(action: &Action) -> bool {
        *action != Action::Read
    }
}
