//! What all clients of a run share.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError, RwLock};

use base64_simd::STANDARD;

use crate::checker::Canary;
use crate::client::{Client, Credentials};
use crate::cluster::{Admin, ClusterError};
use crate::history::Recorder;
use crate::place::Place;

/// Makes a client of a node for a caller, or says that there is no such node.
pub type Dial = Box<dyn Fn(&Place, Credentials) -> Result<Client, ClusterError> + Send + Sync>;

/// The operator of a node, or that there is no such node.
pub type Summon = Box<dyn Fn(&Place) -> Result<Admin, ClusterError> + Send + Sync>;

/// The cluster as its clients see it, and where they write down what they do.
pub struct Site {
    /// The history.
    pub recorder: Recorder,
    /// The nodes that stand, by region.
    regions: BTreeMap<String, RwLock<Vec<Place>>>,
    root: Credentials,
    root_arn: String,
    dial: Dial,
    summon: Summon,
    processes: AtomicU32,
    names: AtomicU64,
    secrets: Mutex<Vec<Canary>>,
}

impl Site {
    /// A cluster with these nodes in each region, each region with one at least.
    pub fn new(
        regions: BTreeMap<String, Vec<Place>>,
        account: &str,
        root: Credentials,
        (dial, summon): (Dial, Summon),
    ) -> Self {
        let standing = |(region, nodes)| (region, RwLock::new(nodes));
        Self {
            recorder: Recorder::default(),
            regions: regions.into_iter().map(standing).collect(),
            root,
            root_arn: format!("arn:aws:iam::{account}:root"),
            dial,
            summon,
            processes: AtomicU32::new(0),
            names: AtomicU64::new(0),
            secrets: Mutex::default(),
        }
    }

    /// The regions' names.
    pub fn regions(&self) -> impl Iterator<Item = &str> {
        self.regions.keys().map(String::as_str)
    }

    /// A region's nodes that stand: clients are sent to these.
    pub fn nodes(&self, region: &str) -> Vec<Place> {
        let nodes = self.regions.get(region).map(RwLock::read);
        let nodes = nodes.map(|nodes| nodes.unwrap_or_else(PoisonError::into_inner).clone());
        nodes.unwrap_or_default()
    }

    /// Sends clients to a node that has joined.
    pub(super) fn open(&self, place: &Place) {
        self.change_nodes(place.region(), |nodes| nodes.push(place.clone()));
    }

    /// Sends none any more to one that has left.
    pub(super) fn close(&self, place: &Place) {
        self.change_nodes(place.region(), |nodes| nodes.retain(|node| node != place));
    }

    fn change_nodes(&self, region: &str, change: impl FnOnce(&mut Vec<Place>)) {
        if let Some(nodes) = self.regions.get(region) {
            change(&mut nodes.write().unwrap_or_else(PoisonError::into_inner));
        }
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
    pub(super) fn dial(&self, place: &Place, caller: &Credentials) -> Result<Client, ClusterError> {
        (self.dial)(place, caller.clone())
    }

    /// A node's operator.
    pub(super) fn operator(&self, place: &Place) -> Result<Admin, ClusterError> {
        (self.summon)(place)
    }

    /// A process that has done nothing yet.
    pub(super) fn next_process(&self) -> u32 {
        self.processes.fetch_add(1, Ordering::Relaxed)
    }

    /// A number that nobody else has: what is written with it can be told from everything else.
    pub(super) fn unlike(&self) -> u64 {
        self.names.fetch_add(1, Ordering::Relaxed)
    }

    /// Remembers a secret that must be nowhere at the end.
    pub(super) fn confide(&self, name: impl Into<String>, secret: &[u8]) {
        self.secrets().push(Canary {
            name: name.into(),
            secret: STANDARD.encode_to_string(secret),
        });
    }

    /// All that must be nowhere.
    pub fn canaries(&self) -> Vec<Canary> {
        self.secrets().clone()
    }

    fn secrets(&self) -> std::sync::MutexGuard<'_, Vec<Canary>> {
        self.secrets.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
