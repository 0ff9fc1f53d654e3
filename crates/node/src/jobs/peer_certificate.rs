//! Takes up new certificates and authorities while the node runs, and warns of the end of its own.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::MissedTickBehavior;
use tracing::{info, warn};
use trent_domain::time::Timestamp;

use crate::clock::Clock;
use crate::peer_tls::PeerTls;
use crate::shutdown::Shutdown;

/// How often the files are looked at.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// From how many days before its end on a certificate is warned of.
const WARN_DAYS: u16 = 30;
/// How often.
const REMIND_DAYS: u16 = 1;

/// The job. Every node runs it.
pub struct PeerCertificate {
    /// What is kept up to date.
    pub tls: Arc<PeerTls>,
    /// By which certificates end.
    pub clock: Clock,
}

/// What was wrong at the last look.
#[derive(Debug, Default)]
struct Problem {
    text: String,
    reported: bool,
}

impl PeerCertificate {
    /// Works until shut down.
    pub async fn run(self, shutdown: Shutdown) {
        let mut ticks = tokio::time::interval(LOOK_EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut problem = Problem::default();
        let mut remind_at = Timestamp::default();
        loop {
            tokio::select! {
                _ = ticks.tick() => {}
                () = shutdown.wait() => return,
            }
            self.look(&mut problem).await;
            self.remind(&mut remind_at);
        }
    }

    async fn look(&self, problem: &mut Problem) {
        let tls = self.tls.clone();
        match tokio::task::spawn_blocking(move || tls.reload()).await {
            Ok(Ok(changed)) => {
                if changed {
                    let until = self.tls.expires_at().to_iso_8601();
                    info!(until, "took up new files of peer_tls");
                }
                *problem = Problem::default();
            }
            Ok(Err(error)) => problem.note(error.to_string()),
            Err(error) => warn!(%error, "the files of peer_tls were not looked at"),
        }
    }

    fn remind(&self, remind_at: &mut Timestamp) {
        let (now, end) = (self.clock.now(), self.tls.expires_at());
        if end < now.plus_days(WARN_DAYS) && now >= *remind_at {
            let ends_at = end.to_iso_8601();
            warn!(ends_at, "this node's peer certificate nears its end: renew it");
            *remind_at = now.plus_days(REMIND_DAYS);
        }
    }
}

impl Problem {
    /// Reports what is still wrong at a second look: somebody may be writing the files just now.
    fn note(&mut self, text: String) {
        if self.text != text {
            *self = Self {
                text,
                reported: false,
            };
        } else if !self.reported {
            warn!(
                reason = self.text,
                "new files of peer_tls cannot be used: the old ones stay"
            );
            self.reported = true;
        }
    }
}
