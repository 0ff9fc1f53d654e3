//! One signal that every task listens to.

use tokio::sync::watch;

/// Ends the server when triggered.
#[derive(Debug)]
pub struct Trigger(watch::Sender<bool>);

/// Tells a task that the server ends. Cloning is cheap.
#[derive(Debug, Clone)]
pub struct Shutdown(watch::Receiver<bool>);

/// A trigger and what listens to it.
pub fn channel() -> (Trigger, Shutdown) {
    let (sender, receiver) = watch::channel(false);
    (Trigger(sender), Shutdown(receiver))
}

impl Trigger {
    /// Tells every listener to end.
    pub fn shut_down(&self) {
        self.0.send_replace(true);
    }
}

impl Shutdown {
    /// Returns once the server shall end; also when the trigger is gone.
    pub async fn wait(&self) {
        let mut receiver = self.0.clone();
        let _ = receiver.wait_for(|ended| *ended).await;
    }
}
