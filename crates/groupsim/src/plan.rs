//! What will happen to a group: all of it follows from a seed.

/// How long clients work under faults, in milliseconds.
const UNDER_FAULTS: u64 = 12_000;
/// Between two faults.
const BETWEEN: std::ops::Range<u64> = 300..1_800;

/// The whole of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Where it comes from.
    pub seed: u64,
    /// Voters.
    pub nodes: u64,
    /// Clients.
    pub clients: usize,
    /// Entries between two snapshots.
    pub snapshot_every: u64,
    /// Whether reads trust the leader's lease.
    pub lease: bool,
    /// How fast the clock of each node runs.
    pub rates: Vec<f64>,
    /// How far the wall clock of each node is ahead, in milliseconds.
    pub ahead: Vec<i64>,
    /// When clients stop, in milliseconds.
    pub end: u64,
    /// What breaks, and when in milliseconds.
    pub faults: Vec<(u64, Fault)>,
}

/// Somebody whom a fault is aimed at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aim {
    /// Whoever leads at that time.
    Leader,
    /// The node of this number, counted from 0.
    Node(usize),
}

/// A fault. Times are in milliseconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// `kill -9`, and a start after a while.
    Kill {
        /// Who.
        at: Aim,
        /// How long it is down.
        down: u64,
    },
    /// The power goes, within one of the next syncs or between them.
    PowerCut {
        /// Who.
        at: Aim,
        /// Syncs until then; now, where there is none.
        within: Option<u32>,
        /// How long it is down.
        down: u64,
    },
    /// The power of all goes at once.
    Blackout {
        /// How long they are down.
        down: u64,
    },
    /// The process does not run for a while.
    Pause {
        /// Who.
        at: Aim,
        /// How long.
        lasts: u64,
    },
    /// One node hears nobody, is not heard, or both.
    Isolate {
        /// Who.
        at: Aim,
        /// Whether what it sends is lost.
        out: bool,
        /// Whether what is sent to it is lost.
        inward: bool,
        /// How long.
        lasts: u64,
    },
    /// The nodes whose bit is set and the others do not reach each other.
    Partition {
        /// Bits by number.
        side: u8,
        /// How long.
        lasts: u64,
    },
    /// Everything is late, and some of it is lost and sent again.
    Storm {
        /// How long.
        lasts: u64,
    },
    /// A disk takes long.
    SlowDisk {
        /// Whose.
        at: Aim,
        /// How long.
        lasts: u64,
    },
    /// Some of the writes and syncs of a disk fail.
    DiskErrors {
        /// Whose.
        at: Aim,
        /// How long.
        lasts: u64,
    },
    /// A wall clock jumps.
    ClockJump {
        /// Whose.
        at: Aim,
        /// By how much.
        by: i64,
    },
}

impl Plan {
    /// What a seed says.
    pub fn of(seed: u64) -> Self {
        let mut rng = fastrand::Rng::with_seed(seed);
        let nodes = rng.u64(3..=5);
        let mut plan = Self {
            seed,
            nodes,
            clients: rng.usize(3..=6),
            snapshot_every: *rng.choice(&[8, 20, 60, 5_000]).unwrap_or(&20),
            lease: rng.u8(..4) == 0,
            rates: (0..nodes).map(|_| 1.0 + (rng.f64() - 0.5) / 50.0).collect(),
            ahead: (0..nodes).map(|_| rng.i64(-3_000..3_000)).collect(),
            end: UNDER_FAULTS,
            faults: Vec::new(),
        };
        let mut at = rng.u64(BETWEEN);
        while at < UNDER_FAULTS {
            plan.faults.push((at, Fault::draw(&mut rng, nodes)));
            at += rng.u64(BETWEEN);
        }
        plan.add_disk_errors();
        plan
    }
}

impl Plan {
    /// Drawn apart, so that everything else of a seed is what it was before there were any.
    fn add_disk_errors(&mut self) {
        let mut rng = fastrand::Rng::with_seed(self.seed ^ 0xd15c);
        for _ in 0..rng.usize(..3) {
            let errors = Fault::DiskErrors {
                at: Aim::draw(&mut rng, self.nodes),
                lasts: rng.u64(50..2_000),
            };
            self.faults.push((rng.u64(..UNDER_FAULTS), errors));
        }
        self.faults.sort_by_key(|(at, _)| *at);
    }
}

impl Aim {
    /// Leaders more often than others.
    fn draw(rng: &mut fastrand::Rng, nodes: u64) -> Self {
        match rng.u8(..5) {
            0..3 => Self::Leader,
            _ => Self::Node(rng.usize(..nodes as usize)),
        }
    }
}

impl Fault {
    fn draw(rng: &mut fastrand::Rng, nodes: u64) -> Self {
        let at = Aim::draw(rng, nodes);
        let down = rng.u64(50..4_000);
        let lasts = rng.u64(200..3_500);
        match rng.u8(..20) {
            0..3 => Self::Kill { at, down },
            3..7 => Self::PowerCut {
                at,
                within: rng.bool().then(|| rng.u32(..12)),
                down,
            },
            7 => Self::Blackout { down },
            8..10 => Self::Pause { at, lasts },
            10..15 => {
                let (out, inward) = *rng
                    .choice(&[(true, true), (true, false), (false, true)])
                    .unwrap_or(&(true, true));
                Self::Isolate {
                    at,
                    out,
                    inward,
                    lasts,
                }
            }
            15..17 => Self::Partition {
                side: rng.u8(1..(1 << nodes) - 1),
                lasts,
            },
            17 => Self::Storm { lasts },
            18 => Self::SlowDisk { at, lasts },
            _ => Self::ClockJump {
                at,
                by: rng.i64(-600_000..600_000),
            },
        }
    }
}
