//! Grants of a region's keys.

use std::collections::{BTreeMap, BTreeSet};

use fastrand::Rng;
use trent_jepsen::workload::grants::{Action, Seen};

use super::{DENIED, NOT_FOUND, once_in};
use crate::simulator::{Request, World};

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Bug {
    /// A revoked grant comes back, as from an old snapshot.
    Resurrected,
    /// A grant that was revoked is still believed in.
    NotChecked,
    /// An acknowledged grant is lost.
    Lost,
}

pub(crate) struct GrantsOfKeys {
    pub(crate) bug: Option<Bug>,
    serial: usize,
    made: Vec<(String, String)>,
    there: BTreeMap<String, BTreeSet<String>>,
    revoked: BTreeMap<String, BTreeSet<String>>,
}

impl GrantsOfKeys {
    pub(crate) fn new(bug: Option<Bug>) -> Self {
        Self {
            bug,
            serial: 0,
            made: Vec::new(),
            there: BTreeMap::new(),
            revoked: BTreeMap::new(),
        }
    }
}

impl World for GrantsOfKeys {
    type Action = Action;
    type Seen = Option<Seen>;

    fn draw(&mut self, rng: &mut Rng, _now: u64) -> Request<Action> {
        self.serial += 1;
        let name = format!("grant-{}", self.serial);
        let mut key = format!("us/{}", self.serial % 5);
        let known = (!self.made.is_empty()).then(|| rng.usize(0..self.made.len()));
        let action = match (rng.u8(0..10), known) {
            (0..2, _) | (_, None) => {
                self.made.push((key.clone(), name.clone()));
                Action::CreateGrant(name)
            }
            (2, Some(known)) => {
                let (of, name) = self.made.swap_remove(known);
                key = of;
                Action::RevokeGrant(name)
            }
            (3..5, _) => Action::ListGrants,
            (_, Some(known)) => {
                let (of, name) = self.made[known].clone();
                key = of;
                Action::Encrypt(name)
            }
        };
        Request {
            key,
            node: format!("us/{}", rng.u8(1..4)),
            action,
        }
    }

    fn serve(
        &mut self,
        rng: &mut Rng,
        _now: u64,
        request: &Request<Action>,
    ) -> Result<Option<Seen>, &'static str> {
        let there = self.there.entry(request.key.clone()).or_default();
        let revoked = self.revoked.entry(request.key.clone()).or_default();
        let bug = self.bug.filter(|_| once_in(rng, 10));
        if bug == Some(Bug::Resurrected) {
            there.append(revoked);
        }
        match &request.action {
            Action::CreateGrant(_) if bug == Some(Bug::Lost) => {}
            Action::CreateGrant(name) => drop(there.insert(name.clone())),
            Action::RevokeGrant(name) if !there.remove(name) => return Err(NOT_FOUND),
            Action::RevokeGrant(name) => drop(revoked.insert(name.clone())),
            Action::ListGrants => {
                let old = revoked.iter().filter(|_| bug == Some(Bug::NotChecked));
                let grants = there.iter().chain(old).cloned().collect();
                return Ok(Some(Seen { grants }));
            }
            Action::Encrypt(name) => {
                let old = bug == Some(Bug::NotChecked) && revoked.contains(name);
                if !there.contains(name) && !old {
                    return Err(DENIED);
                }
            }
        }
        Ok(None)
    }

    fn changes(action: &Action) -> bool {
        matches!(action, Action::CreateGrant(_) | Action::RevokeGrant(_))
    }
}
