//! What an object would do if everything happened in one place, one thing after another: what the [search for such an
//! order](crate::checker::wgl) compares a history with.

mod alias;
mod handover;
mod lifecycle;
mod policy;

use std::fmt::Debug;
use std::hash::Hash;

use serde::de::DeserializeOwned;

use crate::history::{Call, Outcome};

pub use alias::Alias;
pub use handover::{Handover, Role, Seat, Step};
pub use lifecycle::{Life, Lifecycle};
pub use policy::{Policy, PolicyState};

/// A call of a model's object.
pub type CallOf<M> = Call<<M as Model>::Action, <M as Model>::Seen>;

/// A sequential object.
pub trait Model: Send + Sync {
    /// What it remembers.
    type State: Clone + Eq + Hash + Debug;
    /// What can be asked of it.
    type Action: DeserializeOwned + Debug + Clone + PartialEq;
    /// What it answers.
    type Seen: DeserializeOwned + Debug + Clone;

    /// The object of this key, before anything was asked.
    fn start(&self, key: &str) -> Self::State;

    /// What a call says about the object.
    fn bearing(&self, action: &Self::Action, outcome: &Outcome<Self::Seen>) -> Bearing;

    /// The same history with fewer choices: of calls whose end is not known, those are left out of which no answer can tell
    /// whether they happened, and those become equal that no answer can tell from each other. There is an order for what is
    /// given exactly if there is one for what is left.
    fn condensed(&self, calls: &[CallOf<Self>]) -> Vec<CallOf<Self>> {
        calls.to_vec()
    }

    /// The state after a call, or nothing where the object would not have answered like this.
    ///
    /// An outcome that is not known fits every state: then this is what the call does if it is carried out now, which is
    /// nothing where the object would refuse it.
    fn step(
        &self,
        state: &Self::State,
        action: &Self::Action,
        outcome: &Outcome<Self::Seen>,
    ) -> Option<Self::State>;
}

/// What a call says about an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bearing {
    /// Nothing at all: a read without an answer, a refusal that has other reasons.
    None,
    /// It was in a state that fits, and stayed in it: [`Model::step`] gives the same state or nothing, in every state.
    Observes,
    /// It may be in another state afterwards.
    Changes,
}

impl Bearing {
    /// That of a read: its answer shows the state, and so do these refusals.
    pub(crate) fn of_read<R>(outcome: &Outcome<R>, telling: &[&str]) -> Self {
        match outcome {
            Outcome::Ok(_) => Self::Observes,
            Outcome::Fail(error) if telling.contains(&error.as_str()) => Self::Observes,
            Outcome::Fail(_) | Outcome::Info(_) => Self::None,
        }
    }

    /// That of a change: refused, it has changed nothing, but these refusals show the state.
    pub(crate) fn of_change<R>(outcome: &Outcome<R>, telling: &[&str]) -> Self {
        match outcome {
            Outcome::Ok(_) | Outcome::Info(_) => Self::Changes,
            Outcome::Fail(error) if telling.contains(&error.as_str()) => Self::Observes,
            Outcome::Fail(_) => Self::None,
        }
    }
}
