//! Keys with imported material.

use std::collections::BTreeMap;

use fastrand::Rng;
use trent_jepsen::workload::imports::Action;

use super::{STATE, once_in};
use crate::simulator::{MILLISECOND, Request, World};

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Bug {
    /// Nobody looks at ValidTo.
    NeverExpires,
    /// Deleted material is there again, as after a restart.
    ComesBack,
    /// Acknowledged material is lost.
    Lost,
}

#[derive(Default)]
struct Material {
    valid_to: u64,
    there: bool,
}

pub(crate) struct Materials {
    pub(crate) bug: Option<Bug>,
    serial: usize,
    keys: BTreeMap<String, Material>,
}

impl Materials {
    pub(crate) fn new(bug: Option<Bug>) -> Self {
        Self {
            bug,
            serial: 0,
            keys: BTreeMap::new(),
        }
    }
}

impl World for Materials {
    type Action = Action;
    type Seen = ();

    fn draw(&mut self, rng: &mut Rng, now: u64) -> Request<Action> {
        self.serial += 1;
        Request {
            key: format!("us/{}", self.serial % 20),
            node: format!("us/{}", rng.u8(1..4)),
            action: match rng.u8(0..20) {
                0 => Action::ImportKeyMaterial { valid_to: None },
                1 | 2 => Action::ImportKeyMaterial {
                    valid_to: Some(now + rng.u64(30..100) * MILLISECOND),
                },
                3 => Action::DeleteImportedKeyMaterial,
                _ => Action::Encrypt,
            },
        }
    }

    fn serve(&mut self, rng: &mut Rng, now: u64, request: &Request<Action>) -> Result<(), &'static str> {
        let material = self.keys.entry(request.key.clone()).or_default();
        let bug = self.bug.filter(|_| once_in(rng, 2));
        match &request.action {
            Action::ImportKeyMaterial { valid_to } => {
                material.there = bug != Some(Bug::Lost);
                material.valid_to = valid_to.unwrap_or(u64::MAX);
            }
            Action::DeleteImportedKeyMaterial => material.there = false,
            Action::Encrypt => {
                let expired = now > material.valid_to && self.bug != Some(Bug::NeverExpires);
                let gone = !material.there && bug != Some(Bug::ComesBack);
                if expired || gone {
                    return Err(STATE);
                }
            }
        }
        Ok(())
    }

    fn changes(action: &Action) -> bool {
        *action != Action::Encrypt
    }
}
