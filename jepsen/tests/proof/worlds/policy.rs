//! Key policies of a region.

use std::collections::{BTreeMap, BTreeSet};

use fastrand::Rng;
use trent_jepsen::workload::policy::{Action, Seen};

use super::{DENIED, once_in};
use crate::simulator::{Request, World};

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Bug {
    /// A use is judged by the policy before the last one.
    JudgedByAnOldPolicy,
}

pub(crate) struct Policies {
    pub(crate) keys: usize,
    pub(crate) bug: Option<Bug>,
    serial: usize,
    policies: BTreeMap<String, Vec<(String, BTreeSet<String>)>>,
}

impl Policies {
    pub(crate) fn new(keys: usize, bug: Option<Bug>) -> Self {
        Self {
            keys,
            bug,
            serial: 0,
            policies: BTreeMap::new(),
        }
    }
}

impl World for Policies {
    type Action = Action;
    type Seen = Option<Seen>;

    fn draw(&mut self, rng: &mut Rng, _now: u64) -> Request<Action> {
        self.serial += 1;
        let principals = ["alice", "bob", "carol"];
        let put = Action::PutKeyPolicy {
            sid: format!("sid{}", self.serial),
            allow: principals
                .iter()
                .filter(|_| rng.bool())
                .map(|name| (*name).to_owned())
                .collect(),
        };
        Request {
            key: format!("us/{}", self.serial % self.keys),
            node: format!("us/{}", rng.u8(1..4)),
            action: match rng.u8(0..10) {
                0..3 => put,
                3..5 => Action::GetKeyPolicy,
                _ => Action::Encrypt(principals[rng.usize(0..3)].to_owned()),
            },
        }
    }

    fn serve(
        &mut self,
        rng: &mut Rng,
        _now: u64,
        request: &Request<Action>,
    ) -> Result<Option<Seen>, &'static str> {
        let first = || vec![("sid".to_owned(), BTreeSet::new())];
        let policies = self.policies.entry(request.key.clone()).or_insert_with(first);
        let behind = self.bug.is_some() && once_in(rng, 5) && policies.len() > 1;
        let old = &policies[policies.len() - if behind { 2 } else { 1 }];
        match &request.action {
            Action::PutKeyPolicy { sid, allow } => policies.push((sid.clone(), allow.clone())),
            Action::GetKeyPolicy => {
                let sid = policies.last().unwrap().0.clone();
                return Ok(Some(Seen { sid }));
            }
            Action::Encrypt(principal) if !old.1.contains(principal) => return Err(DENIED),
            Action::Encrypt(_) => {}
        }
        Ok(None)
    }

    fn changes(action: &Action) -> bool {
        matches!(action, Action::PutKeyPolicy { .. })
    }
}
