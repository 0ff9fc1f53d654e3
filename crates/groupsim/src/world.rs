//! Everything that there is: nodes, their network, clients, and the one clock that moves them all. A node runs a millisecond,
//! then the next one does; what they say to each other arrives in a later millisecond.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::PoisonError;

use tempfile::TempDir;
use tokio::task::AbortHandle;
use trent_consensus::ReadPolicy;
use trent_crypto::keyring::RegionKeyring;
use trent_crypto::provider::SoftwareRootKey;
use trent_domain::caller::Caller;
use trent_domain::command::{Command, InitRegion};
use trent_domain::ids::ClusterId;
use trent_domain::time::Timestamp;

use crate::Run;
use crate::call::{Action, Answer, Call, Object};
use crate::clients::{ALIASES, Clients, Heard, KEYS};
use crate::disk::Copied;
use crate::failure::Failure;
use crate::network::{Network, Weather};
use crate::node::{Node, region};
use crate::plan::{Aim, Fault, Plan};
use crate::randomness::SeededRandomness;
use crate::sabotage::Sabotage;
use crate::trace::Trace;
use crate::watch::{Broken, Watch};

/// Microseconds in a millisecond, which is a step.
const MILLI: u64 = 1000;
/// When the simulated world begins, in the nodes' wall clocks.
const START: u64 = 1_767_225_600_000;
/// How long a client thinks, in milliseconds.
const THINKS: std::ops::Range<u64> = 3..50;
/// How long a client waits for an answer, in milliseconds: less than a node does, or for ever.
const PATIENCE: std::ops::Range<u64> = 150..1_200;
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

/// What ends a fault.
#[derive(Debug, Clone)]
enum Recovery {
    Boot(usize),
    Mend(Vec<(usize, usize)>),
    CalmDown,
    Quicken(usize),
}

/// A call under way.
struct Open {
    /// The entry that had been seen when it began.
    seen_before: u64,
    /// When its client has waited enough.
    until: u64,
    task: Option<AbortHandle>,
}

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

    fn recover(&mut self) -> Result<(), Broken> {
        let now = self.now;
        let (due, later) = std::mem::take(&mut self.recoveries)
            .into_iter()
            .partition(|(at, _)| *at <= now);
        self.recoveries = later;
        let due: Vec<(u64, Recovery)> = due;
        due.into_iter().try_for_each(|(_, recovery)| match recovery {
            Recovery::Boot(at) => self.boot(at),
            Recovery::Mend(ways) => {
                self.note("the network is mended".into());
                self.set_cut(&ways, false);
                Ok(())
            }
            Recovery::CalmDown => {
                self.set_weather(Weather::GOOD);
                Ok(())
            }
            Recovery::Quicken(at) => {
                self.nodes[at].disk.set_slow(false);
                Ok(())
            }
        })
    }

    fn boot(&mut self, at: usize) -> Result<(), Broken> {
        if self.nodes[at].is_up() || self.refused.contains(&at) {
            return Ok(());
        }
        let went_back = self.put_disk_back(at);
        let room: PathBuf = self.room.path().to_owned();
        match self.nodes[at].boot(self.now, &self.network, &room) {
            Ok(()) => {
                self.note(format!("node {} starts", at + 1));
                self.count("starts", 1);
                Ok(())
            }
            Err(_) if self.nodes[at].disk.is_cut() => {
                self.note(format!("the power of node {} goes while it starts", at + 1));
                self.count("power cuts", 1);
                self.nodes[at].disk.lose_power();
                self.later(
                    self.down_after_cut.get(&at).copied().unwrap_or(1),
                    Recovery::Boot(at),
                );
                Ok(())
            }
            Err(why) if went_back && self.sabotage == Some(Sabotage::GoBackButForSentinel) => {
                self.note(format!("node {} refuses to start: {why}", at + 1));
                self.count("disks that went back refused", 1);
                self.refused.insert(at);
                Ok(())
            }
            Err(why) => Err((
                "starts on what it left",
                format!("node {} does not: {why}", at + 1),
            )),
        }
    }

    fn copy_disks(&mut self) {
        let with_sentinel = match self.sabotage {
            Some(Sabotage::GoBackInTime) => true,
            Some(Sabotage::GoBackButForSentinel) => false,
            _ => return,
        };
        for (at, node) in self.nodes.iter().enumerate() {
            self.copies.insert(at, node.disk.copy(with_sentinel));
        }
    }

    /// Whether the disk is an old copy now. One node's alone is, where the product is to refuse it: it stays down.
    fn put_disk_back(&mut self, at: usize) -> bool {
        let alone = self.sabotage == Some(Sabotage::GoBackButForSentinel);
        let Some(copy) = self.copies.get(&at).filter(|_| !alone || self.refused.is_empty()) else {
            return false;
        };
        self.nodes[at].disk.put_back(copy);
        true
    }

    fn strike(&mut self, fault: &Fault) -> Result<(), Broken> {
        self.note(format!("{fault:?}"));
        match *fault {
            Fault::Kill { at, down } => {
                let at = self.aim(at);
                self.end(at, down);
            }
            Fault::PowerCut { at, within, down } => {
                let at = self.aim(at);
                match within {
                    Some(syncs) => {
                        self.nodes[at].disk.cut_within(syncs);
                        self.down_after_cut.insert(at, down);
                    }
                    None => {
                        self.down_after_cut.insert(at, down);
                        self.end_with_power(at);
                    }
                }
            }
            Fault::Blackout { down } => {
                for at in 0..self.nodes.len() {
                    self.down_after_cut.insert(at, down);
                    self.end_with_power(at);
                }
            }
            Fault::Pause { at, lasts } => {
                let at = self.aim(at);
                self.nodes[at].pause_until(self.now + lasts * MILLI);
                self.count("pauses", 1);
            }
            Fault::Isolate {
                at,
                out,
                inward,
                lasts,
            } => {
                let at = self.aim(at);
                let others = (0..self.nodes.len()).filter(|other| *other != at);
                let ways = others.flat_map(|other| {
                    let out = out.then_some((at, other));
                    out.into_iter().chain(inward.then_some((other, at)))
                });
                let ways = ways.collect();
                self.cut(ways, lasts);
            }
            Fault::Partition { side, lasts } => {
                let is_in = |node: usize| side & (1 << node) != 0;
                let all = 0..self.nodes.len();
                let ways = all.clone().flat_map(|from| all.clone().map(move |to| (from, to)));
                let ways = ways.filter(|(from, to)| is_in(*from) != is_in(*to)).collect();
                self.cut(ways, lasts);
            }
            Fault::Storm { lasts } => {
                self.set_weather(Weather::BAD);
                self.later(lasts, Recovery::CalmDown);
                self.count("storms", 1);
            }
            Fault::SlowDisk { at, lasts } => {
                let at = self.aim(at);
                self.nodes[at].disk.set_slow(true);
                self.later(lasts, Recovery::Quicken(at));
                self.count("slow disks", 1);
            }
            Fault::ClockJump { at, by } => {
                let at = self.aim(at);
                self.nodes[at].ahead += by;
                self.count("clock jumps", 1);
            }
        }
        Ok(())
    }

    fn aim(&self, at: Aim) -> usize {
        let leads = |node: &Node| node.handle().is_some_and(|handle| handle.leads());
        match at {
            Aim::Leader => self.nodes.iter().position(leads).unwrap_or_default(),
            Aim::Node(number) => number,
        }
    }

    fn end(&mut self, at: usize, down: u64) {
        if self.nodes[at].is_up() {
            self.forget_calls(at);
            self.nodes[at].kill(&self.network);
            self.later(down, Recovery::Boot(at));
            self.count("kills", 1);
        }
    }

    fn end_with_power(&mut self, at: usize) {
        let down = self.down_after_cut.remove(&at).unwrap_or(1);
        if self.nodes[at].is_up() {
            self.note(format!("the power of node {} goes", at + 1));
            self.forget_calls(at);
            self.nodes[at].cut_power(&self.network);
            self.later(down, Recovery::Boot(at));
            self.count("power cuts", 1);
        }
    }

    fn cut(&mut self, ways: Vec<(usize, usize)>, lasts: u64) {
        self.set_cut(&ways, true);
        self.later(lasts, Recovery::Mend(ways));
        self.count("partitions", 1);
    }

    fn set_cut(&self, ways: &[(usize, usize)], is_cut: bool) {
        for (from, to) in ways {
            let (from, to) = (self.nodes[*from].id, self.nodes[*to].id);
            self.network.set_cut(from, to, is_cut);
        }
    }

    fn set_weather(&self, weather: Weather) {
        for from in &self.nodes {
            for to in &self.nodes {
                self.network.set_weather(from.id, to.id, weather);
            }
        }
    }

    fn later(&mut self, millis: u64, recovery: Recovery) {
        self.recoveries.push((self.now + millis * MILLI, recovery));
    }

    /// Clients that have waited enough hang up.
    fn let_clients_go(&mut self) {
        let now = self.now;
        let gone = self.open.extract_if(.., |_, open| open.until <= now);
        let gone: Vec<(usize, Open)> = gone.collect();
        for (number, open) in gone {
            if let Some(task) = open.task {
                task.abort();
            }
            self.count("hung up", 1);
            self.think(self.calls[number].client);
        }
    }

    fn let_clients_ask(&mut self) {
        for client in 0..self.next_calls.len() {
            if self.next_calls[client].is_some_and(|at| at <= self.now) {
                let (object, action) = self.clients.draw();
                let at = self.rng.usize(..self.nodes.len());
                match self.nodes[at].is_up() && self.is_free_for(at, &action) {
                    true => self.ask(client, at, object, action),
                    false => self.think(client),
                }
            }
        }
    }

    /// Whether nothing else waits on the node for its leader: it would go on in an order that nobody decides. Reads go
    /// together, for they share their rounds.
    fn is_free_for(&self, at: usize, action: &Action) -> bool {
        let node = self.nodes[at].id.0;
        let mut open = self.open.keys().map(|call| &self.calls[*call]);
        open.all(|call| call.node != node || (*action == Action::Read && call.action == Action::Read))
    }

    fn ask(&mut self, client: usize, at: usize, object: Object, action: Action) {
        let number = self.calls.len();
        let time = self.wall_clock(at);
        let task = self.clients.ask(number, &self.nodes[at], time, object, &action);
        let open = Open {
            seen_before: self.seen_to,
            until: self.now + self.rng.u64(PATIENCE) * MILLI,
            task,
        };
        self.next_calls[client] = None;
        self.open.insert(number, open);
        let invoked = self.next_moment();
        self.calls.push(Call {
            client,
            node: self.nodes[at].id.0,
            object,
            action,
            invoked,
            completed: None,
            answer: Answer::Unknown,
            millis: self.now / MILLI,
        });
    }

    fn think(&mut self, client: usize) {
        self.next_calls[client] = Some(self.now + self.rng.u64(THINKS) * MILLI);
    }

    /// Takes the answers that are there.
    fn hear(&mut self) -> Result<(), Broken> {
        let mut heard: Vec<Heard> =
            std::mem::take(&mut *self.clients.inbox.lock().unwrap_or_else(PoisonError::into_inner));
        heard.sort_by_key(|heard| heard.call);
        heard.into_iter().try_for_each(|heard| self.take(heard))
    }

    fn take(&mut self, heard: Heard) -> Result<(), Broken> {
        let Heard {
            call: number,
            answer,
            seen_to,
        } = heard;
        if number >= PREPARATION {
            self.count("prepared", 1);
            return expect("makes progress", answer == Answer::Done, "a key is refused");
        }
        let Some(Open { seen_before, .. }) = self.open.remove(&number) else {
            return Ok(()); // its node has ended since, or its client has gone
        };
        let text = format!("{answer:?}");
        self.trace.note(self.now, number as u64, text.as_bytes());
        let completed = self.next_moment();
        let call = &mut self.calls[number];
        (call.completed, call.answer) = (Some(completed), answer);
        let (client, what) = (call.client, format!("{call:?}"));
        self.count_answer(number);
        self.think(client);
        if let Some(seen_to) = seen_to {
            self.seen_to = self.seen_to.max(seen_to);
            let what =
                format!("another read had seen entry {seen_before} before it began, it {seen_to}: {what}");
            return expect("reads go forward", seen_to >= seen_before, &what);
        }
        Ok(())
    }

    fn count_answer(&mut self, number: usize) {
        let call = &self.calls[number];
        let kind = match (&call.answer, call.action == Action::Read) {
            (Answer::Unknown, true) => "reads without an answer",
            (Answer::Unknown, false) => "changes in doubt",
            (Answer::Refused(_), _) => "refusals",
            (_, true) => "reads",
            (_, false) => "changes",
        };
        self.count(kind, 1);
    }

    /// Nobody answers what a node that has ended was asked.
    fn forget_calls(&mut self, at: usize) {
        let node = self.nodes[at].id.0;
        let lost: Vec<usize> = self
            .open
            .keys()
            .copied()
            .filter(|call| self.calls[*call].node == node)
            .collect();
        for call in lost {
            self.open.remove(&call);
            self.think(self.calls[call].client);
        }
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
