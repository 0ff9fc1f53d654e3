//! Whether the machine keeps up at all: where the harness is not woken in time, neither are nodes.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::checker::Stall;
use crate::drive::Site;

const BEAT: Duration = Duration::from_millis(50);
/// About the shortest time after which a node takes another one for dead.
const LATE: Duration = Duration::from_millis(250);

/// Sleeps a little again and again, until it is ended, and writes down when it overslept.
pub(super) async fn watch(site: Arc<Site>) {
    loop {
        let began = Instant::now();
        sleep(BEAT).await;
        let late = began.elapsed().saturating_sub(BEAT);
        if late > LATE {
            site.recorder.note(Stall::note(late));
        }
    }
}
