//! Fsyncs that take long, while everything else goes on.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use fuser::ReplyEmpty;

use super::file_system::Shared;
use super::volume::Number;

/// Does them one after the other, on a thread of its own, which ends with this value.
#[derive(Debug)]
pub(super) struct SlowSyncs {
    queue: Sender<SlowSync>,
}

#[derive(Debug)]
struct SlowSync {
    number: Number,
    due: Instant,
    reply: ReplyEmpty,
}

impl SlowSyncs {
    pub(super) fn start(shared: Arc<Shared>) -> Self {
        let (queue, queued) = channel();
        std::thread::spawn(move || run(&shared, &queued));
        Self { queue }
    }

    /// Makes it durable, and answers, when the time has passed.
    pub(super) fn push(&self, number: Number, delay: Duration, reply: ReplyEmpty) {
        let due = Instant::now() + delay;
        // The thread lives for as long as the queue.
        let _ = self.queue.send(SlowSync { number, due, reply });
    }
}

fn run(shared: &Shared, queued: &Receiver<SlowSync>) {
    for SlowSync { number, due, reply } in queued {
        while let Some(left) = due
            .checked_duration_since(Instant::now())
            .filter(|left| !left.is_zero())
        {
            std::thread::park_timeout(left);
        }
        shared.sync(number, reply);
    }
}
