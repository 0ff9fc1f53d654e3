//! Keys of a region, and their states.

use std::collections::BTreeMap;

use fastrand::Rng;
use trent_jepsen::model::{Life, Lifecycle, Model};
use trent_jepsen::workload::KeyState;
use trent_jepsen::workload::lifecycle::{Action, Seen};

use super::{DISABLED, STATE, once_in};
use crate::simulator::{Request, World};

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Bug {
    /// A node uses a key that it still has in its cache.
    CachedUse,
    /// CancelKeyDeletion enables the key.
    CancelEnables,
    /// DescribeKey on a follower that is behind.
    StaleRead,
}

pub(crate) struct Keys {
    pub(crate) keys: usize,
    pub(crate) bug: Option<Bug>,
    serial: usize,
    lives: BTreeMap<String, Vec<Life>>,
}

impl Keys {
    pub(crate) fn new(keys: usize, bug: Option<Bug>) -> Self {
        Self {
            keys,
            bug,
            serial: 0,
            lives: BTreeMap::new(),
        }
    }

    fn change(&self, life: &Life, action: &Action) -> Result<Life, &'static str> {
        let mut life = life.clone();
        let pending = life.state == KeyState::PendingDeletion;
        if pending != (*action == Action::CancelKeyDeletion) {
            return Err(STATE);
        }
        match action {
            Action::EnableKey => life.state = KeyState::Enabled,
            Action::DisableKey => life.state = KeyState::Disabled,
            Action::ScheduleKeyDeletion(days) => {
                (life.state, life.window) = (KeyState::PendingDeletion, Some(*days));
            }
            Action::CancelKeyDeletion if self.bug == Some(Bug::CancelEnables) => {
                (life.state, life.window) = (KeyState::Enabled, None);
            }
            Action::CancelKeyDeletion => (life.state, life.window) = (KeyState::Disabled, None),
            Action::UpdateKeyDescription(text) => life.description.clone_from(text),
            Action::DescribeKey | Action::Encrypt => {}
        }
        Ok(life)
    }
}

impl World for Keys {
    type Action = Action;
    type Seen = Option<Seen>;

    fn draw(&mut self, rng: &mut Rng, _now: u64) -> Request<Action> {
        self.serial += 1;
        Request {
            key: format!("us/{}", self.serial % self.keys),
            node: format!("us/{}", rng.u8(1..4)),
            action: match rng.u8(0..12) {
                0 | 1 => Action::EnableKey,
                2 => Action::DisableKey,
                3 => Action::ScheduleKeyDeletion(rng.u8(7..31)),
                4 => Action::CancelKeyDeletion,
                5 | 6 => Action::UpdateKeyDescription(format!("text {}", self.serial)),
                7 | 8 => Action::Encrypt,
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
        let fresh = || vec![Lifecycle.start(&request.key)];
        let lives = self
            .lives
            .entry(request.key.clone())
            .or_insert_with(fresh)
            .clone();
        let late = once_in(rng, 10);
        let behind = late && matches!(self.bug, Some(Bug::CachedUse | Bug::StaleRead));
        let seen = &lives[lives.len().saturating_sub(if behind { 2 } else { 1 })];
        let life = lives.last().unwrap();
        match &request.action {
            Action::DescribeKey => {
                let life = if self.bug == Some(Bug::StaleRead) {
                    seen
                } else {
                    life
                };
                Ok(Some(Seen {
                    state: life.state,
                    description: life.description.clone(),
                    window: life.window,
                }))
            }
            Action::Encrypt => {
                let life = if self.bug == Some(Bug::CachedUse) {
                    seen
                } else {
                    life
                };
                match life.state {
                    KeyState::Enabled => Ok(None),
                    KeyState::Disabled => Err(DISABLED),
                    _ => Err(STATE),
                }
            }
            action => {
                let next = self.change(life, action)?;
                self.lives.get_mut(&request.key).unwrap().push(next);
                Ok(None)
            }
        }
    }

    fn changes(action: &Action) -> bool {
        !matches!(action, Action::DescribeKey | Action::Encrypt)
    }
}
