//! Everything that there is: nodes, their network, clients, and the one clock that moves them all. A node runs a millisecond,
//! then the next one does; what they say to each other arrives in a later millisecond.

mod calls;
mod faults;

use std::collections::{BTreeMap, BTreeSet};

use tempfile::TempDir;
use trent_consensus::ReadPolicy;
use trent_crypto::keyring::RegionKeyring;
use trent_crypto::provider::SoftwareRootKey;
use trent_domain::caller::Caller;
use trent_domain::command::{Command, InitRegion};
use trent_domain::ids::ClusterId;
use trent_domain::time::Timestamp;

use self::calls::Open;
use self::faults::Recovery;
use crate::Run;
use crate::call::{Action, Call, Object};
use crate::clients::{ALIASES, Clients, KEYS};
use crate::disk::Copied;
use crate::failure::Failure;
use crate::network::Network;
use crate::node::{Node, region};
use crate::plan::{Aim, Plan};
use crate::randomness::SeededRandomness;
use crate::sabotage::Sabotage;
use crate::trace::Trace;
use crate::watch::{Broken, Watch};

/// Microseconds in a millisecond, which is a step.
const MILLI: u64 = 1000;
/// When the simulated world begins, in the nodes' wall clocks.
const START: u64 = 1_767_225_600_000;
/// Milliseconds within which a first leader is found and keys are made.
const PREPARED_WITHIN: u64 = 20_000;
/// Milliseconds within which everybody has everything, once all is well.
const AT_REST_WITHIN: u64 = 30_000;
/// When disks are copied that are put back later.
const COPIED_AT: u64 = 2_500;
/// How slow clocks are, where leases are to break.
const FAR_TOO_SLOW: f64 = 0.2;
/// Calls that prepare have numbers from here on.
const PREPARATION: usize = 1 << 40;

/// Everything that there is.
pub(crate) struct World {
    plan: Plan,
    sabotage: Option<Sabotage>,
    now: u64,
    room: TempDir,
    nodes: Vec<Node>,
    network: Network,
    clients: Clients,
    rng: fastrand::Rng,
    /// When each client asks next; nothing while it waits.
    next_calls: Vec<Option<u64>>,
    calls: Vec<Call>,
    /// Calls under way.
    open: BTreeMap<usize, Open>,
    seen_to: u64,
    moment: u64,
    recoveries: Vec<(u64, Recovery)>,
    /// How long a node is down after the power has gone within a sync.
    down_after_cut: BTreeMap<usize, u64>,
    copies: BTreeMap<usize, Copied>,
    /// Nodes that the product refuses to start for a reason.
    refused: BTreeSet<usize>,
    watch: Watch,
    done: BTreeMap<&'static str, u64>,
    events: Vec<String>,
    trace: Trace,
}

impl World {
    pub(crate) fn new(plan: &Plan, sabotage: Option<Sabotage>) -> Self {
        let lies = sabotage == Some(Sabotage::SyncNothing);
        let policy = match plan.lease || sabotage == Some(Sabotage::LeaseOnSlowClocks) {
            true => ReadPolicy::Lease,
            false => ReadPolicy::ReadIndex,
        };
        let nodes = (1..=plan.nodes).map(|number| Node::new(number, plan.seed, plan.snapshot_every, lies));
        Self {
            plan: plan.clone(),
            sabotage,
            now: 0,
            room: TempDir::new().unwrap(),
            nodes: nodes.collect(),
            network: Network::new(plan.seed),
            clients: Clients::new(plan.seed, policy, sabotage),
            rng: fastrand::Rng::with_seed(plan.seed ^ 0xc11e),
            next_calls: vec![Some(0); plan.clients],
            calls: Vec::new(),
            open: BTreeMap::new(),
            seen_to: 0,
            moment: 0,
            recoveries: Vec::new(),
            down_after_cut: BTreeMap::new(),
            copies: BTreeMap::new(),
            refused: BTreeSet::new(),
            watch: Watch::default(),
            done: BTreeMap::new(),
            events: Vec::new(),
            trace: Trace::default(),
        }
    }

    pub(crate) fn run(mut self) -> Result<Run, Box<Failure>> {
        let ended = self.live();
        if let Err((rule, what)) = ended {
            return Err(Box::new(Failure {
                plan: self.plan,
                rule,
                what,
                events: self.events,
            }));
        }
        self.count("terms with a leader", self.watch.terms());
        let network = self.network.trace();
        self.trace
            .note(self.now, network.events(), &network.sum().to_be_bytes());
        Ok(Run {
            plan: self.plan,
            calls: self.calls,
            done: self.done,
            trace: self.trace,
            events: self.events,
        })
    }

    fn live(&mut self) -> Result<(), Broken> {
        self.begin()?;
        self.prepare()?;
        self.skew_clocks();
        let began = self.now;
        let mut faults = self.plan.faults.clone().into_iter().peekable();
        while self.now < began + self.plan.end * MILLI {
            let at = (self.now - began) / MILLI;
            while let Some((_, fault)) = faults.next_if(|(due, _)| *due <= at) {
                self.strike(&fault)?;
            }
            if at == COPIED_AT {
                self.copy_disks();
            }
            self.let_clients_go();
            self.let_clients_ask();
            self.step()?;
        }
        self.settle()
    }

    fn begin(&mut self) -> Result<(), Broken> {
        (0..self.nodes.len()).try_for_each(|at| self.boot(at))?;
        let voters: BTreeMap<_, _> = self.nodes.iter().map(|node| (node.id, node.member())).collect();
        self.nodes
            .iter_mut()
            .for_each(|node| node.initialize(voters.clone()));
        let found = self.wait(PREPARED_WITHIN, |world| {
            world
                .nodes
                .iter()
                .any(|node| node.handle().is_some_and(|handle| handle.leads()))
        })?;
        expect("elects a leader", found, "nobody leads a new group")
    }

    /// Makes the keys.
    fn prepare(&mut self) -> Result<(), Broken> {
        let randomness = SeededRandomness::new(self.plan.seed);
        let root = SoftwareRootKey::ephemeral(&randomness).unwrap();
        let cluster = ClusterId::new([0xc2; 16]);
        let setup =
            RegionKeyring::create(&root, cluster, region(), Timestamp::default(), &randomness).unwrap();
        let keyring = RegionKeyring::open(&root, &setup).unwrap();
        let mut commands = vec![Command::InitRegion(InitRegion { setup })];
        commands.extend(self.clients.preparation(&keyring, &randomness));
        for (number, command) in commands.into_iter().enumerate() {
            let caller = match number {
                0 => Caller::Service,
                _ => Caller::Root("111122223333".parse().unwrap()),
            };
            let at = self.wall_clock(0);
            let number_of_call = PREPARATION + number;
            let _ = self
                .clients
                .propose(number_of_call, &self.nodes[0], at, caller, command); // nobody hangs up
            let done = self.wait(PREPARED_WITHIN, |world| {
                world.done.get("prepared") == Some(&(number as u64 + 1))
            })?;
            expect(
                "makes progress",
                done,
                "a key is not made, though nothing is broken",
            )?;
        }
        Ok(())
    }

    /// Clocks begin to differ once everything is prepared.
    fn skew_clocks(&mut self) {
        let slow = self.sabotage == Some(Sabotage::LeaseOnSlowClocks);
        let leader = self.aim(Aim::Leader);
        for (at, node) in self.nodes.iter_mut().enumerate() {
            node.ahead = self.plan.ahead[at];
            let rate = if slow && at == leader {
                FAR_TOO_SLOW
            } else {
                self.plan.rates[at]
            };
            node.set_rate(self.now, rate);
        }
    }

    /// A millisecond.
    fn step(&mut self) -> Result<(), Broken> {
        self.now += MILLI;
        self.recover()?;
        self.network.deliver(self.now);
        for at in 0..self.nodes.len() {
            self.nodes[at].run_until(self.now);
            self.watch.look(&self.nodes[at])?;
            if self.nodes[at].is_up() && self.nodes[at].disk.is_cut() {
                self.end_with_power(at);
            }
            self.end_where_stopped(at);
        }
        self.hear()
    }

    fn wait(&mut self, millis: u64, until: impl Fn(&Self) -> bool) -> Result<bool, Broken> {
        let deadline = self.now + millis * MILLI;
        while !until(self) && self.now < deadline {
            self.step()?;
        }
        Ok(until(self))
    }

    /// Mends everything, waits until everybody has everything, and looks at every object from every node.
    fn settle(&mut self) -> Result<(), Broken> {
        self.note("all is mended".into());
        self.recoveries.iter_mut().for_each(|(at, _)| *at = 0);
        self.nodes.iter().for_each(|node| node.disk.spare());
        self.step()?;
        let quiet = self.wait(AT_REST_WITHIN, |world| world.open.is_empty() && world.agree())?;
        expect(
            "comes to rest",
            quiet,
            "nodes do not catch up, though nothing is broken",
        )?;
        let mut nodes = Vec::new();
        for (at, node) in self.nodes.iter().enumerate() {
            if let Some(handle) = node.handle() {
                self.watch.compare(node.id, &handle.local())?;
                nodes.push(at);
            }
        }
        let objects = (0..ALIASES).map(Object::Alias).chain((0..KEYS).map(Object::Key));
        for object in objects {
            for at in &nodes {
                self.ask(0, *at, object, Action::Read);
            }
        }
        let answered = self.wait(AT_REST_WITHIN, |world| world.open.is_empty())?;
        expect("comes to rest", answered, "a last read has no answer")
    }

    /// Whether all that may run do, and have applied the same.
    fn agree(&self) -> bool {
        let applied = |node: &Node| node.handle().map(|handle| handle.local().applied());
        let running = self
            .nodes
            .iter()
            .enumerate()
            .filter(|(at, _)| !self.refused.contains(at));
        let ends: Vec<Option<u64>> = running.map(|(_, node)| applied(node)).collect();
        let leads = self
            .nodes
            .iter()
            .any(|node| node.handle().is_some_and(|handle| handle.leads()));
        leads && ends.iter().all(|end| end.is_some() && *end == ends[0])
    }

    fn wall_clock(&self, at: usize) -> Timestamp {
        let time = (START + self.now / MILLI).saturating_add_signed(self.nodes[at].ahead);
        Timestamp::from_millis(time)
    }

    fn next_moment(&mut self) -> u64 {
        self.moment += 1;
        self.moment
    }

    fn count(&mut self, what: &'static str, times: u64) {
        *self.done.entry(what).or_default() += times;
    }

    fn note(&mut self, what: String) {
        self.events.push(format!("{:>6} ms  {what}", self.now / MILLI));
    }
}

fn expect(rule: &'static str, holds: bool, what: &str) -> Result<(), Broken> {
    match holds {
        true => Ok(()),
        false => Err((rule, what.to_owned())),
    }
}
