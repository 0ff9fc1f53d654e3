//! The nodes of the cluster, and who is invited to be one.

use std::sync::Arc;

use super::{Invitation, NewNode, Node, NodeStatus, Region, State};
use crate::global::record::RecordKey;
use crate::ids::{NodeId, RegionName};

/// The first number that is given out.
const FIRST_NODE: u64 = 1;

impl State {
    /// A node.
    pub fn node(&self, id: NodeId) -> Option<&Arc<Node>> {
        self.nodes.get(&id)
    }

    /// Every node, by number. None before the cluster is founded.
    pub fn nodes(&self) -> impl Iterator<Item = &Arc<Node>> {
        self.nodes.values()
    }

    /// The nodes of a region, by number.
    pub fn nodes_of<'a>(&'a self, region: &'a RegionName) -> impl Iterator<Item = &'a Arc<Node>> {
        self.nodes().filter(move |node| node.region == *region)
    }

    /// The highest number that a node has had or was promised; `None` before the cluster is founded.
    pub fn last_node(&self) -> Option<NodeId> {
        self.last_node
    }

    /// Whether the cluster has had the node, or invited it, and has let it go. Numbers are not used again, so a state that
    /// says so is right for ever, however old it is.
    pub fn has_removed(&self, id: NodeId) -> bool {
        let was_promised = self.last_node >= Some(id);
        was_promised && self.node(id).is_none() && self.invitation(id).is_none()
    }

    /// The invitation to the node of that number.
    pub fn invitation(&self, node: NodeId) -> Option<&Arc<Invitation>> {
        self.invitations.get(&node)
    }

    /// Every invitation that was not used, by number; expired ones are among them for a while.
    pub fn invitations(&self) -> impl Iterator<Item = &Arc<Invitation>> {
        self.invitations.values()
    }

    /// Takes a node in, as its region's founder if it is the first there. A region that is not there yet comes with it.
    pub(crate) fn admit(&mut self, announced: NewNode) {
        self.raise_last_node(announced.id);
        let region = self.region(&announced.region).cloned();
        let region = region.unwrap_or_else(|| Region::new(announced.region.clone()).into());
        self.put_region(Arc::new(Region {
            founder: region.founder.or(Some(announced.id)),
            ..Region::clone(&region)
        }));
        self.put_node(Node::new(announced, self.log_time).into());
    }

    /// A number that no node has or had.
    pub(crate) fn reserve_node(&mut self) -> NodeId {
        #[cfg(feature = "chaos-bugs")]
        if trent_bugs::Bug::ReusedNumber.is_on() {
            let last = self.nodes.keys().chain(self.invitations.keys()).max();
            return NodeId(last.map_or(FIRST_NODE, |last| last.0.saturating_add(1)));
        }
        let next = self.last_node.map_or(FIRST_NODE, |last| last.0.saturating_add(1));
        self.raise_last_node(NodeId(next));
        NodeId(next)
    }

    pub(crate) fn set_node_status(&mut self, node: &Node, status: NodeStatus) {
        self.put_node(Arc::new(Node {
            status,
            ..node.clone()
        }));
    }

    pub(crate) fn put_node(&mut self, node: Arc<Node>) {
        let old = self.nodes.insert(node.id, node.clone());
        if old.as_ref() != Some(&node) {
            self.touch(RecordKey::Node(node.id));
        }
    }

    pub(crate) fn remove_node(&mut self, id: NodeId) {
        self.nodes.remove(&id);
        self.touch(RecordKey::Node(id));
    }

    pub(crate) fn put_invitation(&mut self, invitation: Arc<Invitation>) {
        self.touch(RecordKey::Invitation(invitation.node));
        self.invitations.insert(invitation.node, invitation);
    }

    pub(crate) fn remove_invitation(&mut self, node: NodeId) {
        self.invitations.remove(&node);
        self.touch(RecordKey::Invitation(node));
    }

    pub(crate) fn forget_expired_invitations(&mut self) {
        let now = self.log_time;
        let expired = self
            .invitations()
            .filter(|invitation| invitation.expires_at <= now);
        let expired: Vec<NodeId> = expired.map(|invitation| invitation.node).collect();
        expired.into_iter().for_each(|node| self.remove_invitation(node));
    }

    /// The high-water mark of numbers; it never falls.
    pub(super) fn raise_last_node(&mut self, id: NodeId) {
        if self.last_node < Some(id) {
            self.last_node = Some(id);
            self.touch(RecordKey::LastNode);
        }
    }
}
