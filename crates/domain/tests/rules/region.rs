//! A region's state under test. After every entry it is held against what must be true of any entry.

use std::collections::{BTreeMap, BTreeSet};

use trent_domain::apply::{Applied, apply};
use trent_domain::authorize::Authority;
use trent_domain::caller::Caller;
use trent_domain::command::*;
use trent_domain::entry::Entry;
use trent_domain::ids::RequestId;
use trent_domain::record::{Record, RecordKey};
use trent_domain::reply::Outcome;
use trent_domain::state::State;
use trent_domain::time::Timestamp;

use crate::fixtures;

/// A state, its copy in storage, and the clock of its proposer.
#[derive(Clone)]
pub(crate) struct Region {
    pub(crate) state: State,
    stored: BTreeMap<RecordKey, Record>,
    now: u64,
    requests: u64,
}

impl Region {
    /// A region that is set up.
    pub(crate) fn new(name: &str) -> Self {
        let mut region = Self::bare();
        region.serve(fixtures::init(name)).unwrap();
        region
    }

    /// A region before its first leader.
    pub(crate) fn bare() -> Self {
        Self {
            state: State::default(),
            stored: BTreeMap::new(),
            now: 1_000_000,
            requests: 0,
        }
    }

    /// A request of the root user.
    pub(crate) fn ask(&mut self, command: impl Into<AnyCommand>) -> Outcome {
        self.run(fixtures::root(), command)
    }

    /// The region's own work.
    pub(crate) fn serve(&mut self, command: impl Into<AnyCommand>) -> Outcome {
        self.run(Caller::Service, command)
    }

    pub(crate) fn run(&mut self, caller: impl Into<Authority>, command: impl Into<AnyCommand>) -> Outcome {
        let entry = self.entry(caller, command);
        self.apply(&entry).outcome
    }

    pub(crate) fn entry(&mut self, authority: impl Into<Authority>, command: impl Into<AnyCommand>) -> Entry {
        self.requests += 1;
        let mut request_id = [0; 16];
        request_id[8..].copy_from_slice(&self.requests.to_be_bytes());
        Entry {
            at: Timestamp::from_millis(self.now),
            authority: authority.into(),
            request_id: RequestId::new(request_id),
            command: command.into().0,
        }
    }

    /// Applies an entry, stores what it touched, and checks what holds for every entry.
    pub(crate) fn apply(&mut self, entry: &Entry) -> Applied {
        let time = self.state.log_time();
        let applied = apply(&mut self.state, entry);
        let touched = self.state.take_touched();
        let changed = self.store(&touched);

        assert_eq!(changed, touched, "touched is what changed");
        assert_eq!(
            self.stored,
            self.state.records().collect(),
            "storage has the state"
        );
        assert!(self.state.log_time() >= time, "log time runs forward");
        self.state.check_invariants().unwrap();
        if applied.outcome.is_err() {
            assert_eq!(applied.events, [], "a refusal is no event");
            assert!(
                touched.iter().all(is_bookkeeping),
                "a refusal changes nothing: {touched:?}"
            );
        }
        applied
    }

    /// Stops, and starts again from storage.
    pub(crate) fn restart(&mut self) {
        self.state = State::from_records(self.stored.clone()).unwrap();
        assert_eq!(self.stored, self.state.records().collect());
    }

    /// The proposer's clock.
    pub(crate) fn tick(&self) -> Timestamp {
        Timestamp::from_millis(self.now)
    }

    pub(crate) fn pass(&mut self, millis: i64) {
        self.now = self.now.saturating_add_signed(millis);
    }

    pub(crate) fn pass_days(&mut self, days: u64) {
        self.now += days * Timestamp::DAY_MILLIS;
    }

    fn store(&mut self, touched: &BTreeSet<RecordKey>) -> BTreeSet<RecordKey> {
        let mut changed = BTreeSet::new();
        for key in touched {
            let new = self.state.record(key);
            let old = match new.clone() {
                Some(record) => self.stored.insert(key.clone(), record),
                None => self.stored.remove(key),
            };
            if old != new {
                changed.insert(key.clone());
            }
        }
        changed
    }
}

fn is_bookkeeping(key: &RecordKey) -> bool {
    matches!(key, RecordKey::Clock | RecordKey::Request(_))
}

/// Any command, from any of its kinds.
pub(crate) struct AnyCommand(Command);

macro_rules! any_command {
    ($($name:ident)*) => {$(
        impl From<$name> for AnyCommand {
            fn from(command: $name) -> Self {
                Self(Command::$name(command))
            }
        }
    )*};
}

any_command! {
    RecordUsage CreateManagedKey
    InitRegion CreateKey EnableKey DisableKey UpdateKeyDescription CreateAlias UpdateAlias DeleteAlias
    ScheduleKeyDeletion CancelKeyDeletion DeleteKey BeginReplicate ImportReplica ReceiveIntent ConfirmIntent
    CreateGrant RetireGrant RevokeGrant TagResource UntagResource PutKeyPolicy
    CreateCustomKeyStore UpdateCustomKeyStore DeleteCustomKeyStore ConnectCustomKeyStore
    DisconnectCustomKeyStore ConcludeConnection
    EnableKeyRotation DisableKeyRotation RotateKeyOnDemand RotateKey ReceiveMaterial
    ImportKeyMaterial DeleteImportedKeyMaterial ExpireKeyMaterial
    UpdatePrimaryRegion NoteLosses TakeOver EndFence Disown Depart RotateExchangeKey
}

impl From<Command> for AnyCommand {
    fn from(command: Command) -> Self {
        Self(command)
    }
}
