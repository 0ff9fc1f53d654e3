//! Aliases of a region.

use std::collections::BTreeMap;

use fastrand::Rng;
use trent_jepsen::workload::alias::{Action, Seen};

use super::{EXISTS, NOT_FOUND, once_in};
use crate::simulator::{Request, World};

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Bug {
    /// A follower answers with what it last heard.
    StaleRead,
    /// A change is acknowledged and forgotten.
    LostUpdate,
}

pub(crate) struct Aliases {
    pub(crate) keys: usize,
    pub(crate) bug: Option<Bug>,
    serial: usize,
    /// All values that each has had.
    values: BTreeMap<String, Vec<Option<String>>>,
}

impl Aliases {
    pub(crate) fn new(keys: usize, bug: Option<Bug>) -> Self {
        Self {
            keys,
            bug,
            serial: 0,
            values: BTreeMap::new(),
        }
    }
}

impl World for Aliases {
    type Action = Action;
    type Seen = Option<Seen>;

    fn draw(&mut self, rng: &mut Rng, _now: u64) -> Request<Action> {
        self.serial += 1;
        let target = format!("key-{}", self.serial);
        Request {
            key: format!("us/alias/{}", self.serial % self.keys),
            node: format!("us/{}", rng.u8(1..4)),
            action: match rng.u8(0..10) {
                0 | 1 => Action::CreateAlias(target),
                2 | 3 => Action::UpdateAlias(target),
                4 => Action::DeleteAlias,
                5 | 6 => Action::Encrypt,
                _ => Action::DescribeKey,
            },
        }
    }

    fn serve(
        &mut self,
        rng: &mut Rng,
        _now: u64,
        request: &Request<Action>,
    ) -> Result<Option<Seen>, &'static str> {
        let values = self
            .values
            .entry(request.key.clone())
            .or_insert_with(|| vec![None]);
        let lost = self.bug == Some(Bug::LostUpdate) && once_in(rng, 20);
        let stale = self.bug == Some(Bug::StaleRead) && once_in(rng, 20) && values.len() > 1;
        let there = values.last().unwrap().is_some();
        let next = match &request.action {
            Action::CreateAlias(_) if there => return Err(EXISTS),
            Action::CreateAlias(target) => Some(target.clone()),
            _ if stale => {
                let key_id = values[values.len() - 2].clone().ok_or(NOT_FOUND)?;
                return Ok(Some(Seen { key_id }));
            }
            _ if !there => return Err(NOT_FOUND),
            Action::UpdateAlias(target) => Some(target.clone()),
            Action::DeleteAlias => None,
            Action::DescribeKey | Action::Encrypt => {
                let key_id = values.last().unwrap().clone().unwrap();
                return Ok(Some(Seen { key_id }));
            }
        };
        if !lost {
            values.push(next);
        }
        Ok(None)
    }

    fn changes(action: &Action) -> bool {
        !matches!(action, Action::DescribeKey | Action::Encrypt)
    }
}
