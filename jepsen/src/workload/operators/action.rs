//! Calls to a node's admin service.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A call. The history's key is the thing that it is about; the node is the one whose socket was asked.
///
/// Those that change something are named as the product's audit log names them, but for the hyphens, and their values are the
/// arguments that stand there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "f", content = "value", rename_all = "kebab-case")]
pub enum Action {
    /// CreateAccount, of a number that no other call has.
    CreateAccount {
        /// 12 digits.
        account: String,
    },
    /// RegisterService.
    RegisterService {
        /// Unlike any other.
        principal: String,
    },
    /// DeregisterService.
    DeregisterService {
        /// As it was registered.
        principal: String,
    },
    /// InviteNode.
    InviteNode {
        /// Whereto.
        region: String,
        /// Unlike that of any other invitation, so that the call can be told from others.
        valid_for_seconds: u64,
    },
    /// DrainNode.
    DrainNode {
        /// Its number.
        node: u64,
    },
    /// UndrainNode.
    UndrainNode {
        /// Its number.
        node: u64,
    },
    /// AddRegion.
    AddRegion {
        /// Unlike any other.
        region: String,
    },
    /// RemoveRegion of one that never began.
    RemoveRegion {
        /// As it was added.
        region: String,
    },
    /// PromoteRegion.
    PromoteRegion {
        /// Who succeeds.
        region: String,
        /// Whom.
        lost: String,
    },
    /// SetResidency.
    SetResidency {
        /// Of the keys of this region.
        home: String,
        /// Whereto they may go.
        allowed: Vec<String>,
    },
    /// ClearResidency.
    ClearResidency {
        /// Of the keys of this region.
        home: String,
    },
    /// ListAccounts, to its end.
    ListAccounts,
    /// ListServices.
    ListServices,
    /// ListRegions.
    ListRegions,
    /// Whether the asked node's region is fenced, as it knows itself.
    Status,
}

impl Action {
    /// Whether it changes something, and so has a record.
    pub fn changes(&self) -> bool {
        !matches!(
            self,
            Self::ListAccounts | Self::ListServices | Self::ListRegions | Self::Status
        )
    }
}

/// A result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Seen {
    /// Of ListAccounts.
    Accounts {
        /// Their numbers.
        accounts: Vec<String>,
    },
    /// Of ListServices.
    Services {
        /// Their principals.
        services: Vec<String>,
    },
    /// Of ListRegions.
    Regions {
        /// By name, in the words of `trent region list`: `active`, `leaving`, `lost`, `gone`.
        regions: BTreeMap<String, String>,
    },
    /// Of Status.
    Status {
        /// Whether the region was lost and does not know yet what has become of its primaries.
        fenced: bool,
        /// The other regions that the node cannot reach.
        unreachable: Vec<String>,
    },
    /// Of the others.
    Nothing,
}
