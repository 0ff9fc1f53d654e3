//! Keys of regions that clients work on for a while.

use std::sync::Arc;

use serde_json::json;

use super::alias::create_key;
use super::things::Things;
use super::{Desk, SetupError};

/// As many as are wanted at once, each for so many calls.
#[derive(Debug)]
pub(super) struct Keys {
    at_once: usize,
    calls_each: u32,
    in_use: Things<Used>,
}

/// A key.
#[derive(Debug)]
pub(super) struct Used {
    pub(super) region: String,
    pub(super) id: String,
}

impl Keys {
    /// None yet.
    pub(super) fn new(at_once: usize, calls_each: u32) -> Self {
        Self {
            at_once,
            calls_each,
            in_use: Things::new(),
        }
    }

    /// Makes as many as are wanted.
    pub(super) async fn prepare(&self, desk: &mut Desk) -> Result<(), SetupError> {
        for _ in 0..self.at_once {
            self.put_another(desk).await?;
        }
        Ok(())
    }

    /// Takes a key for one call. Nothing where one is used up: then another one is made, and under a fault whoever comes next
    /// tries again.
    pub(super) async fn take(&self, desk: &mut Desk) -> Option<Arc<Used>> {
        let key = self.in_use.take(self.at_once, &mut desk.random);
        if key.is_none() {
            drop(self.put_another(desk).await);
        }
        key
    }

    /// All that there ever were.
    pub(super) fn all(&self) -> Vec<Arc<Used>> {
        self.in_use.all()
    }

    async fn put_another(&self, desk: &mut Desk) -> Result<(), SetupError> {
        let region = desk.region();
        let place = desk.node(&region);
        let id = create_key(desk, &place, json!({})).await?;
        self.in_use.put(Used { region, id }, self.calls_each);
        Ok(())
    }
}

impl Used {
    /// What the history calls it.
    pub(super) fn object(&self) -> String {
        format!("{}/{}", self.region, self.id)
    }
}
