//! Knows when everything that a group keeps open has been closed.

use std::convert::Infallible;

use tokio::sync::mpsc;

/// Held, as its last field, by everything that keeps files of a group open.
#[derive(Debug, Clone)]
pub(crate) struct KeptOpen {
    _until_dropped: mpsc::Sender<Infallible>,
}

/// The other end of all [`KeptOpen`] of a group.
#[derive(Debug)]
pub(crate) struct Closed(mpsc::Receiver<Infallible>);

pub(crate) fn channel() -> (KeptOpen, Closed) {
    let (sender, receiver) = mpsc::channel(1);
    (
        KeptOpen {
            _until_dropped: sender,
        },
        Closed(receiver),
    )
}

impl Closed {
    /// Returns once the last [`KeptOpen`] was dropped.
    pub(crate) async fn wait(&mut self) {
        let _ = self.0.recv().await; // nothing is ever sent
    }
}
