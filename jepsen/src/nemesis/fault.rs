//! What can be done to a cluster.

use std::fmt;
use std::str::FromStr;

/// What a fault needs of the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Need {
    /// Signals to processes: nothing special.
    Processes,
    /// Network namespaces with the switch between them.
    Network,
    /// A clock for each node.
    Clock,
    /// The file system that forgets.
    Disk,
    /// A memory limit for each node.
    Memory,
}

macro_rules! faults {
    ($($(#[$doc:meta])* $variant:ident = ($name:literal, $event:literal, $need:ident),)+) => {
        /// A kind of fault, down to its shape: the unit of which a run's coverage is counted.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Fault {
            $($(#[$doc])* $variant,)+
        }

        impl Fault {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// Its name on the command line and in the coverage table.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }

            /// What it is called in a history.
            pub fn event(self) -> &'static str {
                match self {
                    $(Self::$variant => $event,)+
                }
            }

            /// What it needs.
            pub fn need(self) -> Need {
                match self {
                    $(Self::$variant => Need::$need,)+
                }
            }
        }
    };
}

faults! {
    /// kill -9 of a group's leader.
    KillLeader = ("kill-leader", "kill", Processes),
    /// kill -9 of fewer than half of a region.
    KillMinority = ("kill-minority", "kill", Processes),
    /// kill -9 of a whole region.
    KillRegion = ("kill-region", "kill", Processes),
    /// kill -9 of everything at once.
    KillAll = ("kill-all", "kill", Processes),
    /// A leader stops for a while and does not know it.
    PauseLeader = ("pause-leader", "pause", Processes),
    /// The same of fewer than half of a region.
    PauseMinority = ("pause-minority", "pause", Processes),
    /// Nodes are stopped and started one after the other.
    RollingRestart = ("rolling-restart", "rolling-restart", Processes),
    /// A leader is cut off from everybody.
    PartitionLeader = ("partition-leader", "partition", Network),
    /// Everybody is on one of two sides.
    PartitionHalves = ("partition-halves", "partition", Network),
    /// Everybody sees a majority, and nobody the same.
    PartitionRing = ("partition-ring", "partition", Network),
    /// A leader hears everybody, and nobody hears it; or the other way round.
    PartitionOneWay = ("partition-one-way", "partition", Network),
    /// A region is cut off from all others.
    PartitionRegion = ("partition-region", "partition", Network),
    /// Packets are lost on all links.
    Loss = ("loss", "loss", Network),
    /// Regions are far apart.
    Latency = ("latency", "latency", Network),
    /// Clocks jump ahead.
    ClockForward = ("clock-forward", "clock", Clock),
    /// Clocks jump back.
    ClockBack = ("clock-back", "clock", Clock),
    /// Clocks run at different rates.
    ClockDrift = ("clock-drift", "clock", Clock),
    /// A node loses its power, and what it had not synced.
    PowerCutOne = ("power-cut-one", "power-cut", Disk),
    /// A majority of a region does.
    PowerCutSeveral = ("power-cut-several", "power-cut", Disk),
    /// Everybody does, at once.
    PowerCutAll = ("power-cut-all", "power-cut", Disk),
    /// A disk reports errors.
    DiskError = ("disk-error", "disk-error", Disk),
    /// A disk is full.
    DiskFull = ("disk-full", "disk-full", Disk),
    /// Syncing takes long.
    SlowDisk = ("slow-disk", "slow-disk", Disk),
    /// A node gets little memory.
    Memory = ("memory", "memory", Memory),
}

impl Fault {
    /// Whether nothing else is done meanwhile: it waits for nodes to be ready, which another fault may prevent.
    pub fn goes_alone(self) -> bool {
        self == Self::RollingRestart
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl FromStr for Fault {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let named = Self::ALL.iter().find(|fault| fault.name() == name);
        named
            .copied()
            .ok_or_else(|| format!("no fault is called {name:?}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_known_by_its_name() {
        for fault in Fault::ALL {
            assert_eq!(fault.name().parse(), Ok(*fault));
        }
        assert!("rain".parse::<Fault>().is_err());
    }
}
