//! Nodes that come and go.

use std::sync::Arc;

use crate::global::DirectoryRefusal;
use crate::global::outcome::{Outcome, Reply};
use crate::global::state::{Invitation, NewNode, Node, NodeStatus, RegionStatus, State};
use crate::ids::{NodeId, RegionName};
use crate::limits::MAX_INVITATIONS;
use crate::node_address::NodeAddress;

/// Puts the cluster's first nodes into the directory, once: what later configurations say counts no more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundCluster {
    /// Its nodes, by number.
    pub nodes: Vec<NewNode>,
}

impl FoundCluster {
    pub(crate) fn apply(&self, state: &mut State) -> Outcome {
        if state.last_node().is_none() {
            self.check()?;
            self.nodes.iter().for_each(|node| state.admit(node.clone()));
        }
        Ok(Reply::Done)
    }

    fn check(&self) -> Result<(), DirectoryRefusal> {
        let is_distinct = |place: usize, node: &NewNode| {
            let before = &self.nodes[..place];
            before
                .iter()
                .all(|other| other.id < node.id && other.peer != node.peer)
        };
        let mut nodes = self.nodes.iter().enumerate();
        nodes
            .all(|(place, node)| is_distinct(place, node))
            .then_some(())
            .ok_or(DirectoryRefusal::AddressTaken)
    }
}

/// Reserves a number for a node that is to join a region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InviteNode {
    /// The region.
    pub region: RegionName,
    /// SHA-256 of the token that the node will show.
    pub token_hash: [u8; 32],
    /// For how long the token is good.
    pub valid_for_millis: u64,
}

impl InviteNode {
    pub(crate) fn apply(&self, state: &mut State) -> Outcome {
        check_takes_nodes(state, &self.region)?;
        let now = state.log_time();
        let open = state
            .invitations()
            .filter(|invitation| now < invitation.expires_at);
        if open.count() >= MAX_INVITATIONS {
            return Err(DirectoryRefusal::TooManyInvitations.into());
        }
        state.forget_expired_invitations();
        let node = state.reserve_node();
        let expires_at = now.plus_millis(self.valid_for_millis);
        state.put_invitation(Arc::new(Invitation {
            node,
            region: self.region.clone(),
            token_hash: self.token_hash,
            expires_at,
        }));
        Ok(Reply::NodeInvited { node, expires_at })
    }
}

/// Takes in a node that shows the token of its invitation. A node that is there as it says stays there: a repeat needs
/// no second token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JoinNode {
    /// The node.
    pub node: NewNode,
    /// SHA-256 of the token that it showed.
    pub token_hash: [u8; 32],
}

impl JoinNode {
    pub(crate) fn apply(&self, state: &mut State) -> Outcome {
        match state.node(self.node.id) {
            Some(known) if known.is(&self.node) => {}
            Some(_) => return Err(DirectoryRefusal::InvalidInvitation.into()),
            None => self.take_in(state)?,
        }
        let region = state.region(&self.node.region);
        let founder = region.and_then(|region| region.founder);
        Ok(Reply::NodeJoined {
            founds_region: founder == Some(self.node.id),
        })
    }

    fn take_in(&self, state: &mut State) -> Result<(), DirectoryRefusal> {
        self.check_invitation(state)?;
        check_takes_nodes(state, &self.node.region)?;
        check_address_is_free(state, self.node.id, &self.node.peer)?;
        state.remove_invitation(self.node.id);
        state.admit(self.node.clone());
        Ok(())
    }

    fn check_invitation(&self, state: &State) -> Result<(), DirectoryRefusal> {
        let is_good = |invitation: &&Arc<Invitation>| {
            invitation.region == self.node.region
                && invitation.token_hash == self.token_hash
                && state.log_time() < invitation.expires_at
        };
        let invitation = state.invitation(self.node.id).filter(is_good);
        invitation.map(drop).ok_or(DirectoryRefusal::InvalidInvitation)
    }
}

/// A node tells where it is reached now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoveNode {
    /// The node.
    pub node: NodeId,
    /// Its AWS endpoint.
    pub api: NodeAddress,
    /// Its address for other nodes.
    pub peer: NodeAddress,
}

impl MoveNode {
    pub(crate) fn apply(&self, state: &mut State) -> Outcome {
        let node = expect_node(state, self.node)?;
        check_address_is_free(state, self.node, &self.peer)?;
        state.put_node(Arc::new(Node {
            api: self.api.clone(),
            peer: self.peer.clone(),
            ..Node::clone(&node)
        }));
        Ok(Reply::Done)
    }
}

/// Keeps leadership and clients away from a node, or lets them back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrainNode {
    /// The node.
    pub node: NodeId,
    /// Whether it is to be drained, or to take part again.
    pub draining: bool,
}

impl DrainNode {
    pub(crate) fn apply(&self, state: &mut State) -> Outcome {
        let node = expect_node(state, self.node)?;
        let status = match (node.status, self.draining) {
            (NodeStatus::Leaving, _) => return Err(DirectoryRefusal::NodeLeaving.into()),
            (_, true) => NodeStatus::Draining,
            (_, false) => NodeStatus::Active,
        };
        state.set_node_status(&node, status);
        Ok(Reply::Done)
    }
}

/// Wishes a node out of the cluster. It leaves its groups first ([`ForgetNode`]).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoveNode {
    /// The node.
    pub node: NodeId,
}

impl RemoveNode {
    pub(crate) fn apply(&self, state: &mut State) -> Outcome {
        let node = expect_node(state, self.node)?;
        let stays = |other: &Arc<Node>| other.id != node.id && other.status != NodeStatus::Leaving;
        if node.status != NodeStatus::Leaving && !state.nodes_of(&node.region).any(stays) {
            return Err(DirectoryRefusal::LastNodeOfRegion.into());
        }
        state.set_node_status(&node, NodeStatus::Leaving);
        Ok(Reply::Done)
    }
}

/// Ends a node that is in no group any more. Its number is not used again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForgetNode {
    /// The node.
    pub node: NodeId,
}

impl ForgetNode {
    pub(crate) fn apply(&self, state: &mut State) -> Outcome {
        match state.node(self.node).map(|node| node.status) {
            Some(NodeStatus::Leaving) => state.remove_node(self.node),
            Some(_) => return Err(DirectoryRefusal::NodeNotLeaving.into()),
            None => {}
        }
        Ok(Reply::Done)
    }
}

fn expect_node(state: &State, id: NodeId) -> Result<Arc<Node>, DirectoryRefusal> {
    state.node(id).cloned().ok_or(DirectoryRefusal::NoSuchNode)
}

fn check_takes_nodes(state: &State, region: &RegionName) -> Result<(), DirectoryRefusal> {
    match state.region(region).map(|region| &region.status) {
        Some(RegionStatus::Active) => Ok(()),
        Some(RegionStatus::Leaving { .. } | RegionStatus::Lost { .. } | RegionStatus::Gone { .. }) => {
            Err(DirectoryRefusal::RegionNotActive)
        }
        None => Err(DirectoryRefusal::NoSuchRegion),
    }
}

fn check_address_is_free(state: &State, id: NodeId, peer: &NodeAddress) -> Result<(), DirectoryRefusal> {
    let mut others = state.nodes().filter(|other| other.id != id);
    match others.find(|other| other.peer == *peer) {
        Some(_) => Err(DirectoryRefusal::AddressTaken),
        None => Ok(()),
    }
}
