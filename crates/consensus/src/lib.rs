//! Raft groups: proposals, forwarding, read barriers, membership, and the network between nodes.
