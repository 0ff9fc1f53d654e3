//! A region: a durable log, two nodes that follow it, and the leader's memory of what it has sent.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use bytes::Bytes;
use trent_crypto::keyring::RegionKeyring;
use trent_crypto::provider::SoftwareRootKey;
use trent_domain::global;
use trent_domain::ids::{ClusterId, IntentId, RegionName};
use trent_domain::setup::RegionSetup;
use trent_domain::state::State;
use trent_domain::time::Timestamp;

use super::inquiry::Inquiry;
use super::node::Node;
use super::randomness::SeededRandomness;
use super::sabotage::Sabotage;

/// A region.
#[derive(Debug)]
pub(super) struct Region {
    pub(super) name: RegionName,
    root: SoftwareRootKey,
    /// Opened from what the whole log has set up.
    pub(super) keyring: Arc<RegionKeyring>,
    /// What a quorum has on disk: it outlives every crash.
    pub(super) log: Vec<Bytes>,
    /// The state after the whole log, whoever has applied it: what a client can be told.
    pub(super) truth: State,
    pub(super) nodes: [Node; 2],
    pub(super) leader: usize,
    /// Rises with every leader. What an earlier one was about to do, nobody waits for.
    pub(super) term: u64,
    pub(super) is_up: bool,
    /// The cluster has forgotten it, and its nodes have ended for good.
    pub(super) is_gone: bool,
    /// Intents that were sent, and by which attempt: the memory of the leader alone.
    pub(super) under_way: BTreeMap<IntentId, u64>,
    /// Until when another region is left alone after a failure, and how long that was.
    pub(super) pauses: BTreeMap<usize, Pause>,
    /// Intents whose answers count for nothing: they are sent again now and then, which is soon enough with the next step.
    pub(super) held_back: BTreeSet<IntentId>,
    /// The cluster's state, as this region has heard of it.
    pub(super) global: global::State,
    /// What it asks the others at present about families that may have lost their primary.
    pub(super) inquiry: Option<Inquiry>,
    /// Up to which version of the losses the leader has taken over what there is.
    pub(super) taken_over: u64,
    /// See [`Sabotage::ForgetExchangeKeys`].
    forgets_exchange_keys: bool,
    /// How many milliseconds the clock of each node is ahead.
    pub(super) ahead: [u64; 2],
}

/// A region that failed lately.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pause {
    pub(super) until: Timestamp,
    pub(super) length: u64,
}

impl Region {
    /// A region without an entry, and the keys that its first one brings.
    pub(super) fn new(
        cluster: ClusterId,
        name: &RegionName,
        ahead: [u64; 2],
        randomness: &SeededRandomness,
        sabotage: Option<Sabotage>,
    ) -> (Self, RegionSetup) {
        let root = SoftwareRootKey::ephemeral(randomness).unwrap();
        let setup =
            RegionKeyring::create(&root, cluster, name.clone(), Timestamp::default(), randomness).unwrap();
        let region = Self {
            name: name.clone(),
            keyring: Arc::new(RegionKeyring::open(&root, &setup).unwrap()),
            root,
            log: Vec::new(),
            truth: State::default(),
            nodes: [Node::default(), Node::default()],
            leader: 0,
            term: 1,
            is_up: true,
            is_gone: false,
            under_way: BTreeMap::new(),
            pauses: BTreeMap::new(),
            held_back: BTreeSet::new(),
            global: global::State::default(),
            inquiry: None,
            taken_over: 0,
            forgets_exchange_keys: sabotage == Some(Sabotage::ForgetExchangeKeys),
            ahead,
        };
        (region, setup)
    }

    /// The node that follows.
    pub(super) fn follower(&self) -> usize {
        1 - self.leader
    }

    /// The time that a node reads.
    pub(super) fn clock(&self, node: usize, now: Timestamp) -> Timestamp {
        now.plus_millis(self.ahead[node])
    }

    /// Another node leads, without what the former one had in memory.
    pub(super) fn elect(&mut self, leader: usize) {
        self.leader = leader;
        self.term += 1;
        self.under_way.clear();
        self.pauses.clear();
        self.held_back.clear();
        self.inquiry = None;
        self.taken_over = 0;
    }

    /// Opens the keys that the log has set up by now.
    pub(super) fn open_keys(&mut self) {
        if let Some(setup) = self.truth.setup() {
            self.keyring = self.opened(setup);
        }
    }

    /// The keys that a node has opened: those that the log has set up as far as it has applied it.
    pub(super) fn keyring_of(&self, node: usize) -> Option<Arc<RegionKeyring>> {
        let setup = self.nodes[node].state.setup()?;
        if self.truth.setup() == Some(setup) {
            return Some(self.keyring.clone());
        }
        Some(self.opened(setup))
    }

    /// The keys with which a node opens what it receives.
    pub(super) fn receiving_keyring_of(&self, node: usize) -> Option<Arc<RegionKeyring>> {
        if !self.forgets_exchange_keys {
            return self.keyring_of(node);
        }
        let mut setup = RegionSetup::clone(self.nodes[node].state.setup()?);
        setup.exchange_keys.previous = None;
        Some(self.opened(&setup))
    }

    fn opened(&self, setup: &RegionSetup) -> Arc<RegionKeyring> {
        Arc::new(RegionKeyring::open(&self.root, setup).unwrap())
    }

    /// Its nodes end, and nobody starts them again.
    pub(super) fn end(&mut self) {
        self.is_up = false;
        self.is_gone = true;
    }

    /// Whether another region is left alone for now.
    pub(super) fn pauses_for(&self, target: usize, now: Timestamp) -> bool {
        self.pauses.get(&target).is_some_and(|pause| pause.until > now)
    }
}
