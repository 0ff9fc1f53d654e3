//! Which entries a follower takes while its disk is full.

use std::future::{Future, pending, ready};
use std::time::Duration;

use futures::{Stream, StreamExt};
use openraft::EntryPayload;
use tokio::sync::oneshot;

use crate::types::{AppendRequest, Entry};

/// How long answers to what was taken are waited for after the stream has ended. On a full disk they may not come.
const LAST_ANSWERS: Duration = Duration::from_millis(100);

/// The requests of a stream that are admitted, and a future that is ready a little after one was not.
pub(crate) fn admitted(
    requests: impl Stream<Item = AppendRequest> + Send + 'static,
    is_full: impl Fn() -> bool + Send + 'static,
) -> (
    impl Stream<Item = AppendRequest> + Send + 'static,
    impl Future<Output = ()> + Send + 'static,
) {
    let (tell, told) = oneshot::channel();
    let admitted = requests.scan(
        (Admission::default(), Some(tell)),
        move |(admission, tell), request| {
            let admitted = admission.admit(request, is_full());
            if admission.ended
                && let Some(tell) = tell.take()
            {
                let _ = tell.send(()); // the answers may have ended before
            }
            ready(admitted)
        },
    );
    let end = async {
        match told.await {
            Ok(()) => tokio::time::sleep(LAST_ANSWERS).await,
            Err(_) => pending().await,
        }
    };
    (admitted, end)
}

/// Lets the requests of one stream through until one does not fit.
///
/// A full disk takes what is committed: the others have it already, and without it reads here would have to wait for
/// room. And it takes what Raft writes for itself: that is little, and without it a new leader could not even serve
/// reads. The first other entry ends the stream, so that nobody counts on this node for it. The leader tries again after
/// a pause, by when the entry may be committed.
#[derive(Debug, Default)]
struct Admission {
    ended: bool,
}

impl Admission {
    /// The request, or the part of it that fits; `None` ends the stream.
    fn admit(&mut self, mut request: AppendRequest, is_full: bool) -> Option<AppendRequest> {
        if self.ended {
            return None;
        }
        let fitting = match is_full {
            true => fitting(&request),
            false => request.entries.len(),
        };
        if fitting < request.entries.len() {
            self.ended = true;
            request.entries.truncate(fitting);
            return (fitting > 0).then_some(request);
        }
        Some(request)
    }
}

fn fitting(request: &AppendRequest) -> usize {
    let committed = request.leader_commit.map(|id| id.index);
    let fits = |entry: &&Entry| {
        Some(entry.log_id.index) <= committed || !matches!(entry.payload, EntryPayload::Normal(_))
    };
    request.entries.iter().take_while(fits).count()
}

#[cfg(test)]
mod tests {
    use openraft::vote::RaftLeaderId;
    use trent_domain::ids::NodeId;

    use super::*;
    use crate::types::{EntryBytes, LeaderId, LogId, Vote};

    fn id(index: u64) -> LogId {
        LogId::new(LeaderId::new(1, NodeId(1)), index)
    }

    fn proposal(index: u64) -> Entry {
        Entry {
            log_id: id(index),
            payload: EntryPayload::Normal(EntryBytes::default()),
        }
    }

    fn blank(index: u64) -> Entry {
        Entry {
            log_id: id(index),
            payload: EntryPayload::Blank,
        }
    }

    fn request(entries: Vec<Entry>, committed: u64) -> AppendRequest {
        AppendRequest {
            vote: Vote {
                leader_id: LeaderId::new(1, NodeId(1)),
                committed: true,
            },
            prev_log_id: Some(id(4)),
            entries,
            leader_commit: Some(id(committed)),
        }
    }

    /// The indexes that get through on a full disk, and whether the stream goes on.
    fn admitted(entries: Vec<Entry>, committed: u64) -> (Option<Vec<u64>>, bool) {
        let mut admission = Admission::default();
        let through = admission.admit(request(entries, committed), true);
        let goes_on = admission.admit(request(vec![], committed), true).is_some();
        let indexes = through.map(|request| request.entries.iter().map(|entry| entry.log_id.index).collect());
        (indexes, goes_on)
    }

    #[test]
    fn a_full_disk_takes_what_is_committed_or_of_raft_itself() {
        assert_eq!(admitted(vec![], 4), (Some(vec![]), true));
        assert_eq!(
            admitted(vec![proposal(5), proposal(6)], 6),
            (Some(vec![5, 6]), true)
        );
        assert_eq!(
            admitted(vec![proposal(5), proposal(6)], 5),
            (Some(vec![5]), false)
        );
        assert_eq!(admitted(vec![proposal(5), proposal(6)], 4), (None, false));
        assert_eq!(
            admitted(vec![proposal(5), blank(6), proposal(7)], 5),
            (Some(vec![5, 6]), false)
        );
    }

    #[test]
    fn a_disk_with_room_takes_everything() {
        let mut admission = Admission::default();
        for _ in 0..2 {
            let through = admission.admit(request(vec![proposal(5), proposal(6)], 4), false);
            assert_eq!(through.unwrap().entries.len(), 2);
        }
    }
}
