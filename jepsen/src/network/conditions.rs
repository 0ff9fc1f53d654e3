//! How a link between two nodes is.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// One direction of the link between two nodes. Nothing happens to packets by default.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Conditions {
    /// Nothing passes.
    pub cut: bool,
    /// How many of a hundred packets are lost.
    pub loss_percent: f64,
    /// How many of a hundred packets come twice.
    pub duplicate_percent: f64,
    /// How many of a hundred packets overtake those that are delayed: they are not.
    pub reorder_percent: f64,
    /// By how much every packet is late.
    pub delay_ms: f64,
    /// And by how much more, at random up to this. Without reordering a packet still waits for the one before it.
    pub jitter_ms: f64,
}

impl Conditions {
    /// Nothing passes.
    pub fn cut() -> Self {
        Self {
            cut: true,
            ..Self::default()
        }
    }

    /// So many of a hundred packets are lost.
    pub fn loss(percent: f64) -> Self {
        Self {
            loss_percent: percent,
            ..Self::default()
        }
    }

    /// Every packet is late by this much, and by a random share of the jitter.
    pub fn delay(milliseconds: f64, jitter: f64) -> Self {
        Self {
            delay_ms: milliseconds,
            jitter_ms: jitter,
            ..Self::default()
        }
    }

    /// How long a packet takes, drawn.
    pub(super) fn draw_delay(&self, random: &mut fastrand::Rng) -> Duration {
        let milliseconds = self.delay_ms + self.jitter_ms * random.f64();
        Duration::try_from_secs_f64(milliseconds / 1000.0).unwrap_or_default()
    }
}

/// Whether it happens to this packet.
pub(super) fn happens(percent: f64, random: &mut fastrand::Rng) -> bool {
    percent > 0.0 && random.f64() * 100.0 < percent
}
