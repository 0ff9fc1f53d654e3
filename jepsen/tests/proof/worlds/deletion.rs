//! Keys that are deleted when their time has come, and clocks that are turned.

use std::collections::BTreeMap;

use fastrand::Rng;
use trent_jepsen::place::Place;
use trent_jepsen::workload::deletion::{Action, OBJECT, Seen, Turn};

use super::{NOT_FOUND, STATE, once_in};
use crate::simulator::{Request, World};

const DAY: u64 = 24 * 60 * 60 * 1_000_000_000;
const WINDOW: u8 = 7;

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Bug {
    /// A deleted key is found again.
    Resurrected,
    /// A cancelled deletion comes.
    CancelIgnored,
    /// A deletion comes a day before its date.
    TooEarly,
    /// A date is a day away, whatever was asked for.
    ShortWindow,
}

#[derive(Default)]
struct Key {
    /// When it is deleted.
    due: Option<u64>,
    cancelled: bool,
}

pub(crate) struct Deletions {
    bug: Option<Bug>,
    days: u16,
    keys: BTreeMap<String, Key>,
}

impl Deletions {
    pub(crate) fn new(bug: Option<Bug>) -> Self {
        Self {
            bug,
            days: 0,
            keys: BTreeMap::new(),
        }
    }

    fn draw_action(&self, rng: &mut Rng) -> Action {
        match rng.u8(0..10) {
            0 => Action::ScheduleKeyDeletion(WINDOW),
            1 | 2 => Action::CancelKeyDeletion,
            _ => Action::DescribeKey,
        }
    }

    fn serve_key(
        &mut self,
        rng: &mut Rng,
        now: u64,
        request: &Request<Action>,
    ) -> Result<Option<Seen>, &'static str> {
        let key = self.keys.entry(request.key.clone()).or_default();
        let back = self.bug == Some(Bug::Resurrected) && once_in(rng, 10);
        let rescued = key.cancelled && self.bug != Some(Bug::CancelIgnored);
        let early = if self.bug == Some(Bug::TooEarly) { DAY } else { 0 };
        if key.due.is_some_and(|due| due - early <= now) && !back && !rescued {
            return Err(NOT_FOUND);
        }
        let pending = key.due.is_some() && !key.cancelled;
        match &request.action {
            Action::ScheduleKeyDeletion(_) if pending => Err(STATE),
            Action::ScheduleKeyDeletion(days) => {
                let days = if self.bug == Some(Bug::ShortWindow) {
                    1
                } else {
                    *days
                };
                let due = now + u64::from(days) * DAY;
                *key = Key {
                    due: Some(due),
                    cancelled: false,
                };
                Ok(Some(Seen { due }))
            }
            Action::CancelKeyDeletion if !pending => Err(STATE),
            Action::CancelKeyDeletion => {
                key.cancelled = true;
                Ok(None)
            }
            _ => Ok(None),
        }
    }
}

impl World for Deletions {
    type Action = Action;
    type Seen = Option<Seen>;

    fn draw(&mut self, rng: &mut Rng, _now: u64) -> Request<Action> {
        let node = format!("us/{}", rng.u8(1..4));
        if once_in(rng, 50) {
            let nodes = vec![Place::new("us", 1)];
            let days = self.days + 2;
            let (key, action) = (OBJECT.to_owned(), Action::TurnClocks(Turn { nodes, days }));
            return Request { key, node, action };
        }
        Request {
            key: format!("us/{}", rng.u8(0..40)),
            node,
            action: self.draw_action(rng),
        }
    }

    fn serve(
        &mut self,
        rng: &mut Rng,
        now: u64,
        request: &Request<Action>,
    ) -> Result<Option<Seen>, &'static str> {
        match &request.action {
            Action::TurnClocks(turn) => {
                self.days = self.days.max(turn.days);
                Ok(None)
            }
            _ => self.serve_key(rng, now + u64::from(self.days) * DAY, request),
        }
    }

    fn changes(action: &Action) -> bool {
        *action != Action::DescribeKey
    }
}
