//! What all clients of a run share.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use crate::client::{Client, Credentials};
use crate::history::Recorder;
use crate::place::Place;

/// Makes a client of a node for a caller.
pub type Dial = Box<dyn Fn(&Place, Credentials) -> Client + Send + Sync>;

/// The cluster as its clients see it, and where they write down what they do.
pub struct Site {
    /// The history.
    pub recorder: Recorder,
    regions: BTreeMap<String, Vec<Place>>,
    root: Credentials,
    root_arn: String,
    dial: Dial,
    processes: AtomicU32,
    names: AtomicU64,
}

impl Site {
    /// A cluster with these nodes in each region, each region with one at least.
    pub fn new(regions: BTreeMap<String, Vec<Place>>, account: &str, root: Credentials, dial: Dial) -> Self {
        Self {
            recorder: Recorder::default(),
            regions,
            root,
            root_arn: format!("arn:aws:iam::{account}:root"),
            dial,
            processes: AtomicU32::new(0),
            names: AtomicU64::new(0),
        }
    }

    /// The regions' names.
    pub fn regions(&self) -> impl Iterator<Item = &str> {
        self.regions.keys().map(String::as_str)
    }

    /// A region's nodes.
    pub fn nodes(&self, region: &str) -> &[Place] {
        self.regions.get(region).map_or(&[], Vec::as_slice)
    }

    /// The root user of the first account.
    pub fn root(&self) -> &Credentials {
        &self.root
    }

    /// The account, as policies name it.
    pub fn root_arn(&self) -> &str {
        &self.root_arn
    }

    /// A client that nobody else has.
    pub(super) fn dial(&self, place: &Place, caller: &Credentials) -> Client {
        (self.dial)(place, caller.clone())
    }

    /// A process that has done nothing yet.
    pub(super) fn next_process(&self) -> u32 {
        self.processes.fetch_add(1, Ordering::Relaxed)
    }

    /// A number that nobody else has: what is written with it can be told from everything else.
    pub(super) fn unlike(&self) -> u64 {
        self.names.fetch_add(1, Ordering::Relaxed)
    }
}
