//! Three regions and what happens to them. One thread, one clock, one source of chance: a plan always goes the same way.

mod clients;
mod decisions;
mod departures;
mod exchange_keys;
mod faults;
mod letters;
mod log;
mod losses;

use std::collections::BTreeMap;

use trent_crypto::random;
use trent_domain::caller::Caller;
use trent_domain::command::Command;
use trent_domain::global;
use trent_domain::global::command::{AddRegion, InitCluster};
use trent_domain::ids::{AccountId, ClusterId, RegionName};
use trent_domain::time::Timestamp;
use trent_node::jobs::due::what_is_due;

use super::client::KnownKey;
use super::event::{Event, Queue, Then};
use super::network::Network;
use super::plan::{Plan, Step, Weather};
use super::randomness::SeededRandomness;
use super::region::Region;
use super::sabotage::Sabotage;
use super::summary::Summary;
use super::trace::Trace;
use super::{REGIONS, known};
use crate::invariants::{self, Invariant, NoPlaintext, RegionView, View};

const SECOND: u64 = 1000;
const HOUR: u64 = 60 * 60 * SECOND;
/// The cluster.
const CLUSTER: ClusterId = ClusterId::new([0xc1; 16]);
/// When it all begins.
const START: Timestamp = Timestamp::from_millis(1_767_225_600_000);
/// How far the clocks of nodes are ahead at most.
const LARGEST_SKEW: u64 = 3 * SECOND;
/// How often jobs look while a long time passes.
const LOOKS_AT_DATES: u64 = 5;
/// Once all is well, everything comes to rest within this time: some ten letters follow each other at most, and what was
/// refused is tried again within seconds.
const AT_REST_WITHIN: u64 = 120 * SECOND;
/// Regions that have so much to do have found something to talk about for ever.
const MOST_EVENTS: usize = 60_000;

/// A rule that was broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Broken {
    pub(super) invariant: &'static str,
    pub(super) what: String,
}

/// Everything that there is.
pub(super) struct World {
    seed: u64,
    now: Timestamp,
    rng: fastrand::Rng,
    randomness: SeededRandomness,
    account: AccountId,
    names: Vec<RegionName>,
    regions: Vec<Region>,
    global: global::State,
    network: Network,
    is_mended: bool,
    queue: Queue,
    /// When each leader looks at its outbox next.
    looks: BTreeMap<usize, Timestamp>,
    keys: Vec<KnownKey>,
    attempts: u64,
    sabotage: Option<Sabotage>,
    invariants: Vec<Box<dyn Invariant>>,
    plaintext: NoPlaintext,
    last_secret: Vec<u8>,
    pub(super) summary: Summary,
    pub(super) trace: Trace,
}

impl World {
    /// Regions that are set up, and know each other.
    pub(super) fn new(plan: &Plan, sabotage: Option<Sabotage>) -> Result<Self, Broken> {
        let mut world = Self {
            seed: plan.seed,
            now: START,
            rng: fastrand::Rng::with_seed(plan.seed),
            randomness: SeededRandomness::new(plan.seed),
            account: "111122223333".parse().unwrap(),
            names: REGIONS.iter().map(|name| name.parse().unwrap()).collect(),
            regions: Vec::new(),
            global: global::State::default(),
            network: Network::new(plan.weather),
            is_mended: false,
            queue: Queue::default(),
            looks: BTreeMap::new(),
            keys: Vec::new(),
            attempts: 0,
            sabotage,
            invariants: invariants::all(),
            plaintext: NoPlaintext::default(),
            last_secret: Vec::new(),
            summary: Summary::default(),
            trace: Trace::default(),
        };
        for secret in known::secrets() {
            world.plaintext.learn(secret);
        }
        world.set_up()?;
        Ok(world)
    }

    fn set_up(&mut self) -> Result<(), Broken> {
        let cluster = CLUSTER;
        self.tell_global(global::Command::InitCluster(InitCluster { cluster }))?;
        for at in 0..self.names.len() {
            let region = self.names[at].clone();
            self.tell_global(global::Command::AddRegion(AddRegion { region }))?;
            self.found(at)?;
            self.announce_exchange_key(at)?;
        }
        self.begin_cluster_key()?;
        (0..self.regions.len()).for_each(|at| self.learn_what_is_decided(at));
        Ok(())
    }

    /// Takes one step of a plan. Chance begins anew with each, so that it does not depend on the steps before.
    pub(super) fn take(&mut self, number: u64, step: &Step) -> Result<(), Broken> {
        let own = fastrand::Rng::with_seed(self.seed).u64(..) ^ (number + 1);
        self.rng.seed(own);
        self.randomness.reseed(own);
        (0..self.regions.len()).for_each(|at| self.look_again(at));
        match step {
            Step::Ask(ask) => self.ask(ask),
            Step::Fault(fault) => self.strike(*fault)?,
            Step::Decide(decision) => self.decide(*decision)?,
            Step::Pass { millis } => self.pass(*millis)?,
        }
        Ok(())
    }

    /// Mends everything, lets whatever is under way arrive, and waits until nothing moves any more.
    pub(super) fn settle(&mut self) -> Result<(), Broken> {
        self.note("all is mended".into());
        self.is_mended = true;
        self.mend_everything();
        self.lift_restrictions()?;
        self.network.weather = Weather::CALM;
        self.queue.hurry(self.now.plus_millis(SECOND));
        let deadline = self.now.plus_millis(AT_REST_WITHIN);
        while self.now < deadline && !self.is_at_rest() {
            self.pass(SECOND)?;
        }
        self.check_replicas_at_rest()?;
        let view = view(&self.regions, &self.global, self.account);
        let mut rules = self.invariants.iter_mut();
        rules.try_for_each(|rule| named(rule.name(), rule.at_rest(&view)))
    }

    fn is_at_rest(&self) -> bool {
        let open = self
            .regions
            .iter()
            .any(|region| region.truth.outbox().next().is_some());
        !open && !self.queue.is_busy() && self.losses_are_over() && !self.is_anybody_going()
    }

    /// Lets time pass. Jobs look a few times, however long it is.
    fn pass(&mut self, millis: u64) -> Result<(), Broken> {
        let legs = if millis > HOUR { LOOKS_AT_DATES } else { 1 };
        for _ in 0..legs {
            self.run_until(self.now.plus_millis(millis / legs))?;
            for at in 0..self.regions.len() {
                self.do_what_is_due(at);
                self.deal_with_losses(at)?;
                self.tend_exchange_keys(at)?;
                self.go_on_leaving(at)?;
            }
        }
        Ok(())
    }

    fn run_until(&mut self, until: Timestamp) -> Result<(), Broken> {
        while let Some((at, event)) = self.queue.pop(until) {
            self.now = self.now.max(at);
            self.summary.events += 1;
            if self.summary.events > MOST_EVENTS {
                return named("rest", Err("the regions never stop talking".into()));
            }
            self.handle(event)?;
        }
        self.now = until;
        Ok(())
    }

    fn handle(&mut self, event: Event) -> Result<(), Broken> {
        match event {
            Event::Arrival(letter) => self.arrive(letter),
            Event::Commit(proposal) => self.commit(*proposal),
            Event::CatchUp(at) => self.catch_up(at),
            Event::Look(at) => self.look(at),
            Event::Unanswered {
                region,
                target,
                sending,
            } => {
                self.give_up(region, target, sending);
                Ok(())
            }
            Event::Follow(at) => {
                self.follow(at);
                Ok(())
            }
        }
    }

    /// What the leader's timetable does.
    fn do_what_is_due(&mut self, at: usize) {
        let region = &self.regions[at];
        if !region.is_up {
            return;
        }
        let (node, now) = (region.leader, region.clock(region.leader, self.now));
        let due = what_is_due(&region.nodes[node].state, now);
        let commands: Vec<Command> = due
            .into_iter()
            .map(|due| {
                due.command(Some(region.keyring.as_ref()), now, &self.randomness)
                    .unwrap()
            })
            .collect();
        for command in commands {
            self.propose(at, node, Caller::Service, command, Then::Nothing);
        }
    }

    fn after(&mut self, millis: u64, event: Event) {
        self.queue.push(self.now.plus_millis(millis), event);
    }

    fn index(&self, name: &RegionName) -> usize {
        self.names.iter().position(|known| known == name).unwrap()
    }

    fn random(&self) -> [u8; 16] {
        random::bytes(&self.randomness).unwrap()
    }

    fn note(&mut self, line: String) {
        self.trace.note(self.now, line);
    }

    /// Looks for plain keys in bytes that go over a wire or to a disk.
    fn inspect(&mut self, place: &str, bytes: &[u8]) -> Result<(), Broken> {
        for secret in self.randomness.take_secrets() {
            self.plaintext.learn(&secret);
            self.last_secret = secret;
        }
        named(NoPlaintext::NAME, self.plaintext.inspect(place, bytes))
    }
}

/// The regions as the rules see them.
fn view<'a>(regions: &'a [Region], global: &'a global::State, account: AccountId) -> View<'a> {
    let regions = regions.iter().map(|region| RegionView {
        name: &region.name,
        state: &region.truth,
        keyring: &region.keyring,
        global: &region.global,
    });
    View {
        global,
        account,
        regions: regions.collect(),
    }
}

/// A rule's verdict, with its name.
fn named(invariant: &'static str, verdict: Result<(), String>) -> Result<(), Broken> {
    verdict.map_err(|what| Broken { invariant, what })
}
