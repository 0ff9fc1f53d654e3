//! The search.

use std::collections::HashSet;

use super::chain::Chain;
use super::placed::{Placed, Trimmed};
use super::refutation::Refutation;
use crate::history::{Call, Outcome};
use crate::model::{Bearing, Model};

/// What came of a search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// This order explains everything. Calls are named by the indexes of their beginnings; those that are missing have not
    /// happened, or say nothing.
    Linearizable(Vec<u64>),
    /// There is none.
    Refuted(Refutation),
    /// It took more configurations than it may.
    GivenUp,
}

/// Looks for an order of calls of one object that explains every answer, in which a call that ended before another one began
/// comes before it. Calls whose end is not known come anywhere after their beginning, or nowhere.
///
/// `cap` bounds the configurations that are looked at: sets of calls that have a place, with the state that they lead to.
pub fn search<M: Model>(model: &M, key: &str, calls: &[Call<M::Action, M::Seen>], cap: usize) -> Answer {
    let calls = model.condensed(calls);
    let begun = || Search::new(model, &calls);
    match begun().run(model.start(key), cap, None) {
        // The way there is kept in a second search alone, which takes the same course: most dead ends are none in the end.
        Answer::Refuted(Refutation { stuck: (_, end), .. }) => begun().run(model.start(key), cap, Some(end)),
        answer => answer,
    }
}

/// A call that says something.
struct Op<'a, M: Model> {
    call: &'a Call<M::Action, M::Seen>,
    begun: u64,
    /// The end of time for a call that may happen after its end, or never.
    ended: u64,
    bearing: Bearing,
    /// The first of the calls that may do the same as this one, if its end is not known.
    like: Option<usize>,
}

impl<M: Model> Op<'_, M> {
    /// Whether it has to have a place.
    fn certain(&self) -> bool {
        self.ended != u64::MAX
    }
}

struct Search<'a, M: Model> {
    model: &'a M,
    /// In the order of their beginnings.
    ops: Vec<Op<'a, M>>,
    /// Those without a place.
    open: Chain,
    placed: Placed,
    /// How many of those without a place are certain.
    missing: usize,
    seen: HashSet<(Trimmed, M::State)>,
    /// When the call ended that held the others up in the farthest dead end.
    farthest: u64,
}

/// A configuration on the way to the present one.
struct Frame<S> {
    state: S,
    /// The calls that led here from the configuration before: one change, and the reads that this state explains.
    taken: Vec<usize>,
    /// What may come next, to be tried from the end.
    candidates: Vec<usize>,
}

impl<'a, M: Model> Search<'a, M> {
    fn new(model: &'a M, calls: &'a [Call<M::Action, M::Seen>]) -> Self {
        let mut ops: Vec<_> = calls.iter().filter_map(|call| op(model, call)).collect();
        ops.sort_by_key(|op: &Op<'_, M>| op.begun);
        for place in 0..ops.len() {
            ops[place].like = first_like(&ops, place);
        }
        Self {
            model,
            open: Chain::new(ops.len()),
            placed: Placed::new(ops.len()),
            missing: ops.iter().filter(|op| op.certain()).count(),
            seen: HashSet::new(),
            farthest: 0,
            ops,
        }
    }

    /// Depth first, without recursion: an order is as long as the history. Ends at a dead end whose stuck call ended at
    /// `sought`.
    fn run(mut self, start: M::State, cap: usize, sought: Option<u64>) -> Answer {
        let mut path: Vec<Frame<M::State>> = Vec::new();
        path.extend(self.enter(start, None));
        while let Some(frame) = path.last_mut() {
            if self.missing == 0 {
                return Answer::Linearizable(self.order(&path));
            }
            if self.seen.len() >= cap {
                return Answer::GivenUp;
            }
            if let Some(candidate) = frame.candidates.pop() {
                if let Some(next) = self.step(&frame.state, candidate) {
                    path.extend(self.enter(next, Some(candidate)));
                }
                continue;
            }
            let (_, deadline) = self.front();
            self.farthest = self.farthest.max(deadline);
            if sought == Some(deadline) {
                break;
            }
            self.leave(path.pop());
        }
        Answer::Refuted(self.refutation(&path))
    }

    /// The state after a candidate, where it is worth going there.
    ///
    /// A call that need not happen and changes nothing here is not placed here: an order that places it here explains the
    /// same answers without it.
    fn step(&self, state: &M::State, candidate: usize) -> Option<M::State> {
        let op = &self.ops[candidate];
        let next = self.model.step(state, &op.call.action, &op.call.outcome)?;
        (op.certain() || next != *state).then_some(next)
    }

    /// Goes to a configuration, unless the search has been there: what can be reached from it depends on the calls that are
    /// placed and on the state alone (Lowe).
    fn enter(&mut self, state: M::State, change: Option<usize>) -> Option<Frame<M::State>> {
        let mut taken: Vec<usize> = change.into_iter().collect();
        for op in &taken {
            self.take(*op);
        }
        self.take_reads(&state, &mut taken);
        let candidates = self.candidates();
        let frame = Frame {
            state,
            taken,
            candidates,
        };
        if self.seen.insert((self.placed.trimmed(), frame.state.clone())) {
            return Some(frame);
        }
        self.leave(Some(frame));
        None
    }

    /// Places every read that the state explains, at once and for good.
    ///
    /// That loses no order. Let a read `r` be a candidate (no open call ended before it began) that the present state explains,
    /// and let any order of the open calls explain them all. Take `r` out of it and put it first. Nothing open has to come
    /// before `r`, so real time is still respected; `r` is explained by the present state; and as `r` changes no state, every
    /// other call meets the state that it met before. So wherever there is an order, there is one that begins with `r`. It
    /// holds for pure reads alone: a change that leaves this state as it is may be needed later, where it does not.
    fn take_reads(&mut self, state: &M::State, taken: &mut Vec<usize>) {
        loop {
            let explained = |op: &usize| {
                let Op { call, bearing, .. } = &self.ops[*op];
                *bearing == Bearing::Observes && self.model.step(state, &call.action, &call.outcome).is_some()
            };
            let reads: Vec<usize> = self.candidates().into_iter().filter(explained).collect();
            if reads.is_empty() {
                return;
            }
            for read in reads {
                self.take(read);
                taken.push(read);
            }
        }
    }

    /// Open calls that nothing open has to precede. Those that end first come last, which is first in turn: they are what
    /// holds the others up. Calls that need not happen are the last resort.
    ///
    /// Of those that may do the same, only the one that began first is tried. Let an order have the later one here: with the
    /// two exchanged (or the earlier one in the later one's place, where it has none) it is an order still, for the earlier
    /// one may be wherever the later one may be, and no call has to come after either.
    fn candidates(&self) -> Vec<usize> {
        let (mut candidates, _) = self.front();
        let mut tried = HashSet::new();
        candidates.retain(|op| self.ops[*op].like.is_none_or(|first| tried.insert(first)));
        candidates.sort_by_key(|op| std::cmp::Reverse(self.ops[*op].ended));
        candidates
    }

    /// Open calls that nothing open has to precede, and the first end of any of them.
    fn front(&self) -> (Vec<usize>, u64) {
        let (mut front, mut deadline) = (Vec::new(), u64::MAX);
        for op in self.open.iter() {
            if self.ops[op].begun > deadline {
                break;
            }
            deadline = deadline.min(self.ops[op].ended);
            front.push(op);
        }
        (front, deadline)
    }

    fn take(&mut self, op: usize) {
        self.open.take(op);
        self.placed.flip(op);
        self.missing -= usize::from(self.ops[op].certain());
    }

    fn leave(&mut self, frame: Option<Frame<M::State>>) {
        let taken = frame.map(|frame| frame.taken).unwrap_or_default();
        for op in taken.into_iter().rev() {
            self.open.put_back(op);
            self.placed.flip(op);
            self.missing += usize::from(self.ops[op].certain());
        }
    }

    /// The dead end in which the search is; only the farthest end of a call where it is in none.
    fn refutation(&self, path: &[Frame<M::State>]) -> Refutation {
        let stuck = self.ops.iter().find(|op| op.ended == self.farthest);
        let candidates = self.candidates().into_iter().map(|op| &self.ops[op]);
        let others = candidates.filter(|op| op.certain() && op.ended != self.farthest);
        Refutation {
            order: self.order(path),
            state: path
                .last()
                .map(|frame| format!("{:?}", frame.state))
                .unwrap_or_default(),
            stuck: (stuck.map_or(0, |op| op.begun), self.farthest),
            concurrent: others.map(|op| op.begun).collect(),
        }
    }

    fn order(&self, path: &[Frame<M::State>]) -> Vec<u64> {
        let taken = path.iter().flat_map(|frame| &frame.taken);
        taken.map(|op| self.ops[*op].begun).collect()
    }
}

/// What a call says, unless it is nothing.
fn op<'a, M: Model>(model: &M, call: &'a Call<M::Action, M::Seen>) -> Option<Op<'a, M>> {
    let bearing = model.bearing(&call.action, &call.outcome);
    let known = call
        .completed
        .filter(|_| !matches!(call.outcome, Outcome::Info(_)));
    let unknown_read = known.is_none() && bearing != Bearing::Changes;
    if bearing == Bearing::None || unknown_read {
        return None;
    }
    Some(Op {
        call,
        begun: call.invoked.index,
        ended: known.map_or(u64::MAX, |moment| moment.index),
        bearing,
        like: None,
    })
}

fn first_like<M: Model>(ops: &[Op<'_, M>], place: usize) -> Option<usize> {
    let alike = |other: &Op<'_, M>| !other.certain() && other.call.action == ops[place].call.action;
    (!ops[place].certain())
        .then(|| ops.iter().position(alike))
        .flatten()
}
