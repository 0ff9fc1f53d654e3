//! A log's work in the hands of somebody else.

use super::writer::Writer;

/// What the log thread would do, one batch at a time. See [`super::Log::open_stepped`].
#[derive(Debug)]
pub struct LogSteps {
    writer: Writer,
}

impl LogSteps {
    pub(super) fn new(writer: Writer) -> Self {
        Self { writer }
    }

    /// Writes the next batch and calls back; gives whether there was one.
    pub fn step(&mut self) -> bool {
        self.writer.step()
    }

    /// Whether a batch waits that somebody waits for: one of commit marks alone has time.
    pub fn is_urgent(&self) -> bool {
        self.writer.waiting() == Some(true)
    }

    /// Whether a batch waits.
    pub fn is_waiting(&self) -> bool {
        self.writer.waiting().is_some()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::task::Waker;

    use bytes::Bytes;

    use crate::files::FaultyFiles;
    use crate::log::{Log, LogOptions};

    #[test]
    fn nothing_is_on_disk_before_the_step() {
        let files = FaultyFiles::new();
        let (log, mut steps, _) = Log::open_stepped(
            Arc::new(files.clone()),
            LogOptions::default(),
            Waker::noop().clone(),
        )
        .unwrap();
        let durable = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&durable);
        log.submit_vote(
            Bytes::from_static(b"vote"),
            Box::new(move |result| told.store(result.is_ok(), Ordering::Relaxed)),
        );
        assert!(steps.is_urgent() && !durable.load(Ordering::Relaxed));
        assert_eq!(files.used(), 0);
        assert!(steps.step() && !steps.step() && !steps.is_waiting());
        assert!(durable.load(Ordering::Relaxed) && files.used() > 0);
    }
}
