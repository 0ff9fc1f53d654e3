//! Nodes that join and leave.

use std::collections::BTreeSet;

use fastrand::Rng;
use trent_jepsen::place::Place;
use trent_jepsen::workload::membership::{Action, Directory, Group, OBJECT, Seen, Standing};

use super::{NOT_FOUND, once_in};
use crate::simulator::{Request, World};

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Bug {
    /// A number is given to two nodes.
    NumberTwice,
    /// A node that joined is not in the directory.
    LostJoin,
    /// A look shows one that was removed.
    ComesBack,
    /// A drain is acknowledged and not made.
    ForgottenDrain,
    /// A group goes on counting on a node that was removed.
    StaysVoter,
    /// A node that was removed answers from its place.
    AnswersOn,
}

/// The first node is asked for everything, and is never removed. Nodes sit at the place of their number.
pub(crate) struct Members {
    pub(crate) bug: Option<Bug>,
    last_number: u64,
    invited: Vec<u64>,
    removed: Vec<u64>,
    gone: BTreeSet<u64>,
    directory: Directory,
}

impl Members {
    pub(crate) fn new(bug: Option<Bug>) -> Self {
        Self {
            bug,
            last_number: 3,
            invited: Vec::new(),
            removed: Vec::new(),
            gone: BTreeSet::new(),
            directory: (1..=3).map(|number| (number, Standing::Active)).collect(),
        }
    }

    fn any(&self, rng: &mut Rng) -> u64 {
        rng.choice(self.directory.keys()).copied().unwrap_or(1)
    }

    fn status(&self, number: u64) -> Result<Option<Seen>, &'static str> {
        let answers = self.directory.contains_key(&number) || self.bug == Some(Bug::AnswersOn);
        if !answers {
            return Err("refused");
        }
        let standing = self
            .directory
            .iter()
            .filter(|(_, standing)| **standing != Standing::Leaving);
        let mut voters: BTreeSet<u64> = standing.map(|(number, _)| *number).collect();
        if self.bug == Some(Bug::StaysVoter) {
            voters.extend(self.gone.first());
        }
        let group = Group {
            leader: Some(1),
            voters,
            ..Group::default()
        };
        Ok(Some(Seen::Status {
            number,
            region: group.clone(),
            global: group,
            directory: self.directory.clone(),
        }))
    }

    fn set(&mut self, number: u64, to: Standing) -> Result<Option<Seen>, &'static str> {
        match self.directory.get_mut(&number) {
            Some(standing) if *standing != Standing::Leaving => *standing = to,
            _ => return Err(NOT_FOUND),
        }
        Ok(None)
    }

    fn look(&self, bug: Option<Bug>) -> Seen {
        let mut directory = self.directory.clone();
        if bug == Some(Bug::ComesBack) {
            directory.extend(self.gone.first().map(|number| (*number, Standing::Active)));
        }
        Seen::Directory(directory)
    }
}

impl World for Members {
    type Action = Action;
    type Seen = Option<Seen>;

    fn draw(&mut self, rng: &mut Rng, _now: u64) -> Request<Action> {
        let any = self.any(rng);
        let action = match rng.u8(0..40) {
            0 | 1 if self.directory.len() < 8 => Action::InviteNode,
            2 | 3 => Action::DrainNode(any),
            4 => Action::UndrainNode(any),
            5 if self.directory.len() > 3 && any > 1 => {
                self.removed.push(any);
                Action::RemoveNode(any)
            }
            6..10 if !self.invited.is_empty() => {
                let number = self.invited.remove(0);
                Action::JoinNode {
                    number,
                    place: place(number),
                }
            }
            10..15
                if self
                    .removed
                    .iter()
                    .any(|number| self.directory.get(number) == Some(&Standing::Leaving)) =>
            {
                let number = self.removed.remove(0);
                Action::AwaitEnd {
                    number,
                    place: place(number),
                }
            }
            15..20 => Action::Status,
            _ => Action::ListNodes,
        };
        let asked = match (&action, rng.choice(&self.gone)) {
            (Action::JoinNode { number, .. } | Action::AwaitEnd { number, .. }, _) => *number,
            (Action::Status, Some(gone)) if rng.bool() => *gone,
            (Action::Status, _) => any,
            _ => 1,
        };
        Request {
            key: OBJECT.to_owned(),
            node: place(asked).to_string(),
            action,
        }
    }

    fn serve(
        &mut self,
        rng: &mut Rng,
        _now: u64,
        request: &Request<Action>,
    ) -> Result<Option<Seen>, &'static str> {
        let bug = self.bug.filter(|_| once_in(rng, 5));
        match &request.action {
            Action::InviteNode => {
                self.last_number += u64::from(bug != Some(Bug::NumberTwice));
                self.invited.push(self.last_number);
                Ok(Some(Seen::Invited(self.last_number)))
            }
            Action::JoinNode { number, .. } => {
                if bug != Some(Bug::LostJoin) {
                    self.directory.insert(*number, Standing::Active);
                }
                Ok(None)
            }
            Action::DrainNode(number) if bug == Some(Bug::ForgottenDrain) => {
                self.directory.get(number).map(|_| None).ok_or(NOT_FOUND)
            }
            Action::DrainNode(number) => self.set(*number, Standing::Draining),
            Action::UndrainNode(number) => self.set(*number, Standing::Active),
            Action::RemoveNode(number) => self.set(*number, Standing::Leaving),
            Action::AwaitEnd { number, .. } => match self.directory.get(number) {
                Some(Standing::Leaving) => {
                    self.directory.remove(number);
                    self.gone.insert(*number);
                    Ok(None)
                }
                _ => Err(NOT_FOUND),
            },
            Action::ListNodes => Ok(Some(self.look(bug))),
            Action::Status => {
                let number = request.node.parse::<Place>().unwrap().number();
                self.status(number.into())
            }
        }
    }

    fn changes(action: &Action) -> bool {
        !matches!(
            action,
            Action::ListNodes | Action::Status | Action::AwaitEnd { .. }
        )
    }

    fn last(&mut self) -> Vec<Request<Action>> {
        let leaving = self
            .directory
            .extract_if(.., |_, standing| *standing == Standing::Leaving);
        self.gone.extend(leaving.map(|(number, _)| number));
        let ask = |number: u64, action| Request {
            key: OBJECT.to_owned(),
            node: place(number).to_string(),
            action,
        };
        let told = self.directory.keys().map(|number| ask(*number, Action::Status));
        std::iter::once(ask(1, Action::ListNodes)).chain(told).collect()
    }
}

fn place(number: u64) -> Place {
    Place::new("us", u8::try_from(number).unwrap())
}
