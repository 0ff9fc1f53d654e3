//! What hurts the nodes, and heals them.

use std::sync::Arc;
use std::time::Duration;

use futures::future::join_all;
use tokio::task::JoinHandle;
use tokio::time::{Instant, interval};

use super::{DiskTrouble, Injury, Sight};
use crate::cluster::{Cluster, ClusterError, Node};
use crate::disk::{Faults, Survival};
use crate::network::{Conditions, Matrix};
use crate::place::Place;

/// A node that was stopped in an orderly way is ready again within this, on a machine with little else to do.
const READY_WITHIN: Duration = Duration::from_secs(30);
/// What a node says that was removed from the cluster while its turn to restart came: it ends, as it should.
const REMOVED: &str = "was removed from the cluster";
/// A clock that drifts is moved so often.
const DRIFT_EVERY: Duration = Duration::from_millis(50);

/// Does what a fault says to a cluster, one fault at a time or several that work on different things.
#[derive(Debug)]
pub struct Hand {
    cluster: Arc<Cluster>,
    drifts: Vec<JoinHandle<()>>,
}

/// A fault that did not take: it is written down, and the run goes on without it.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Skipped(String);

impl Hand {
    /// A hand on this cluster.
    pub fn new(cluster: Arc<Cluster>) -> Self {
        let drifts = Vec::new();
        Self { cluster, drifts }
    }

    /// Who is there, and who leads, as a nemesis wants to know it.
    pub async fn look(&self) -> Sight {
        let mut sight = Sight::default();
        for place in self.cluster.members().map(|node| node.place().clone()) {
            let region = place.region().to_owned();
            sight.regions.entry(region).or_default().push(place);
        }
        for (_, leader) in self.cluster.leaders().await.iter() {
            if !sight.leaders.contains(&leader.place) {
                sight.leaders.push(leader.place.clone());
            }
        }
        sight
    }

    /// Begins.
    ///
    /// # Errors
    /// When it does not take; what it did until then is still to be [healed](Self::heal).
    pub async fn hurt(&mut self, injury: &Injury, seed: u64) -> Result<(), Skipped> {
        match injury {
            Injury::Kill { nodes } => drop(join_all(self.nodes(nodes)?.map(Node::kill)).await),
            Injury::Pause { nodes } => self.nodes(nodes)?.for_each(|node| {
                node.pause();
            }),
            Injury::Cut { links } => {
                let places = std::slice::from_ref;
                let matrix = links.iter().fold(self.calm(), |matrix, (from, to)| {
                    matrix.one_way(places(from), places(to), Conditions::cut())
                });
                self.impose(matrix)?;
            }
            Injury::Loss { percent } => {
                let all = self.cluster.places();
                let matrix = self
                    .calm()
                    .one_way(&all, &all, Conditions::loss(f64::from(*percent)));
                self.impose(matrix)?;
            }
            Injury::Latency {
                millis,
                jitter_millis,
            } => self.impose(self.apart(*millis, *jitter_millis))?,
            Injury::Clock {
                nodes,
                jump_seconds,
                rate,
            } => self.turn_clocks(nodes, *jump_seconds, *rate)?,
            Injury::PowerCut { nodes } => {
                let survival = |node: &Node| Survival::Some {
                    seed: seed ^ u64::from(node.place().number()),
                };
                let cuts = self.nodes(nodes)?.map(|node| node.cut_power(survival(node)));
                skip_failed(join_all(cuts).await)?;
            }
            Injury::Disk { nodes, trouble } => {
                let faults = faults(*trouble);
                skip_failed(
                    self.nodes(nodes)?
                        .map(|node| node.disk().impose(faults))
                        .collect(),
                )?;
            }
            Injury::Memory { nodes, mebibytes } => {
                let headroom = u64::from(*mebibytes) << 20;
                skip_failed(
                    self.nodes(nodes)?
                        .map(|node| node.limit_memory(headroom))
                        .collect(),
                )?;
            }
            Injury::RollingRestart { nodes } => self.restart_in_turn(nodes).await?,
        }
        Ok(())
    }

    /// Ends what [`hurt`](Self::hurt) began: links, clocks and disks are as they were, and every node runs.
    ///
    /// # Errors
    /// When something cannot be undone: no run can go on like that.
    pub async fn heal(&mut self, injury: &Injury) -> Result<(), ClusterError> {
        match injury {
            Injury::Cut { .. } | Injury::Loss { .. } | Injury::Latency { .. } => {
                self.cluster.network().impose(self.calm())?;
            }
            Injury::Clock { nodes, .. } => {
                self.drifts.drain(..).for_each(|drift| drift.abort());
                for place in nodes {
                    self.cluster.node(place)?.clock().reset()?;
                }
            }
            Injury::Disk { nodes, .. } => {
                for place in nodes {
                    self.cluster.node(place)?.disk().impose(Faults::default())?;
                }
            }
            Injury::Memory { nodes, .. } => {
                for place in nodes {
                    self.cluster.node(place)?.unlimit_memory()?;
                }
            }
            Injury::Pause { nodes } => {
                for place in nodes {
                    self.cluster.node(place)?.resume();
                }
            }
            Injury::Kill { .. } | Injury::PowerCut { .. } | Injury::RollingRestart { .. } => {}
        }
        self.start_the_dead()
    }

    /// A node may have ended by itself: on a disk that failed, or for want of memory.
    fn start_the_dead(&self) -> Result<(), ClusterError> {
        let dead = self.cluster.nodes().iter();
        dead.filter(|node| node.number().is_some() && !node.is_running())
            .try_for_each(Node::start)
    }

    fn nodes<'a>(&'a self, places: &'a [Place]) -> Result<impl Iterator<Item = &'a Node>, Skipped> {
        let nodes: Result<Vec<&Node>, ClusterError> =
            places.iter().map(|place| self.cluster.node(place)).collect();
        nodes.map(Vec::into_iter).map_err(skipped)
    }

    fn calm(&self) -> Matrix {
        Matrix::calm(self.cluster.places())
    }

    fn impose(&self, matrix: Matrix) -> Result<(), Skipped> {
        self.cluster.network().impose(matrix).map_err(skipped)
    }

    /// Far from each other are regions, not the nodes of one; where there is one region, its nodes are a little apart.
    fn apart(&self, millis: u32, jitter_millis: u32) -> Matrix {
        let all = self.cluster.places();
        let conditions = Conditions::delay(f64::from(millis), f64::from(jitter_millis));
        let mut matrix = self.calm();
        for place in &all {
            let far: Vec<Place> = all
                .iter()
                .filter(|other| other.region() != place.region())
                .cloned()
                .collect();
            matrix = matrix.one_way(std::slice::from_ref(place), &far, conditions);
        }
        if matrix.troubled().next().is_some() {
            return matrix;
        }
        let near = Conditions::delay(f64::from(millis) / 10.0, f64::from(jitter_millis) / 10.0);
        self.calm().one_way(&all, &all, near)
    }

    fn turn_clocks(&mut self, places: &[Place], jump_seconds: i64, rate: f64) -> Result<(), Skipped> {
        for place in places {
            let clock = self.cluster.node(place).map_err(skipped)?.clock();
            clock.jump(jump_seconds * 1000).map_err(skipped)?;
        }
        if rate != 1.0 {
            let drift = drift(self.cluster.clone(), places.to_vec(), rate);
            self.drifts.push(tokio::spawn(drift));
        }
        Ok(())
    }

    async fn restart_in_turn(&self, places: &[Place]) -> Result<(), Skipped> {
        for node in self.nodes(places)? {
            node.stop().await;
            node.set_program(&self.cluster.plan().program);
            node.start().map_err(skipped)?;
            match node.await_ready(READY_WITHIN).await {
                Err(ClusterError::Ended { tail, .. }) if tail.contains(REMOVED) => {}
                ready => ready.map_err(skipped)?,
            }
        }
        Ok(())
    }
}

/// Moves clocks a little, again and again.
async fn drift(cluster: Arc<Cluster>, places: Vec<Place>, rate: f64) {
    let began = Instant::now();
    let mut moved = 0;
    let mut ticks = interval(DRIFT_EVERY);
    loop {
        ticks.tick().await;
        let due = (began.elapsed().as_millis() as f64 * (rate - 1.0)) as i64;
        for place in &places {
            // A clock that cannot be moved was said to be one when the fault began.
            let _ = cluster.node(place).map(|node| node.clock().jump(due - moved));
        }
        moved = due;
    }
}

fn faults(trouble: DiskTrouble) -> Faults {
    match trouble {
        DiskTrouble::Errors => Faults {
            write_error_percent: 20.0,
            sync_error_percent: 20.0,
            ..Faults::default()
        },
        DiskTrouble::Full => Faults {
            full: true,
            ..Faults::default()
        },
        DiskTrouble::SlowSync { millis } => Faults {
            sync_delay_ms: u64::from(millis),
            ..Faults::default()
        },
    }
}

fn skip_failed<T, E: std::fmt::Display>(results: Vec<Result<T, E>>) -> Result<(), Skipped> {
    results
        .into_iter()
        .try_for_each(|result| result.map(drop).map_err(skipped))
}

fn skipped(reason: impl std::fmt::Display) -> Skipped {
    Skipped(reason.to_string())
}
