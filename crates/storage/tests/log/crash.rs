//! Random calls, faults, kills and power cuts against a model: what was acknowledged is never lost.

use std::sync::mpsc::Receiver;

use bytes::Bytes;
use proptest::prelude::*;
use trent_storage::StorageError;
use trent_storage::files::{Fault, FaultyFiles};
use trent_storage::log::{Log, LogFrame, LogPosition, LogState};

use crate::support::{append, frame, open, small};

/// One step of a run. Numbers are taken modulo what is possible.
#[derive(Debug, Clone)]
enum Step {
    Append { count: u64, wait: bool },
    Truncate { back: u64 },
    Purge { ahead: u64 },
    PurgePastEnd { by: u64 },
    Vote(u8),
    Commit,
    Fault(Option<Fault>),
    Capacity(Option<usize>),
    Kill,
    PowerCut(u64),
    Restart,
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        12 => (1..6u64, any::<bool>()).prop_map(|(count, wait)| Step::Append { count, wait }),
        2 => (0..8u64).prop_map(|back| Step::Truncate { back }),
        2 => (0..12u64).prop_map(|ahead| Step::Purge { ahead }),
        1 => (1..4u64).prop_map(|by| Step::PurgePastEnd { by }),
        2 => any::<u8>().prop_map(Step::Vote),
        2 => Just(Step::Commit),
        2 => prop_oneof![
            Just(None), Just(Some(Fault::Write)), Just(Some(Fault::Sync))
        ].prop_map(Step::Fault),
        2 => prop_oneof![Just(None), (0..300usize).prop_map(Some)].prop_map(Step::Capacity),
        1 => Just(Step::Kill),
        3 => any::<u64>().prop_map(Step::PowerCut),
        1 => Just(Step::Restart),
    ]
}

/// What a log holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Model {
    vote: Option<Bytes>,
    purged: Option<LogPosition>,
    entries: Vec<LogFrame>,
}

impl Model {
    fn of(log: &Log) -> Self {
        let model = Self {
            vote: log.vote(),
            purged: log.state().last_purged,
            entries: log.read(..).unwrap(),
        };
        assert_eq!(
            log.state(),
            LogState {
                last_purged: model.purged,
                last: model.last()
            }
        );
        let names_an_entry = |committed: LogPosition| {
            model.purged.is_some_and(|purged| committed.index <= purged.index)
                || model.entries.iter().any(|frame| frame.position == committed)
        };
        assert!(
            log.committed().is_none_or(names_an_entry),
            "{:?}",
            log.committed()
        );
        model
    }

    fn last(&self) -> Option<LogPosition> {
        self.entries.last().map(|frame| frame.position).or(self.purged)
    }

    fn truncate(&mut self, last: Option<LogPosition>) {
        self.entries
            .retain(|frame| last.is_some_and(|last| frame.position.index <= last.index));
    }

    fn purge(&mut self, upto: LogPosition) {
        self.entries.retain(|frame| frame.position.index > upto.index);
        self.purged = self.purged.max(Some(upto));
    }
}

/// A log and all the states that it may come back with: the newest acknowledged one and those after it.
struct Run {
    files: FaultyFiles,
    log: Log,
    term: u64,
    possible: Vec<Model>,
    waiting: Vec<(Receiver<Result<(), StorageError>>, usize)>,
    /// A write failed since the log was last looked at.
    failed: bool,
}

impl Run {
    fn new() -> Self {
        let files = FaultyFiles::new();
        let (log, _) = open(&files, small()).unwrap();
        Self {
            files,
            log,
            term: 1,
            possible: vec![Model::default()],
            waiting: Vec::new(),
            failed: false,
        }
    }

    fn newest(&self) -> Model {
        self.possible.last().unwrap().clone()
    }

    fn step(&mut self, step: Step) {
        match step {
            Step::Append { count, wait } => self.append(count, wait),
            Step::Truncate { back } => self.truncate(back),
            Step::Purge { ahead } => self.purge(ahead),
            Step::PurgePastEnd { by } => {
                let index = self.newest().last().map_or(0, |last| last.index) + by;
                self.purge_to(LogPosition {
                    term: self.term,
                    node: 1,
                    index,
                });
            }
            Step::Vote(vote) => self.vote(vote),
            // Others may have what is still on its way to this disk.
            Step::Commit => self.log.save_committed(self.newest().last()),
            Step::Fault(fault) => self.files.set_fault(fault),
            Step::Capacity(room) => self.files.set_capacity(room.map(|room| self.files.used() + room)),
            Step::Kill => self.reopen(self.files.process_kill()),
            Step::PowerCut(seed) => self.reopen(self.files.power_cut(seed)),
            Step::Restart => {
                self.settle();
                self.reopen(self.files.process_kill());
            }
        }
    }

    fn append(&mut self, count: u64, wait: bool) {
        let mut model = self.newest();
        let next = model.last().map_or(0, |last| last.index + 1);
        let position = |index| LogPosition {
            term: self.term,
            node: 1,
            index,
        };
        let frames: Vec<_> = (next..next + count).map(|index| frame(position(index))).collect();
        model.entries.extend(frames.clone());
        let done = append(&self.log, frames);
        self.possible.push(model);
        self.waiting.push((done, self.possible.len() - 1));
        if wait {
            self.settle();
        }
    }

    fn truncate(&mut self, back: u64) {
        self.settle();
        let mut model = self.newest();
        let keep = model.entries.len().saturating_sub(back as usize);
        let last = if keep == 0 {
            model.purged
        } else {
            Some(model.entries[keep - 1].position)
        };
        model.truncate(last);
        self.term += 1; // what replaces truncated entries is of a later term
        let result = self.log.truncate_after(last);
        self.outcome(model, result);
    }

    fn purge(&mut self, ahead: u64) {
        let model = self.newest();
        let Some(upto) = model.entries.get(ahead as usize % model.entries.len().max(1)) else {
            return;
        };
        self.purge_to(upto.position);
    }

    fn purge_to(&mut self, upto: LogPosition) {
        self.settle();
        let mut model = self.newest();
        if model
            .entries
            .iter()
            .any(|frame| frame.position.index == upto.index && frame.position != upto)
        {
            return;
        }
        model.purge(upto);
        let result = self.log.purge(upto);
        self.outcome(model, result);
    }

    fn vote(&mut self, vote: u8) {
        self.settle();
        let mut model = self.newest();
        model.vote = Some(Bytes::from(vec![vote]));
        let result = self.log.save_vote(Bytes::from(vec![vote]));
        self.outcome(model, result);
    }

    /// Takes in what a call that was waited for has answered.
    fn outcome(&mut self, model: Model, result: Result<(), StorageError>) {
        self.possible.push(model);
        self.answered(self.possible.len() - 1, result);
        self.agree();
    }

    /// Waits for all answers.
    fn settle(&mut self) {
        for (done, state) in std::mem::take(&mut self.waiting) {
            self.answered(state, done.recv().unwrap());
        }
        self.agree();
    }

    /// An acknowledged state rules out all before it. A refused one may still come back after a crash, though never
    /// past a later acknowledgement; the log itself says what it goes on from.
    fn answered(&mut self, state: usize, result: Result<(), StorageError>) {
        match result {
            Ok(()) => {
                let acknowledged = self.possible[state].clone();
                self.possible[..state].fill(acknowledged);
            }
            Err(StorageError::Full { .. } | StorageError::Io { .. }) => self.failed = true,
            Err(StorageError::OutOfOrder { .. }) if self.failed => {} // built on what was taken back
            Err(error) => panic!("{error}"),
        }
    }

    /// With nothing in flight, readers see one of the possible states. That one is the newest from now on.
    fn agree(&mut self) {
        let seen = Model::of(&self.log);
        assert!(
            self.possible.contains(&seen),
            "{seen:#?}\nis none of {:#?}",
            self.possible
        );
        self.failed = false;
        self.possible.dedup();
        self.possible.push(seen);
    }

    /// Starts again; what is found is durable from then on.
    fn reopen(&mut self, files: FaultyFiles) {
        self.files = files;
        self.files.set_fault(None);
        self.files.set_capacity(None);
        for (done, state) in std::mem::take(&mut self.waiting) {
            if let Ok(result) = done.recv() {
                self.answered(state, result);
            }
        }
        let (log, _) = open(&self.files, small()).unwrap();
        self.log = log;
        let found = Model::of(&self.log);
        assert!(
            self.possible.contains(&found),
            "{found:#?}\nis none of {:#?}",
            self.possible
        );
        self.term += 1;
        self.possible = vec![found];
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn acknowledged_writes_survive_every_fault(
        steps in prop::collection::vec(any_step(), 1..60),
        seed in any::<u64>(),
    ) {
        let mut run = Run::new();
        for step in steps {
            run.step(step);
        }
        run.step(Step::PowerCut(seed));
    }
}
