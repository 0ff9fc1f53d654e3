//! Forgets unwrapped material on every node as soon as its key, or the material alone, was deleted.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Instant, sleep_until};
use trent_consensus::{GroupHandle, Notice, RegionMachine};
use trent_domain::ids::KeyId;
use trent_domain::state::Event;

use crate::key_cache::KeyCache;
use crate::shutdown::Shutdown;

/// A request that began before the deletion may unwrap material after it. By now it has ended.
const FORGET_AGAIN_AFTER: Duration = Duration::from_secs(30);

/// The job. Every node runs it.
pub struct Forgetting {
    /// Tells what was deleted.
    pub region: GroupHandle<RegionMachine>,
    /// What this node has unwrapped.
    pub key_cache: Arc<KeyCache>,
}

/// What to forget.
#[derive(Debug, Clone, Copy)]
enum Forgotten {
    Key(KeyId),
    Everything,
}

/// What a notice means here.
enum Told {
    Forget(Forgotten),
    Nothing,
    /// The group has ended.
    End,
}

impl Forgetting {
    /// Works until shut down.
    pub async fn run(self, shutdown: Shutdown) {
        let mut notices = self.region.notices();
        let mut again: VecDeque<(Instant, Forgotten)> = VecDeque::new();
        loop {
            let due = again.front().map(|(at, _)| *at);
            tokio::select! {
                notice = notices.recv() => match told(notice) {
                    Told::Forget(what) => {
                        self.forget(what);
                        again.push_back((Instant::now() + FORGET_AGAIN_AFTER, what));
                    }
                    Told::Nothing => {}
                    Told::End => return,
                },
                () = sleep_until(due.unwrap_or_else(Instant::now)), if due.is_some() => {
                    if let Some((_, what)) = again.pop_front() {
                        self.forget(what);
                    }
                }
                () = shutdown.wait() => return,
            }
        }
    }

    fn forget(&self, what: Forgotten) {
        match what {
            Forgotten::Key(key) => self.key_cache.forget(key),
            Forgotten::Everything => self.key_cache.clear(),
        }
    }
}

/// Who has missed something forgets all: it is unwrapped again when it is needed.
fn told(notice: Result<Notice<Event>, RecvError>) -> Told {
    match notice {
        Ok(Notice::Event(Event::KeyDeleted(key) | Event::MaterialDeleted(key))) => {
            Told::Forget(Forgotten::Key(key))
        }
        Ok(Notice::Event(_)) => Told::Nothing,
        Ok(Notice::Replaced) | Err(RecvError::Lagged(_)) => Told::Forget(Forgotten::Everything),
        Err(RecvError::Closed) => Told::End,
    }
}
