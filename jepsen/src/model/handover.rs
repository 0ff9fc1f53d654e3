//! Which region is the primary of a multi-Region key.

use serde::Deserialize;

use super::{Bearing, Model};
use crate::history::Outcome;

/// A primary that steps back before another region steps up: between the two there is none.
///
/// Each region is linearizable by itself, and linearizability is a local property (Herlihy and Wing, 1990, theorem 1), so what
/// regions say of themselves has to fit into one order of all of them.
#[derive(Debug, Clone)]
pub struct Handover {
    /// The first primary.
    pub first: String,
}

/// A call of the family workload, as far as it is about the primary.
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
    /// This region says whether it is the primary.
    Claim {
        /// Who speaks.
        region: String,
        /// What it says.
        primary: bool,
    },
}

/// Where the role is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Seat {
    /// This region has it.
    Held(String),
    /// It is on its way to this region.
    Promised(String),
}

impl Model for Handover {
    type State = Seat;
    type Action = Step;
    type Seen = ();

    fn start(&self, _key: &str) -> Seat {
        Seat::Held(self.first.clone())
    }

    fn bearing(&self, step: &Step, outcome: &Outcome<()>) -> Bearing {
        match step {
            Step::Claim { .. } => Bearing::of_read(outcome, &[]),
            Step::Back { .. } | Step::Up(_) => Bearing::of_change(outcome, &[]),
        }
    }

    fn step(&self, seat: &Seat, step: &Step, outcome: &Outcome<()>) -> Option<Seat> {
        match (step, seat) {
            (Step::Claim { region, primary }, seat) => {
                let holds = matches!(seat, Seat::Held(holder) if holder == region);
                (holds == *primary).then(|| seat.clone())
            }
            (Step::Back { from, to }, Seat::Held(primary)) if from == primary => {
                Some(Seat::Promised(to.clone()))
            }
            (Step::Up(to), Seat::Promised(successor)) if to == successor => Some(Seat::Held(to.clone())),
            (Step::Back { .. } | Step::Up(_), seat) => {
                matches!(outcome, Outcome::Info(_)).then(|| seat.clone())
            }
        }
    }
}
