//! Clients: what they ask, what they hear, and when they hang up.

use std::sync::PoisonError;

use tokio::task::AbortHandle;

use super::{MILLI, PREPARATION, World, expect};
use crate::call::{Action, Answer, Call, Object};
use crate::clients::Heard;
use crate::watch::Broken;

/// How long a client thinks, in milliseconds.
const THINKS: std::ops::Range<u64> = 3..50;
/// How long a client waits for an answer, in milliseconds: less than a node does, or for ever.
const PATIENCE: std::ops::Range<u64> = 150..1_200;

/// A call under way.
pub(super) struct Open {
    /// The entry that had been seen when it began.
    seen_before: u64,
    /// When its client has waited enough.
    until: u64,
    task: Option<AbortHandle>,
}

impl World {
    /// Clients that have waited enough hang up.
    pub(super) fn let_clients_go(&mut self) {
        let now = self.now;
        let gone = self.open.extract_if(.., |_, open| open.until <= now);
        let gone: Vec<(usize, Open)> = gone.collect();
        for (number, open) in gone {
            if let Some(task) = open.task {
                task.abort();
            }
            self.count("hung up", 1);
            self.think(self.calls[number].client);
        }
    }

    pub(super) fn let_clients_ask(&mut self) {
        for client in 0..self.next_calls.len() {
            if self.next_calls[client].is_some_and(|at| at <= self.now) {
                let (object, action) = self.clients.draw();
                let at = self.rng.usize(..self.nodes.len());
                match self.nodes[at].is_up() && self.is_free_for(at, &action) {
                    true => self.ask(client, at, object, action),
                    false => self.think(client),
                }
            }
        }
    }

    /// Whether nothing else waits on the node for its leader: it would go on in an order that nobody decides. Reads go
    /// together, for they share their rounds.
    fn is_free_for(&self, at: usize, action: &Action) -> bool {
        let node = self.nodes[at].id.0;
        let mut open = self.open.keys().map(|call| &self.calls[*call]);
        open.all(|call| call.node != node || (*action == Action::Read && call.action == Action::Read))
    }

    pub(super) fn ask(&mut self, client: usize, at: usize, object: Object, action: Action) {
        let number = self.calls.len();
        let time = self.wall_clock(at);
        let task = self.clients.ask(number, &self.nodes[at], time, object, &action);
        let open = Open {
            seen_before: self.seen_to,
            until: self.now + self.rng.u64(PATIENCE) * MILLI,
            task,
        };
        self.next_calls[client] = None;
        self.open.insert(number, open);
        let invoked = self.next_moment();
        self.calls.push(Call {
            client,
            node: self.nodes[at].id.0,
            object,
            action,
            invoked,
            completed: None,
            answer: Answer::Unknown,
            millis: self.now / MILLI,
        });
    }

    fn think(&mut self, client: usize) {
        self.next_calls[client] = Some(self.now + self.rng.u64(THINKS) * MILLI);
    }

    /// Takes the answers that are there.
    pub(super) fn hear(&mut self) -> Result<(), Broken> {
        let mut heard: Vec<Heard> =
            std::mem::take(&mut *self.clients.inbox.lock().unwrap_or_else(PoisonError::into_inner));
        heard.sort_by_key(|heard| heard.call);
        heard.into_iter().try_for_each(|heard| self.take(heard))
    }

    fn take(&mut self, heard: Heard) -> Result<(), Broken> {
        let Heard {
            call: number,
            answer,
            seen_to,
        } = heard;
        if number >= PREPARATION {
            self.count("prepared", 1);
            return expect("makes progress", answer == Answer::Done, "a key is refused");
        }
        let Some(Open { seen_before, .. }) = self.open.remove(&number) else {
            return Ok(()); // its node has ended since, or its client has gone
        };
        let text = format!("{answer:?}");
        self.trace.note(self.now, number as u64, text.as_bytes());
        let completed = self.next_moment();
        let call = &mut self.calls[number];
        (call.completed, call.answer) = (Some(completed), answer);
        let (client, what) = (call.client, format!("{call:?}"));
        self.count_answer(number);
        self.think(client);
        if let Some(seen_to) = seen_to {
            self.seen_to = self.seen_to.max(seen_to);
            let what =
                format!("another read had seen entry {seen_before} before it began, it {seen_to}: {what}");
            return expect("reads go forward", seen_to >= seen_before, &what);
        }
        Ok(())
    }

    fn count_answer(&mut self, number: usize) {
        let call = &self.calls[number];
        let kind = match (&call.answer, call.action == Action::Read) {
            (Answer::Unknown, true) => "reads without an answer",
            (Answer::Unknown, false) => "changes in doubt",
            (Answer::Refused(_), _) => "refusals",
            (_, true) => "reads",
            (_, false) => "changes",
        };
        self.count(kind, 1);
    }

    /// Nobody answers what a node that has ended was asked.
    pub(super) fn forget_calls(&mut self, at: usize) {
        let node = self.nodes[at].id.0;
        let lost: Vec<usize> = self
            .open
            .keys()
            .copied()
            .filter(|call| self.calls[*call].node == node)
            .collect();
        for call in lost {
            self.open.remove(&call);
            self.think(self.calls[call].client);
        }
    }
}
