//! What a node answers its operator, in the words of the workload.

use trent_proto::admin::v1 as form;
use trent_proto::tonic::Code;

use crate::cluster::ClusterError;
use crate::drive::operator::is_refusal;
use crate::history::Outcome;
use crate::workload::membership::{Directory, Group, Seen, Standing};

/// What is known after a change that was refused or not answered.
pub(super) fn not_made<T>(error: &ClusterError) -> Outcome<T> {
    match error {
        ClusterError::Admin { source, .. } if is_refusal(source.code()) => Outcome::Fail(name(source.code())),
        ClusterError::Admin { source, .. } => Outcome::Info(Some(name(source.code()))),
        _ => Outcome::Info(Some(error.to_string())),
    }
}

/// The same after a question.
pub(super) fn not_answered<T>(error: &ClusterError) -> Outcome<T> {
    match error {
        ClusterError::Admin { source, .. } => Outcome::Fail(name(source.code())),
        _ => Outcome::Fail(error.to_string()),
    }
}

/// Whether the cluster has no such node, or none any more.
pub(super) fn is_unknown_node(error: &ClusterError) -> bool {
    matches!(error, ClusterError::Admin { source, .. } if source.code() == Code::NotFound)
}

fn name(code: Code) -> String {
    format!("{code:?}")
}

pub(super) fn directory(nodes: &[form::Node]) -> Directory {
    let standing = |node: &form::Node| match node.status() {
        form::NodeStatus::Draining => Standing::Draining,
        form::NodeStatus::Leaving => Standing::Leaving,
        form::NodeStatus::Active | form::NodeStatus::Unspecified => Standing::Active,
    };
    nodes.iter().map(|node| (node.node, standing(node))).collect()
}

pub(super) fn status(told: form::StatusResponse) -> Seen {
    Seen::Status {
        number: told.node,
        region: group(told.region_group),
        global: group(told.global_group),
        directory: directory(&told.nodes),
    }
}

fn group(told: Option<form::GroupStatus>) -> Group {
    let told = told.unwrap_or_default();
    Group {
        leader: told.leader,
        voters: told.voters.into_iter().collect(),
        learners: told.learners.into_iter().collect(),
        joint: told.joint,
    }
}
