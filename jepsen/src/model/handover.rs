//! Which region is the primary of a multi-Region key.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::{Bearing, Model};
use crate::history::Outcome;

/// A primary that steps back before another region steps up: between the two there is none. And a region that operators have
/// declared lost, which another one succeeds: until it has heard of that, it may take itself for the primary all the same.
///
/// Each region is linearizable by itself, and linearizability is a local property (Herlihy and Wing, 1990, theorem 1), so what
/// regions say of themselves has to fit into one order of all of them.
#[derive(Debug, Clone)]
pub struct Handover {
    /// The first primary.
    pub first: String,
}

/// A call, as far as it is about the primary.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub enum Step {
    /// This region steps back for the other one.
    Back {
        /// The primary.
        from: String,
        /// Its successor.
        to: String,
    },
    /// The successor steps up, whenever it hears of it.
    Up(String),
    /// This region says whether it is the primary, or does what only the primary does.
    Claim {
        /// Who speaks.
        region: String,
        /// What it says.
        primary: bool,
    },
    /// What the lost region led, or was about to lead, another one leads.
    Succeed {
        /// The region that was declared lost.
        lost: String,
        /// Who leads now: the region that was named, or one that had just handed its role to the lost one.
        heir: String,
    },
    /// A region that was lost is active again, and has heard everything.
    Returned(String),
}

/// Where the role is, and who does not know it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Role {
    /// Where it is.
    pub seat: Seat,
    /// Regions that were succeeded and may not have heard of it.
    pub unaware: BTreeSet<String>,
}

/// Where the role is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Seat {
    /// This region has it.
    Held(String),
    /// It is on its way.
    Promised {
        /// From here.
        from: String,
        /// To there.
        to: String,
    },
}

impl Seat {
    /// Whether the loss of a region leaves the role without anybody who is sure to have it.
    fn is_lost_with(&self, region: &str) -> bool {
        match self {
            Self::Held(holder) => holder == region,
            Self::Promised { from, to } => from == region || to == region,
        }
    }
}

impl Role {
    fn moved(&self, seat: Seat) -> Self {
        Self {
            seat,
            unaware: self.unaware.clone(),
        }
    }

    /// Whether a region may say so.
    fn explains(&self, region: &str, primary: bool) -> bool {
        let holds = matches!(&self.seat, Seat::Held(holder) if holder == region);
        holds == primary || (primary && self.unaware.contains(region))
    }

    fn succeeded(&self, lost: &str, heir: &str) -> Option<Self> {
        if !self.seat.is_lost_with(lost) {
            return None;
        }
        let mut role = self.moved(Seat::Held(heir.to_owned()));
        role.unaware.insert(lost.to_owned());
        role.unaware.remove(heir);
        Some(role)
    }
}

impl Model for Handover {
    type State = Role;
    type Action = Step;
    type Seen = ();

    fn start(&self, _key: &str) -> Role {
        Role {
            seat: Seat::Held(self.first.clone()),
            unaware: BTreeSet::new(),
        }
    }

    fn bearing(&self, step: &Step, outcome: &Outcome<()>) -> Bearing {
        match step {
            Step::Claim { .. } => Bearing::of_read(outcome, &[]),
            Step::Back { .. } | Step::Up(_) | Step::Succeed { .. } | Step::Returned(_) => {
                Bearing::of_change(outcome, &[])
            }
        }
    }

    fn step(&self, role: &Role, step: &Step, outcome: &Outcome<()>) -> Option<Role> {
        let unknown = matches!(outcome, Outcome::Info(_));
        match (step, &role.seat) {
            (Step::Claim { region, primary }, _) => role.explains(region, *primary).then(|| role.clone()),
            (Step::Back { from, to }, Seat::Held(primary)) if from == primary => {
                let (from, to) = (from.clone(), to.clone());
                Some(role.moved(Seat::Promised { from, to }))
            }
            // It steps back from what it does not have any more.
            (Step::Back { from, .. }, _) if role.unaware.contains(from) => Some(role.clone()),
            (Step::Up(to), Seat::Promised { to: successor, .. }) if to == successor => {
                Some(role.moved(Seat::Held(to.clone())))
            }
            (Step::Back { .. } | Step::Up(_), _) => unknown.then(|| role.clone()),
            (Step::Succeed { lost, heir }, _) => {
                let succeeded = role.succeeded(lost, heir);
                succeeded.or_else(|| unknown.then(|| role.clone()))
            }
            (Step::Returned(region), _) => {
                let mut role = role.clone();
                role.unaware.remove(region);
                Some(role)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(steps: &[Step]) -> Option<Role> {
        let model = Handover { first: "us".into() };
        let outcome = Outcome::Ok(());
        let start = Some(model.start("key"));
        steps
            .iter()
            .fold(start, |role, step| model.step(&role?, step, &outcome))
    }

    fn back(from: &str, to: &str) -> Step {
        Step::Back {
            from: from.into(),
            to: to.into(),
        }
    }

    fn claim(region: &str, primary: bool) -> Step {
        Step::Claim {
            region: region.into(),
            primary,
        }
    }

    fn succeed(lost: &str, heir: &str) -> Step {
        Step::Succeed {
            lost: lost.into(),
            heir: heir.into(),
        }
    }

    fn returned(region: &str) -> Step {
        Step::Returned(region.into())
    }

    #[test]
    fn what_may_be_seen_of_a_role() {
        let up = || Step::Up("eu".into());
        let may_be = [
            vec![claim("us", true), claim("eu", false)],
            vec![
                back("us", "eu"),
                claim("us", false),
                claim("eu", false),
                up(),
                claim("eu", true),
            ],
            // A lost region takes itself for the primary until it is back.
            vec![
                succeed("us", "eu"),
                claim("eu", true),
                claim("us", true),
                claim("us", false),
            ],
            vec![succeed("us", "eu"), back("us", "ap"), claim("eu", true)],
            vec![succeed("us", "eu"), returned("us"), claim("us", false)],
            // The role was on its way to or from the lost region.
            vec![back("us", "eu"), succeed("eu", "us"), claim("us", true)],
            vec![back("us", "eu"), succeed("us", "ap"), claim("ap", true)],
            // It comes back in the ordinary way.
            vec![
                succeed("us", "eu"),
                returned("us"),
                back("eu", "us"),
                Step::Up("us".into()),
                claim("us", true),
            ],
        ];
        for steps in may_be {
            assert!(after(&steps).is_some(), "{steps:?}");
        }
        let may_not = [
            vec![claim("eu", true)],
            vec![back("us", "eu"), up(), claim("us", true)],
            vec![back("us", "eu"), up(), back("us", "ap")],
            vec![succeed("us", "eu"), claim("eu", false)],
            vec![succeed("us", "eu"), claim("ap", true)],
            vec![succeed("us", "eu"), returned("us"), claim("us", true)],
            vec![succeed("us", "eu"), returned("us"), back("us", "ap")],
            // Nothing is succeeded to that the lost region did not lead.
            vec![succeed("eu", "ap")],
            vec![back("us", "eu"), succeed("ap", "us")],
        ];
        for steps in may_not {
            assert_eq!(after(&steps), None, "{steps:?}");
        }
    }
}
