//! Things that clients work on for a while: keys, aliases. Each is used up after so many calls, for a search for an order
//! of calls grows with the calls to one object; then another takes its place.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The things that are in use now.
#[derive(Debug)]
pub(super) struct Things<T> {
    slots: Mutex<Vec<Slot<T>>>,
}

#[derive(Debug)]
struct Slot<T> {
    thing: Arc<T>,
    calls_left: u32,
}

impl<T> Things<T> {
    /// None yet.
    pub(super) fn new() -> Self {
        Self {
            slots: Mutex::default(),
        }
    }

    /// Puts a thing where it can be found, for so many calls.
    pub(super) fn put(&self, thing: T, calls: u32) {
        self.slots().push(Slot {
            thing: Arc::new(thing),
            calls_left: calls,
        });
    }

    /// Takes a thing for one call. Nothing where fewer than `wanted` are left: then the caller makes another one.
    pub(super) fn take(&self, wanted: usize, random: &mut fastrand::Rng) -> Option<Arc<T>> {
        let mut slots = self.slots();
        slots.retain(|slot| slot.calls_left > 0);
        if slots.len() < wanted {
            return None;
        }
        let place = random.usize(0..slots.len());
        slots[place].calls_left -= 1;
        Some(slots[place].thing.clone())
    }

    /// All that are left.
    pub(super) fn all(&self) -> Vec<Arc<T>> {
        self.slots().iter().map(|slot| slot.thing.clone()).collect()
    }

    fn slots(&self) -> MutexGuard<'_, Vec<Slot<T>>> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thing_is_used_as_often_as_it_may_be() {
        let things = Things::new();
        let mut random = fastrand::Rng::with_seed(1);
        assert!(things.take(1, &mut random).is_none());
        things.put("a", 2);
        assert!(things.take(2, &mut random).is_none());
        assert_eq!(things.take(1, &mut random).as_deref(), Some(&"a"));
        assert_eq!(things.take(1, &mut random).as_deref(), Some(&"a"));
        assert!(things.take(1, &mut random).is_none());
    }
}
