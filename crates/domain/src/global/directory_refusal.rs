//! Why a change of the directory is refused.

use thiserror::Error;

/// A refusal; its text is what the operator reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum DirectoryRefusal {
    /// The region is there already.
    #[error("the cluster has this region already")]
    RegionExists,
    /// No such region.
    #[error("the cluster has no such region")]
    NoSuchRegion,
    /// The region takes no nodes in, for it leaves or is lost.
    #[error("the region leaves or is lost: it takes no nodes in")]
    RegionNotActive,
    /// It is the only region.
    #[error("it is the last region of the cluster")]
    LastRegion,
    /// A region that is lost has to come back before it can leave in order.
    #[error("the region is lost: it cannot leave before it has come back")]
    RegionLost,
    /// Only a region that is lost can be given up.
    #[error("the region is not lost: it can leave in order")]
    RegionNotLost,
    /// Some region has not let go of the one that is gone.
    #[error("another region still waits for something of the region's")]
    RegionStillTied,
    /// A lost region may still know the one that had the name.
    #[error(
        "the region that had this name is gone for good, and another lost region may still know it: that one has to come \
         back, or be removed too"
    )]
    NameStillKnown,
    /// Only a region that leaves is forgotten.
    #[error("the region does not leave")]
    RegionNotLeaving,
    /// No such node.
    #[error("the cluster has no such node")]
    NoSuchNode,
    /// The node leaves: there is no way back.
    #[error("the node leaves already, and there is no way back")]
    NodeLeaving,
    /// Only a node that leaves is forgotten.
    #[error("the node does not leave")]
    NodeNotLeaving,
    /// Without this node the region would have nobody left.
    #[error("it is the last node of its region; remove the region, or add another node before")]
    LastNodeOfRegion,
    /// Which of them it is, is not said to somebody who may be guessing.
    #[error("the token is wrong, expired or used up, or is for another node or region")]
    InvalidInvitation,
    /// So many nodes are invited and have not come.
    #[error("too many nodes are invited and have not joined; wait until their tokens expire")]
    TooManyInvitations,
    /// Another node has the address for other nodes.
    #[error("another node has this address for other nodes")]
    AddressTaken,
}

impl From<DirectoryRefusal> for super::Refusal {
    fn from(refusal: DirectoryRefusal) -> Self {
        Self::Directory(refusal)
    }
}
