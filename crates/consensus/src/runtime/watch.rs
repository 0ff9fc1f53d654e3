//! A watch that wakes those who wait for it in the order in which they began to.
//!
//! tokio's picks one of eight lists by chance for each of them, which no seed repeats.

use std::sync::Arc;

use openraft::async_runtime::watch::{RecvError, SendError, Watch, WatchReceiver, WatchSender};
use openraft::{OptionalSend, OptionalSync};
use tokio::sync::{Notify, watch};

/// See the module.
pub(crate) struct OrderedWatch;

/// The end that changes the value.
pub(crate) struct Sender<T> {
    /// None only while it is dropped.
    value: Option<watch::Sender<T>>,
    /// For those who subscribe, and for a value when there is no sender.
    receiver: Receiver<T>,
}

/// An end that waits for a change.
pub(crate) struct Receiver<T> {
    value: watch::Receiver<T>,
    told: Arc<Notify>,
}

impl Watch for OrderedWatch {
    type Sender<T: OptionalSend + OptionalSync> = Sender<T>;
    type Receiver<T: OptionalSend + OptionalSync> = Receiver<T>;
    type Ref<'a, T: OptionalSend + 'a> = watch::Ref<'a, T>;

    fn channel<T: OptionalSend + OptionalSync>(init: T) -> (Sender<T>, Receiver<T>) {
        let (sender, value) = watch::channel(init);
        let receiver = Receiver {
            value,
            told: Arc::default(),
        };
        let sender = Sender {
            value: Some(sender),
            receiver: receiver.clone(),
        };
        (sender, receiver)
    }
}

impl<T: OptionalSend + OptionalSync> WatchSender<OrderedWatch, T> for Sender<T> {
    fn send(&self, value: T) -> Result<(), SendError<T>> {
        self.send_if_modified(|present| {
            *present = value;
            true
        });
        Ok(())
    }

    fn send_if_modified<F: FnOnce(&mut T) -> bool>(&self, modify: F) -> bool {
        let modified = self
            .value
            .as_ref()
            .is_some_and(|value| value.send_if_modified(modify));
        if modified {
            self.receiver.told.notify_waiters();
        }
        modified
    }

    fn borrow_watched(&self) -> watch::Ref<'_, T> {
        self.receiver.value.borrow()
    }

    fn subscribe(&self) -> Receiver<T> {
        let mut receiver = self.receiver.clone();
        receiver.value.mark_unchanged();
        receiver
    }
}

impl<T: OptionalSend + OptionalSync> WatchReceiver<OrderedWatch, T> for Receiver<T> {
    async fn changed(&mut self) -> Result<(), RecvError> {
        loop {
            let told = self.told.clone();
            let mut told = std::pin::pin!(told.notified());
            told.as_mut().enable(); // what happens from here on is not missed
            if self.value.borrow().has_changed() {
                self.value.mark_unchanged();
                return Ok(());
            }
            if self.value.has_changed().is_err() {
                return Err(RecvError(()));
            }
            told.await;
        }
    }

    fn borrow_watched(&self) -> watch::Ref<'_, T> {
        self.value.borrow()
    }

    fn borrow_and_update(&mut self) -> watch::Ref<'_, T> {
        self.value.borrow_and_update()
    }
}

impl<T> Clone for Sender<T> {
    fn clone(&self) -> Self {
        Self {
            value: self.value.clone(),
            receiver: self.receiver.clone(),
        }
    }
}

impl<T> Clone for Receiver<T> {
    fn clone(&self) -> Self {
        Self {
            value: self.value.clone(),
            told: self.told.clone(),
        }
    }
}

impl<T> Drop for Sender<T> {
    /// Those who wait hear of the last one's end.
    fn drop(&mut self) {
        self.value = None;
        self.receiver.told.notify_waiters();
    }
}
