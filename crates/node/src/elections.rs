//! Elections, as those see them who ask a group: for a while it does not answer, and then another leader does.

use std::time::Duration;

use tokio::time::{Instant, sleep, timeout_at};
use trent_consensus::Unavailable;

/// Between two attempts, where the first one ended at once.
const RETRY_PAUSE: Duration = Duration::from_millis(200);

/// Asks until the group answers, or the deadline passes. What is asked may be asked any number of times.
pub async fn outlast<T, A>(deadline: Instant, ask: impl Fn() -> A) -> Result<T, Unavailable>
where
    A: Future<Output = Result<T, Unavailable>>,
{
    let mut reason = Unavailable::Deadline;
    loop {
        match timeout_at(deadline, ask()).await {
            Ok(Err(again)) if ends_with_an_election(again) => reason = again,
            Ok(answer) => return answer,
            Err(_) => return Err(reason),
        }
        if timeout_at(deadline, sleep(RETRY_PAUSE)).await.is_err() {
            return Err(reason);
        }
    }
}

fn ends_with_an_election(reason: Unavailable) -> bool {
    match reason {
        Unavailable::NoLeader | Unavailable::NoQuorum | Unavailable::Deadline => true,
        Unavailable::StorageFull | Unavailable::Stopped | Unavailable::Unreadable => false,
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::future::{pending, ready};

    use super::*;

    fn in_fifteen_seconds() -> Instant {
        Instant::now() + Duration::from_secs(15)
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_asks_during_an_election_hears_of_its_end() {
        let asked = Cell::new(0);
        let answer = outlast(in_fifteen_seconds(), || {
            asked.set(asked.get() + 1);
            ready(match asked.get() {
                1 => Err(Unavailable::NoQuorum),
                2 => Err(Unavailable::NoLeader),
                3 => Err(Unavailable::Deadline),
                _ => Ok("made"),
            })
        });
        assert_eq!(answer.await, Ok("made"));
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_asks_for_longer_than_the_deadline() {
        let deadline = in_fifteen_seconds();
        let refused: Result<(), _> = outlast(deadline, || ready(Err(Unavailable::NoQuorum))).await;
        assert_eq!((refused, Instant::now()), (Err(Unavailable::NoQuorum), deadline));
        let deadline = in_fifteen_seconds();
        let silent: Result<(), _> = outlast(deadline, pending).await;
        assert_eq!((silent, Instant::now()), (Err(Unavailable::Deadline), deadline));
    }

    #[tokio::test(start_paused = true)]
    async fn what_no_election_mends_is_told_at_once() {
        let asked = Instant::now();
        for reason in [
            Unavailable::Stopped,
            Unavailable::StorageFull,
            Unavailable::Unreadable,
        ] {
            let refused: Result<(), _> = outlast(in_fifteen_seconds(), || ready(Err(reason))).await;
            assert_eq!((refused, asked.elapsed()), (Err(reason), Duration::ZERO));
        }
    }
}
