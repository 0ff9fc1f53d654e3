//! Where each mistake of `chaos-bugs` is looked for: the workload and the faults that it should show under.

/// How a mistake is hunted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hunt {
    /// Its name.
    pub bug: &'static str,
    /// The workload.
    pub workload: &'static str,
    /// As on the command line.
    pub faults: &'static str,
    /// How nodes read.
    pub reads: &'static str,
    /// For how long faults are drawn.
    pub seconds: u64,
    /// For how long clients then work under one fault that stays.
    pub liveness_seconds: u64,
}

const fn hunt(bug: &'static str, workload: &'static str, faults: &'static str) -> Hunt {
    Hunt {
        bug,
        workload,
        faults,
        reads: "read-index",
        seconds: 20,
        liveness_seconds: 0,
    }
}

/// Each in a workload that meets it.
pub const HUNTS: [Hunt; 23] = [
    hunt("stale-read", "alias", "latency"),
    hunt("unconfirmed-leader", "alias", "partition-leader,pause-leader"),
    Hunt {
        reads: "lease",
        ..hunt("endless-lease", "alias", "partition-leader,pause-leader")
    },
    hunt(
        "forgotten-requests",
        "set",
        "kill-leader,partition-leader,pause-leader",
    ),
    hunt("unsynced-log", "set", "power-cut-all"),
    hunt("lost-tail", "set", "kill-all"),
    hunt("undeleted-records", "deletion", "kill-all,kill-minority"),
    // Whoever was away for long catches up by a snapshot.
    Hunt {
        liveness_seconds: 30,
        ..hunt(
            "snapshot-without-grants",
            "grants",
            "kill-minority,pause-minority,power-cut-one",
        )
    },
    hunt("two-primaries", "family", "none"),
    hunt("lost-intent", "family", "partition-region"),
    hunt("unfenced", "succession", "partition-region,kill-region"),
    hunt("unstaged-material", "ledger", "partition-region,latency"),
    hunt("forgotten-material", "ledger", "none"),
    hunt("lingering-grant", "grants", "none"),
    hunt("toothless-deny", "switch-off", "none"),
    hunt("unchecked-state", "switch-off", "none"),
    hunt("lost-alias-update", "alias", "none"),
    hunt("enabling-cancel", "lifecycle", "none"),
    hunt("lingering-material", "imports", "none"),
    // Nodes come and go slowly.
    Hunt {
        seconds: 60,
        ..hunt("reused-number", "membership", "none")
    },
    hunt("counted-salts", "ledger", "none"),
    hunt("logged-plaintext", "ledger", "none"),
    hunt("late-audit", "operators", "kill-leader,kill-minority"),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::run::WORKLOADS;

    #[test]
    fn every_hunt_is_of_another_bug_in_a_workload_that_there_is() {
        let bugs: BTreeSet<&str> = HUNTS.iter().map(|hunt| hunt.bug).collect();
        assert_eq!(bugs.len(), HUNTS.len());
        for hunt in HUNTS {
            assert!(WORKLOADS.contains(&hunt.workload), "{}", hunt.workload);
        }
    }
}
