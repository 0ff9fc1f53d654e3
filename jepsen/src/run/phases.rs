//! The phases of a run, one after the other.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};

use super::digests::Digests;
use super::faults::Nemesis;
use super::{RunError, Test, clocks, pulse, workload};
use crate::checker::{CheckError, Checker, Evidence, Verdict, Violation};
use crate::cluster::Cluster;
use crate::drive::{Desk, Shape, Site, Workload, plant_canary};
use crate::history::{Kind, Note, Phase, Process};
use crate::nemesis::{Fault, Hand, Planned, Schedule};
use crate::place::Place;

/// A cluster that is healed serves again within this.
pub(super) const RECOVERY: Duration = Duration::from_secs(30);
/// A new cluster is ready within this, nine nodes on two cores.
const START: Duration = Duration::from_secs(120);
/// The product gives a change up after five seconds.
const PATIENCE: Duration = Duration::from_secs(6);
/// A client rests for about so long between calls: twelve make some three hundred calls a second, which leaves the machine
/// room for the nodes.
const REST: Duration = Duration::from_millis(40);
/// Final reads of everything, by one client.
const CONCLUSION: Duration = Duration::from_secs(180);
const RECOVERED: &str = "recovered";

/// A run that has begun.
pub struct Run {
    test: Test,
    dir: PathBuf,
    workload: Arc<dyn Workload>,
    cluster: Arc<Cluster>,
    site: Arc<Site>,
    nemesis: Nemesis,
    faults: Vec<Fault>,
    digests: Arc<Digests>,
}

impl Run {
    /// Makes the cluster and starts it.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn begin(test: Test, dir: &Path) -> Result<Self, RunError> {
        std::fs::create_dir_all(dir)?;
        test.write(dir)?;
        let workload: Arc<dyn Workload> = workload(&test.workload).map_err(RunError::Test)?.into();
        let faults = test.possible_faults(&*workload)?;
        let cluster = Arc::new(Cluster::prepare(test.plan(dir, &*workload)).await?);
        cluster.start(START).await?;
        let site = Arc::new(site_of(&cluster));
        let nemesis = Nemesis {
            hand: Hand::new(cluster.clone()),
            site: site.clone(),
            next_id: 0,
        };
        let digests = Arc::new(Digests::new(cluster.clone(), site.clone()));
        Ok(Self {
            dir: dir.to_owned(),
            test,
            workload,
            cluster,
            site,
            nemesis,
            faults,
            digests,
        })
    }

    /// All phases, down to what is on disk afterwards.
    ///
    /// # Errors
    /// When the harness fails. What was seen until then is in the run's directory.
    pub async fn complete(mut self) -> Result<(), RunError> {
        let outcome = self.phases().await;
        self.site.recorder.note(Phase::Collect.note());
        self.cluster.stop().await;
        self.cluster.collect()?;
        self.write_canaries()?;
        let history = self.site.recorder.history()?;
        history.write(&self.dir.join("history.jsonl"))?;
        outcome
    }

    /// Where they are looked for, the run's own secrets are not.
    fn write_canaries(&self) -> Result<(), RunError> {
        let dir = self.dir.join("final");
        std::fs::create_dir_all(&dir)?;
        let canaries = serde_json::to_vec(&self.site.canaries()).map_err(std::io::Error::from)?;
        Ok(std::fs::write(dir.join("canaries.json"), canaries)?)
    }

    async fn phases(&mut self) -> Result<(), RunError> {
        self.enter(Phase::Setup);
        let mut desk = Desk::new(self.site.clone(), self.test.seed);
        plant_canary(&mut desk).await?;
        self.workload.prepare(&mut desk).await?;
        let watches = self.watches();
        self.chaos().await?;
        self.await_recovery().await;
        self.liveness().await?;
        self.enter(Phase::Heal);
        self.await_recovery().await;
        drop(watches);
        self.digests.await_level().await;
        self.enter(Phase::FinalReads);
        // What is not read by then is not known; the checkers say so.
        let _ = timeout(CONCLUSION, self.workload.conclude(&mut desk)).await;
        Ok(())
    }

    /// What is written down beside what clients and nemesis do, until this is dropped.
    fn watches(&self) -> JoinSet<()> {
        let mut watches = JoinSet::new();
        watches.spawn(clocks::watch(self.cluster.clone(), self.site.clone()));
        watches.spawn(pulse::watch(self.site.clone()));
        let digests = self.digests.clone();
        watches.spawn(async move { digests.watch().await });
        watches
    }

    async fn chaos(&mut self) -> Result<(), RunError> {
        self.enter(Phase::Chaos);
        let length = self.test.length();
        let schedule = Schedule::draw(
            self.test.seed,
            &self.faults,
            self.workload.pace(),
            Duration::ZERO,
            length,
        );
        let began = Instant::now();
        let clients = self.clients(began + length);
        let operator = self.operator(began + length);
        let carried_out = self.nemesis.carry_out(&schedule, began).await;
        clients.join_all().await;
        operator.join_all().await;
        Ok(carried_out?)
    }

    /// One fault that stays: with a minority gone, or a region cut off, the rest goes on.
    async fn liveness(&mut self) -> Result<(), RunError> {
        self.enter(Phase::Liveness);
        let shape = self.workload.shape();
        let fault = match shape {
            Shape { regions: 1, .. } => Fault::KillMinority,
            _ => Fault::PartitionRegion,
        };
        let length = Duration::from_secs(self.test.liveness_seconds);
        if length.is_zero() || !self.test.backends.allow(fault.need()) {
            return Ok(());
        }
        let planned = Planned {
            fault,
            begin: Duration::ZERO,
            end: length,
            seed: self.test.seed,
        };
        let ongoing = self.nemesis.begin(&planned).await?;
        self.clients(Instant::now() + length).join_all().await;
        if let Some(ongoing) = ongoing {
            self.nemesis.end(ongoing).await?;
        }
        Ok(())
    }

    fn clients(&self, until: Instant) -> JoinSet<()> {
        let mut clients = JoinSet::new();
        for number in 0..self.test.clients {
            let seed = self.test.seed.wrapping_mul(1000).wrapping_add(number.into());
            // One at every node that only looks: after a round of those who change something, a round of these.
            let round = number / u16::from(self.workload.shape().nodes);
            let mut desk = Desk::new(self.site.clone(), seed)
                .at_home(number)
                .only_looking(round % 2 == 1);
            let workload = self.workload.clone();
            clients.spawn(async move {
                while Instant::now() < until {
                    workload.step(&mut desk).await;
                    sleep(REST.mul_f64(2.0 * desk.random.f64())).await;
                }
            });
        }
        clients
    }

    /// Whoever changes the cluster itself meanwhile, as its workload wants it.
    fn operator(&self, until: Instant) -> JoinSet<()> {
        let (workload, cluster) = (self.workload.clone(), self.cluster.clone());
        let mut desk = Desk::new(self.site.clone(), self.test.seed.wrapping_neg());
        let mut operator = JoinSet::new();
        operator.spawn(async move { workload.operate(cluster, &mut desk, until).await });
        operator
    }

    /// Waits until every node is ready, and writes down whether they were in time: if not, that is the product's failure.
    async fn await_recovery(&self) {
        let recovered = self.cluster.await_ready(RECOVERY).await;
        let (value, error) = match recovered {
            Ok(()) => (json!(true), None),
            Err(error) => (json!(false), Some(error.to_string())),
        };
        self.site.recorder.note(Note {
            process: Process::NEMESIS,
            kind: Kind::Info,
            f: RECOVERED.to_owned(),
            key: None,
            value,
            node: None,
            error,
        });
    }

    fn enter(&self, phase: Phase) {
        self.site.recorder.note(phase.note());
    }
}

fn site_of(cluster: &Arc<Cluster>) -> Site {
    let mut regions: BTreeMap<String, Vec<Place>> = BTreeMap::new();
    for place in cluster.members().map(|node| node.place().clone()) {
        regions.entry(place.region().to_owned()).or_default().push(place);
    }
    let clients = cluster.clone();
    let root = cluster.credentials().clone();
    let dial = move |place: &Place, caller: crate::client::Credentials| {
        let node = clients.node(place)?;
        Ok(node.client(caller, place.region(), PATIENCE))
    };
    let operators = cluster.clone();
    let summon = move |place: &Place| Ok(operators.node(place)?.admin());
    Site::new(
        regions,
        cluster.account(),
        root,
        (Box::new(dial), Box::new(summon)),
    )
}

/// After every fault is over, every node is ready again in time.
#[derive(Debug, Clone, Copy)]
pub(super) struct Recovery;

impl Checker for Recovery {
    fn name(&self) -> &'static str {
        "recovery"
    }

    fn check(&self, evidence: &Evidence<'_>) -> Result<Verdict, CheckError> {
        let noted = evidence.history.events().iter();
        let noted: Vec<_> = noted
            .filter(|event| event.process == Process::NEMESIS && event.f == RECOVERED)
            .collect();
        let late = noted.iter().filter(|event| event.value != true);
        let violation = |event: &&&crate::history::Event| Violation {
            key: None,
            text: format!(
                "{RECOVERY:?} after the last fault: {}",
                event.error.as_deref().unwrap_or("not ready")
            ),
            events: vec![event.index],
        };
        let verdict = Verdict::of(late.map(|event| violation(&event)).collect());
        Ok(verdict.with("recoveries", noted.len()))
    }
}
