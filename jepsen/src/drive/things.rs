//! Things that clients work on for a while: keys, aliases. Each is used up after so many calls, for a search for an order
//! of calls grows with the calls to one object; then another takes its place.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The things that are in use now.
#[derive(Debug)]
pub(super) struct Things<T> {
    slots: Mutex<Slots<T>>,
}

#[derive(Debug)]
struct Slots<T> {
    in_use: Vec<Slot<T>>,
    used_up: Vec<Arc<T>>,
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
            slots: Mutex::new(Slots {
                in_use: Vec::new(),
                used_up: Vec::new(),
            }),
        }
    }

    /// Puts a thing where it can be found, for so many calls.
    pub(super) fn put(&self, thing: T, calls: u32) {
        self.slots().in_use.push(Slot {
            thing: Arc::new(thing),
            calls_left: calls,
        });
    }

    /// Takes a thing for one call. Nothing where fewer than `wanted` are left: then the caller makes another one.
    pub(super) fn take(&self, wanted: usize, random: &mut fastrand::Rng) -> Option<Arc<T>> {
        let mut slots = self.slots();
        let used_up = slots.in_use.extract_if(.., |slot| slot.calls_left == 0);
        let used_up: Vec<Arc<T>> = used_up.map(|slot| slot.thing).collect();
        slots.used_up.extend(used_up);
        if slots.in_use.len() < wanted {
            return None;
        }
        let slot = random.choice(&mut slots.in_use)?;
        slot.calls_left -= 1;
        Some(slot.thing.clone())
    }

    /// All that there ever were.
    pub(super) fn all(&self) -> Vec<Arc<T>> {
        let slots = self.slots();
        let in_use = slots.in_use.iter().map(|slot| slot.thing.clone());
        slots.used_up.iter().cloned().chain(in_use).collect()
    }

    fn slots(&self) -> MutexGuard<'_, Slots<T>> {
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
        assert_eq!(things.all().len(), 1, "it is remembered");
    }
}
