//! What the compiler makes of `proto/`. The comments live in the `.proto` files.
#![allow(missing_docs, unreachable_pub, clippy::all)]

/// What Raft keeps in its log and in front of its snapshots.
pub mod raft {
    pub mod v1 {
        tonic::include_proto!("trent.raft.v1");
    }
}

/// What the groups replicate.
pub mod replicated {
    pub mod v1 {
        tonic::include_proto!("trent.replicated.v1");
    }
}

/// What nodes say to each other.
pub mod peer {
    pub mod v1 {
        tonic::include_proto!("trent.peer.v1");
    }
}

/// What an operator asks a node.
pub mod admin {
    pub mod v1 {
        tonic::include_proto!("trent.admin.v1");
    }
}
