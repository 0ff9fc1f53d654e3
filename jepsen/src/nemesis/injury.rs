//! A fault that has found its victims.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Fault, Sight};
use crate::place::Place;

const LOSS_PERCENT: [u8; 3] = [2, 10, 30];
const DELAY_MILLIS: [u32; 3] = [20, 80, 200];
const SHORT_JUMP_SECONDS: [i64; 3] = [2, 30, 240];
const DRIFT: [f64; 4] = [0.9, 0.99, 1.01, 1.1];
const SLOW_SYNC_MILLIS: [u32; 3] = [20, 100, 500];
const LITTLE_MEBIBYTES: u32 = 160;

/// What is done to whom: the value of the event that tells of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "injury", rename_all = "kebab-case")]
pub enum Injury {
    /// kill -9, and a new start when it ends.
    Kill {
        /// Whom.
        nodes: Vec<Place>,
    },
    /// SIGSTOP until it ends.
    Pause {
        /// Whom.
        nodes: Vec<Place>,
    },
    /// Nothing that one of a pair says reaches the other.
    Cut {
        /// From whom to whom.
        links: Vec<(Place, Place)>,
    },
    /// Links lose packets.
    Loss {
        /// Of every packet.
        percent: u8,
    },
    /// Regions are far from each other.
    Latency {
        /// Each way.
        millis: u32,
        /// Around it.
        jitter_millis: u32,
    },
    /// Clocks show another time, or run at another rate.
    Clock {
        /// Whose.
        nodes: Vec<Place>,
        /// Ahead, or back.
        jump_seconds: i64,
        /// 1 is that of the others.
        rate: f64,
    },
    /// Power is lost, and with it all that was not synced.
    PowerCut {
        /// Whose.
        nodes: Vec<Place>,
    },
    /// A disk does not do what it should.
    Disk {
        /// Whose.
        nodes: Vec<Place>,
        /// What is wrong.
        trouble: DiskTrouble,
    },
    /// Little memory.
    Memory {
        /// Whose.
        nodes: Vec<Place>,
        /// How much.
        mebibytes: u32,
    },
    /// Stopped in an orderly way and started again, each once the one before is ready; where the cluster began with the
    /// binary of the release before, as the one that is tested.
    RollingRestart {
        /// In this order.
        nodes: Vec<Place>,
    },
}

/// What is wrong with a disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DiskTrouble {
    /// Writing and syncing fail with EIO.
    Errors,
    /// Writing fails with ENOSPC.
    Full,
    /// Syncing takes so long.
    SlowSync {
        /// Each time.
        millis: u32,
    },
}

impl Fault {
    /// Finds victims. Nothing where there are none of the kind: no leader is known, or there is but one region.
    pub fn aim(self, sight: &Sight, random: &mut fastrand::Rng) -> Option<Injury> {
        let some = |nodes: Vec<Place>| (!nodes.is_empty()).then_some(nodes);
        let leader = |random: &mut fastrand::Rng| sight.leader(random).map(|leader| vec![leader]);
        Some(match self {
            Self::KillLeader => Injury::Kill {
                nodes: leader(random)?,
            },
            Self::KillMinority => Injury::Kill {
                nodes: some(sight.minority(random))?,
            },
            Self::KillRegion => Injury::Kill {
                nodes: some(sight.region(random))?,
            },
            Self::KillAll => Injury::Kill {
                nodes: some(sight.nodes())?,
            },
            Self::PauseLeader => Injury::Pause {
                nodes: leader(random)?,
            },
            Self::PauseMinority => Injury::Pause {
                nodes: some(sight.minority(random))?,
            },
            Self::RollingRestart => Injury::RollingRestart {
                nodes: some(sight.region(random))?,
            },
            Self::PartitionLeader => cut(isolated(sight, &leader(random)?))?,
            Self::PartitionHalves => cut(isolated(sight, &half(sight, random)))?,
            Self::PartitionRing => cut(ring(sight, random))?,
            Self::PartitionOneWay => cut(one_way(sight, &leader(random)?, random))?,
            Self::PartitionRegion => cut(isolated(sight, &sight.region(random)))?,
            Self::Loss => Injury::Loss {
                percent: *random.choice(&LOSS_PERCENT)?,
            },
            Self::Latency => {
                let millis = *random.choice(&DELAY_MILLIS)?;
                Injury::Latency {
                    millis,
                    jitter_millis: millis / 4,
                }
            }
            Self::ClockForward => clock(sight.minority(random), *random.choice(&SHORT_JUMP_SECONDS)?, 1.0),
            Self::ClockBack => clock(sight.minority(random), -*random.choice(&SHORT_JUMP_SECONDS)?, 1.0),
            Self::ClockDrift => clock(sight.minority(random), 0, *random.choice(&DRIFT)?),
            Self::PowerCutOne => Injury::PowerCut {
                nodes: vec![random.choice(sight.nodes())?],
            },
            Self::PowerCutSeveral => Injury::PowerCut {
                nodes: some(sight.majority(random))?,
            },
            Self::PowerCutAll => Injury::PowerCut {
                nodes: some(sight.nodes())?,
            },
            Self::DiskError => disk(sight.minority(random), DiskTrouble::Errors),
            Self::DiskFull => disk(sight.minority(random), DiskTrouble::Full),
            Self::SlowDisk => {
                let millis = *random.choice(&SLOW_SYNC_MILLIS)?;
                disk(sight.minority(random), DiskTrouble::SlowSync { millis })
            }
            Self::Memory => Injury::Memory {
                nodes: some(sight.minority(random))?,
                mebibytes: LITTLE_MEBIBYTES,
            },
        })
    }
}

fn clock(nodes: Vec<Place>, jump_seconds: i64, rate: f64) -> Injury {
    Injury::Clock {
        nodes,
        jump_seconds,
        rate,
    }
}

fn disk(nodes: Vec<Place>, trouble: DiskTrouble) -> Injury {
    Injury::Disk { nodes, trouble }
}

fn cut(links: Vec<(Place, Place)>) -> Option<Injury> {
    (!links.is_empty()).then_some(Injury::Cut { links })
}

/// All links between these nodes and the others, both ways.
fn isolated(sight: &Sight, nodes: &[Place]) -> Vec<(Place, Place)> {
    let inside: BTreeSet<&Place> = nodes.iter().collect();
    pairs(sight)
        .filter(|(from, to)| inside.contains(from) != inside.contains(to))
        .collect()
}

/// About half of all nodes, whatever their regions.
fn half(sight: &Sight, random: &mut fastrand::Rng) -> Vec<Place> {
    let mut nodes = sight.nodes();
    random.shuffle(&mut nodes);
    nodes.truncate(nodes.len() / 2);
    nodes
}

/// In each region the nodes stand in a circle, and each reaches its neighbours alone, as far as makes a majority with it.
fn ring(sight: &Sight, random: &mut fastrand::Rng) -> Vec<(Place, Place)> {
    let mut links = Vec::new();
    for nodes in sight.regions.values().filter(|nodes| nodes.len() > 3) {
        let mut circle = nodes.clone();
        random.shuffle(&mut circle);
        let reach = (circle.len() / 2).div_ceil(2);
        for (at, from) in circle.iter().enumerate() {
            for (other, to) in circle.iter().enumerate() {
                let apart = at.abs_diff(other);
                if apart.min(circle.len() - apart) > reach {
                    links.push((from.clone(), to.clone()));
                }
            }
        }
    }
    links
}

/// Only what they say is lost, or only what they hear.
fn one_way(sight: &Sight, nodes: &[Place], random: &mut fastrand::Rng) -> Vec<(Place, Place)> {
    let is_mute = random.bool();
    isolated(sight, nodes)
        .into_iter()
        .filter(|(from, _)| nodes.contains(from) == is_mute)
        .collect()
}

fn pairs(sight: &Sight) -> impl Iterator<Item = (Place, Place)> {
    let nodes = sight.nodes();
    let others = nodes.clone();
    nodes.into_iter().flat_map(move |from| {
        let to = others.clone().into_iter().filter({
            let from = from.clone();
            move |to| *to != from
        });
        to.map(move |to| (from.clone(), to)).collect::<Vec<_>>()
    })
}

#[cfg(test)]
mod tests;
