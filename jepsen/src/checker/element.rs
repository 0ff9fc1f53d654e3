//! One thing that is made once and, perhaps, taken away once.

use super::span::{Span, events};

/// What was done to a thing and seen of it.
#[derive(Debug, Default)]
pub(super) struct Element {
    /// The call that made it; nothing where none was made, or it was refused.
    pub(super) made: Option<Span>,
    /// The call that took it away.
    pub(super) taken: Option<Span>,
    /// Reads that saw it.
    pub(super) present: Vec<Span>,
    /// Reads that did not.
    pub(super) absent: Vec<Span>,
}

/// What can be wrong with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flaw {
    /// It was seen before anybody made it, or though it was refused.
    Phantom,
    /// It was there, nobody took it away, and it was not seen again.
    Lost,
    /// It was there, a later read did not see it, and a still later one did.
    Stale,
    /// It was gone, and was seen again.
    Resurrected,
}

impl Element {
    /// One more call that made it, after one whose end is not known: the thing may be there from the first beginning on, and is
    /// from the first acknowledgement on.
    pub(super) fn made_by(&mut self, call: Span) {
        self.made = Some(either(self.made, call));
    }

    /// The same of a call that took it away.
    pub(super) fn taken_by(&mut self, call: Span) {
        self.taken = Some(either(self.taken, call));
    }

    /// What is wrong with it, with the events that show it.
    ///
    /// A thing is a register that is absent, then present, then absent. It is linearizable exactly if nothing of this is found:
    /// let it appear as late as may be (at `known`), and vanish at any moment after the last read that began before `gone` and
    /// saw it. Then reads that saw it lie between the two; those that did not, and began before `known`, lie before; the others
    /// lie after, for they ended after it began to be taken away.
    pub(super) fn flaw(&self) -> Option<(Flaw, Vec<u64>)> {
        self.phantom()
            .or_else(|| self.missed())
            .or_else(|| self.resurrected())
    }

    /// The event after which it was there for sure.
    pub(super) fn known(&self) -> u64 {
        let seen = self.made.iter().chain(&self.taken).chain(&self.present);
        seen.map(|span| span.ended).min().unwrap_or(u64::MAX)
    }

    /// How many reads had to see something certain of it.
    pub(super) fn certain(&self) -> usize {
        let known = self.known();
        let reads = self.present.iter().chain(&self.absent);
        reads.filter(|read| read.begun > known).count()
    }

    fn phantom(&self) -> Option<(Flaw, Vec<u64>)> {
        let early = |read: &&Span| self.made.is_none_or(|made| read.precedes(made));
        let read = self.present.iter().find(early)?;
        Some((Flaw::Phantom, events(self.made.into_iter().chain([*read]))))
    }

    fn missed(&self) -> Option<(Flaw, Vec<u64>)> {
        let not_yet_taken = |read: &&Span| self.taken.is_none_or(|taken| read.precedes(taken));
        let read = *self.too_late().find(not_yet_taken)?;
        let again = self.present.iter().find(|later| read.precedes(**later));
        let flaw = if again.is_some() { Flaw::Stale } else { Flaw::Lost };
        let shown = self.made.into_iter().chain(self.witness()).chain([read]);
        Some((flaw, events(shown.chain(again.copied()))))
    }

    fn resurrected(&self) -> Option<(Flaw, Vec<u64>)> {
        let gone = self.taken.iter().chain(self.too_late());
        let gone = *gone.min_by_key(|span| span.ended)?;
        let read = *self.present.iter().find(|read| gone.precedes(**read))?;
        Some((
            Flaw::Resurrected,
            events(self.taken.into_iter().chain([gone, read])),
        ))
    }

    /// Reads that did not see it though it was there by then: only later than its end can they have been.
    fn too_late(&self) -> impl Iterator<Item = &Span> {
        let known = self.known();
        self.absent.iter().filter(move |read| read.begun > known)
    }

    fn witness(&self) -> Option<Span> {
        self.present.iter().copied().min_by_key(|read| read.ended)
    }
}

fn either(earlier: Option<Span>, call: Span) -> Span {
    let earlier = earlier.unwrap_or(call);
    Span {
        begun: earlier.begun.min(call.begun),
        ended: earlier.ended.min(call.ended),
    }
}
