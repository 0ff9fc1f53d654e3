//! What clients asked for, and what they heard.

use trent_domain::error::KmsError;
use trent_domain::key_state::KeyState;

/// The thing that a call is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Object {
    /// An alias, by number.
    Alias(usize),
    /// A key, by number.
    Key(usize),
}

/// What was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// CreateAlias to the key of that id.
    CreateAlias(String),
    /// UpdateAlias to the key of that id.
    UpdateAlias(String),
    /// DeleteAlias.
    DeleteAlias,
    /// EnableKey.
    EnableKey,
    /// DisableKey.
    DisableKey,
    /// ScheduleKeyDeletion in so many days.
    ScheduleKeyDeletion(u16),
    /// CancelKeyDeletion.
    CancelKeyDeletion,
    /// UpdateKeyDescription.
    Describe(String),
    /// A linearizable look.
    Read,
}

/// What came of a call.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// It happened.
    Done,
    /// The alias led to the key of that id, or was not there.
    Alias(Option<String>),
    /// The key was like this.
    Key {
        /// Its state.
        state: KeyState,
        /// Its description.
        description: String,
    },
    /// The rules refused it.
    Refused(Box<KmsError>),
    /// Nobody knows.
    Unknown,
}

/// A call. Moments are numbers of events: what ended at a lower one than another began came before it.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// Who asked.
    pub client: usize,
    /// The node that was asked.
    pub node: u64,
    /// About what.
    pub object: Object,
    /// For what.
    pub action: Action,
    /// When it began.
    pub invoked: u64,
    /// When it ended.
    pub completed: Option<u64>,
    /// How.
    pub answer: Answer,
    /// Milliseconds since the run began.
    pub millis: u64,
}
