//! Mistakes that somebody could make in Trent, to be switched on one at a time: a harness that finds none of them proves
//! nothing by finding nothing else.
//!
//! The product contains them only where it is built with its feature `chaos-bugs`, which no release build has. Each stands
//! where the right code stands, behind `#[cfg(feature = "chaos-bugs")]`, and is asleep unless the process was started with
//! its name in [`VARIABLE`].

use std::sync::OnceLock;

/// The environment variable that names the one bug of a process.
pub const VARIABLE: &str = "TRENT_CHAOS_BUG";

macro_rules! bugs {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)+) => {
        /// A mistake.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Bug {
            $($(#[$doc])* $variant,)+
        }

        impl Bug {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// What it is called in [`VARIABLE`] and in the track record.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }
        }
    };
}

bugs! {
    // Consensus
    /// A read answers from what this node has applied, without asking anybody.
    StaleRead = "stale-read",
    /// A leader believes that it leads still, without asking a quorum.
    UnconfirmedLeader = "unconfirmed-leader",
    /// A lease never ends.
    EndlessLease = "endless-lease",
    /// A proposal that was tried again is applied again.
    ForgottenRequests = "forgotten-requests",
    // Membership
    /// The number of a node that has left is given to the next one.
    ReusedNumber = "reused-number",
    // Storage
    /// The log is written, not synced.
    UnsyncedLog = "unsynced-log",
    /// A node that starts reads its log but for the last batch.
    LostTail = "lost-tail",
    /// What is deleted stays among the records on disk, and is back after a restart.
    UndeletedRecords = "undeleted-records",
    /// A snapshot lacks the grants.
    SnapshotWithoutGrants = "snapshot-without-grants",
    // Regions
    /// A primary that hands over its role keeps it as well.
    TwoPrimaries = "two-primaries",
    /// What could not be delivered to another region counts as delivered.
    LostIntent = "lost-intent",
    /// New material is used before the replicas have it.
    UnstagedMaterial = "unstaged-material",
    /// A region that was lost goes on as if it had not been.
    Unfenced = "unfenced",
    /// A rotation forgets the oldest material.
    ForgottenMaterial = "forgotten-material",
    // Authorization
    /// A grant that is revoked is listed no more, and still counts.
    LingeringGrant = "lingering-grant",
    /// A policy's denial counts for less than an identity policy's permission.
    ToothlessDeny = "toothless-deny",
    /// Data keys are generated under keys in any state.
    UncheckedState = "unchecked-state",
    // Keys
    /// Some changes of an alias are acknowledged and not made.
    LostAliasUpdate = "lost-alias-update",
    /// A deletion that is cancelled leaves the key enabled.
    EnablingCancel = "enabling-cancel",
    /// Imported material is kept beyond its date.
    LingeringMaterial = "lingering-material",
    /// Salts of ciphertexts are counted, from one on, in each process.
    CountedSalts = "counted-salts",
    // Secrets and audit
    /// What is encrypted is logged.
    LoggedPlaintext = "logged-plaintext",
    /// An operator's change is written down after it was made, if at all.
    LateAudit = "late-audit",
}

impl Bug {
    /// Whether this process has it.
    pub fn is_on(self) -> bool {
        static CHOSEN: OnceLock<Option<Bug>> = OnceLock::new();
        *CHOSEN.get_or_init(|| Self::named(&std::env::var(VARIABLE).ok()?)) == Some(self)
    }

    fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|bug| bug.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bug_has_a_name_of_its_own() {
        for bug in Bug::ALL {
            assert_eq!(Bug::named(bug.name()), Some(*bug));
        }
        assert_eq!(Bug::named("none"), None);
    }

    #[test]
    fn a_process_has_none_that_it_was_not_given() {
        assert!(std::env::var_os(VARIABLE).is_some() || Bug::ALL.iter().all(|bug| !bug.is_on()));
    }
}
