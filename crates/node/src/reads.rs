//! Whether linearizable reads of the region are served here, as doing one again and again shows.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;
use trent_consensus::Unavailable;

/// For so long after its beginning a read that was served says that reads are. A load balancer hears of a cut within two
/// seconds, and an election, which every waiting request outlives, does not make a whole region look away.
const SERVED_FOR: Duration = Duration::from_millis(1500);

/// What came of the last reads.
#[derive(Debug, Default)]
pub struct Reads {
    last: Mutex<Last>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Last {
    /// When the last one began that was served.
    served: Option<Instant>,
    /// Why the last one was not.
    failure: Option<Unavailable>,
}

/// No read was served lately.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotServed {
    /// Why the last one was not; `None` before any has ended, and when the process itself did nothing.
    pub failure: Option<Unavailable>,
}

impl Reads {
    /// Notes what came of a read that began at `began`.
    pub fn note(&self, began: Instant, result: Result<(), Unavailable>) {
        let mut last = self.last();
        last.failure = result.err();
        if result.is_ok() {
            last.served = Some(began);
        }
    }

    /// Whether reads are served.
    pub fn check(&self) -> Result<(), NotServed> {
        self.check_at(Instant::now())
    }

    fn check_at(&self, now: Instant) -> Result<(), NotServed> {
        let Last { served, failure } = *self.last();
        match served {
            Some(began) if now.duration_since(began) <= SERVED_FOR => Ok(()),
            _ => Err(NotServed { failure }),
        }
    }

    fn last(&self) -> MutexGuard<'_, Last> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_read_says_for_a_while_that_reads_are_served() {
        let (reads, start) = (Reads::default(), Instant::now());
        let after = |millis| start + Duration::from_millis(millis);
        let unknown = Err(NotServed { failure: None });
        let failed = Err(NotServed {
            failure: Some(Unavailable::NoLeader),
        });
        assert_eq!(reads.check_at(start), unknown);
        reads.note(start, Ok(()));
        assert_eq!(reads.check_at(after(1500)), Ok(()));
        assert_eq!(
            reads.check_at(after(1501)),
            unknown,
            "a process that slept knows nothing"
        );

        reads.note(after(1000), Ok(()));
        reads.note(after(1400), Err(Unavailable::NoLeader));
        assert_eq!(reads.check_at(after(2500)), Ok(()), "an election is waited out");
        assert_eq!(reads.check_at(after(2501)), failed);
        reads.note(after(1800), Ok(()));
        assert_eq!(reads.check_at(after(3300)), Ok(()));
        assert_eq!(
            reads.check_at(after(3301)),
            unknown,
            "it counts from its beginning on, however long it took"
        );
    }
}
