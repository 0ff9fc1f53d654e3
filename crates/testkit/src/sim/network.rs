//! The links between the regions: each letter is delayed by itself, so that any may overtake another; some are lost, come
//! twice, or come long after everybody has stopped to wait. A link can be cut in one direction.

use std::collections::BTreeSet;

use super::plan::Weather;

/// How long a letter takes at least and at most, in milliseconds.
const DELAY: std::ops::Range<u64> = 5..200;
/// How long a late one takes at most: longer than anything is remembered that is forgotten by time alone.
const LONGEST_DELAY: u64 = 3 * 24 * 60 * 60 * 1000;

/// The links.
#[derive(Debug)]
pub(super) struct Network {
    pub(super) weather: Weather,
    cut: BTreeSet<(usize, usize)>,
}

impl Network {
    pub(super) fn new(weather: Weather) -> Self {
        Self {
            weather,
            cut: BTreeSet::new(),
        }
    }

    /// When the copies of a letter arrive, in milliseconds from now.
    pub(super) fn delays(&self, rng: &mut fastrand::Rng, from: usize, to: usize) -> Vec<u64> {
        if !self.connects(from, to) || rng.f64() < self.weather.loss {
            return Vec::new();
        }
        let copies = 1 + usize::from(rng.f64() < self.weather.duplication);
        (0..copies).map(|_| self.delay(rng)).collect()
    }

    pub(super) fn connects(&self, from: usize, to: usize) -> bool {
        !self.cut.contains(&(from, to))
    }

    pub(super) fn cut(&mut self, from: usize, to: usize) {
        self.cut.insert((from, to));
    }

    pub(super) fn heal(&mut self, from: usize, to: usize) {
        self.cut.remove(&(from, to));
    }

    pub(super) fn heal_all(&mut self) {
        self.cut.clear();
    }

    fn delay(&self, rng: &mut fastrand::Rng) -> u64 {
        if rng.f64() < self.weather.lateness {
            rng.u64(DELAY.end..LONGEST_DELAY)
        } else {
            rng.u64(DELAY)
        }
    }
}
