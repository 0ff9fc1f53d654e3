//! Keys that are deleted when their time has come.

use std::collections::BTreeMap;

use fastrand::Rng;
use trent_jepsen::workload::KeyState;
use trent_jepsen::workload::lifecycle::{Action, Seen};

use super::{NOT_FOUND, STATE, once_in};
use crate::simulator::{MILLISECOND, Request, World};

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Bug {
    /// A deleted key is found again.
    Resurrected,
    /// A cancelled deletion comes.
    CancelIgnored,
}

#[derive(Default)]
struct Key {
    /// When it is deleted.
    due: Option<u64>,
    cancelled: bool,
}

pub(crate) struct Deletions {
    pub(crate) bug: Option<Bug>,
    keys: BTreeMap<String, Key>,
}

impl Deletions {
    pub(crate) fn new(bug: Option<Bug>) -> Self {
        Self {
            bug,
            keys: BTreeMap::new(),
        }
    }
}

impl World for Deletions {
    type Action = Action;
    type Seen = Option<Seen>;

    fn draw(&mut self, rng: &mut Rng, _now: u64) -> Request<Action> {
        Request {
            key: format!("us/{}", rng.u8(0..40)),
            node: format!("us/{}", rng.u8(1..4)),
            action: match rng.u8(0..10) {
                0 => Action::ScheduleKeyDeletion(7),
                1 | 2 => Action::CancelKeyDeletion,
                _ => Action::DescribeKey,
            },
        }
    }

    fn serve(
        &mut self,
        rng: &mut Rng,
        now: u64,
        request: &Request<Action>,
    ) -> Result<Option<Seen>, &'static str> {
        let key = self.keys.entry(request.key.clone()).or_default();
        let back = self.bug == Some(Bug::Resurrected) && once_in(rng, 10);
        let rescued = key.cancelled && self.bug != Some(Bug::CancelIgnored);
        if key.due.is_some_and(|due| due <= now) && !back && !rescued {
            return Err(NOT_FOUND);
        }
        let pending = key.due.is_some() && !key.cancelled;
        match &request.action {
            Action::ScheduleKeyDeletion(_) if pending => Err(STATE),
            Action::ScheduleKeyDeletion(_) => {
                let due = Some(now + 100 * MILLISECOND);
                *key = Key {
                    due,
                    cancelled: false,
                };
                Ok(None)
            }
            Action::CancelKeyDeletion if !pending => Err(STATE),
            Action::CancelKeyDeletion => {
                key.cancelled = true;
                Ok(None)
            }
            _ => Ok(Some(Seen {
                state: if pending {
                    KeyState::PendingDeletion
                } else {
                    KeyState::Enabled
                },
                description: String::new(),
                window: None,
            })),
        }
    }

    fn changes(action: &Action) -> bool {
        *action != Action::DescribeKey
    }
}
