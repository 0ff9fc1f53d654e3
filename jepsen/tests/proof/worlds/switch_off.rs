//! A fleet of things that allow a use.

use std::collections::BTreeSet;

use fastrand::Rng;
use trent_jepsen::workload::switch_off::{Action, Means};

use super::once_in;
use crate::simulator::{Request, World};

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Bug {
    /// A leader that is none any more goes on to allow uses.
    OldLeader,
}

pub(crate) struct Fleet {
    pub(crate) bug: Option<Bug>,
    asked: BTreeSet<usize>,
    off: BTreeSet<String>,
}

impl Fleet {
    pub(crate) fn new(bug: Option<Bug>) -> Self {
        Self {
            bug,
            asked: BTreeSet::new(),
            off: BTreeSet::new(),
        }
    }
}

const MEANS: [Means; 5] = [
    Means::Disable,
    Means::ScheduleDeletion,
    Means::RevokeGrant,
    Means::Deny,
    Means::DeleteMaterial,
];

impl World for Fleet {
    type Action = Action;
    type Seen = ();

    fn draw(&mut self, rng: &mut Rng, _now: u64) -> Request<Action> {
        let thing = rng.usize(0..60);
        let switch = once_in(rng, 6) && self.asked.insert(thing);
        Request {
            key: format!("us/{thing}"),
            node: format!("us/{}", rng.u8(1..4)),
            action: match switch {
                true => Action::SwitchOff(MEANS[thing % MEANS.len()]),
                false => Action::Use,
            },
        }
    }

    fn serve(&mut self, rng: &mut Rng, _now: u64, request: &Request<Action>) -> Result<(), &'static str> {
        let thing: usize = request.key[3..].parse().unwrap();
        let old = self.bug == Some(Bug::OldLeader) && request.node == "us/3" && once_in(rng, 4);
        match &request.action {
            Action::SwitchOff(_) => drop(self.off.insert(request.key.clone())),
            Action::Use if self.off.contains(&request.key) && !old => {
                return Err(MEANS[thing % MEANS.len()].refusal());
            }
            Action::Use => {}
        }
        Ok(())
    }

    fn changes(action: &Action) -> bool {
        *action != Action::Use
    }
}
