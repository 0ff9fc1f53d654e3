//! What is true of one way between two regions.

use std::time::Duration;

use tokio::sync::watch;

/// What happens to what one region says to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Conditions {
    /// Whether it gets there.
    pub passage: Passage,
    /// How long it takes.
    pub delay: Duration,
    /// How often it takes longer.
    pub stalls: Stalls,
}

/// Whether something gets there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Passage {
    /// It does.
    Open,
    /// Nobody is told that it does not; it arrives when the way is open again.
    Silent,
    /// Connections are reset, and new ones refused.
    Refused,
}

/// What TCP makes of lost packets: some things arrive later, and all that was said after them waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stalls {
    /// How many of a hundred pieces are lost once.
    pub percent: u8,
    /// How long it takes until they are sent again.
    pub length: Duration,
}

impl Conditions {
    /// Nothing is wrong.
    pub const GOOD: Self = Self {
        passage: Passage::Open,
        delay: Duration::ZERO,
        stalls: Stalls::NONE,
    };

    /// Nothing arrives, and nobody is told.
    pub const SILENT: Self = Self {
        passage: Passage::Silent,
        ..Self::GOOD
    };

    /// Nobody is there.
    pub const REFUSED: Self = Self {
        passage: Passage::Refused,
        ..Self::GOOD
    };

    /// Everything takes a while: half of the round trip.
    pub const fn delayed(delay: Duration) -> Self {
        Self { delay, ..Self::GOOD }
    }

    /// The same with some losses. TCP's shortest wait before it sends again is 200 ms (Linux, TCP_RTO_MIN), beyond the
    /// round trip that it has measured.
    #[must_use]
    pub const fn with_losses(self, percent: u8) -> Self {
        let length = Duration::from_millis(200).saturating_add(self.delay.saturating_mul(2));
        Self {
            stalls: Stalls { percent, length },
            ..self
        }
    }
}

/// Waits for a passage, and says what else is true then. Where the proxy has gone, nothing changes any more.
pub(super) async fn until(
    direction: &mut watch::Receiver<Conditions>,
    holds: impl Fn(Passage) -> bool,
) -> Conditions {
    let held = direction.wait_for(|conditions| holds(conditions.passage)).await;
    match held.map(|conditions| *conditions).ok() {
        Some(conditions) => conditions,
        None => std::future::pending().await,
    }
}

impl Stalls {
    const NONE: Self = Self {
        percent: 0,
        length: Duration::ZERO,
    };
}
