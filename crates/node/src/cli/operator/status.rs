//! `trent status`: a node, and the cluster as it sees it.

use std::fmt::Write as _;

use serde::Serialize;
use serde_json::Value;
use trent_proto::admin::v1 as pb;

use super::answer::nodes;
use super::{Answer, Client, Command, Connection, Failure};

/// A node, and the cluster as it sees it.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    connection: Connection,
}

impl Command for Args {
    fn connection(&self) -> &Connection {
        &self.connection
    }

    async fn run(&self, client: &mut Client) -> Result<Box<dyn Answer>, Failure> {
        let status = client.status(pb::StatusRequest {}).await?.into_inner();
        Ok(Box::new(Status::from(status)))
    }
}

#[derive(Serialize)]
struct Status {
    node: u64,
    region: String,
    cluster_id: String,
    version: String,
    groups: Vec<Group>,
    members: Vec<Member>,
    identity_age_ms: Option<u64>,
    identity_max_age_ms: u64,
}

#[derive(Serialize)]
struct Group {
    name: String,
    leader: Option<u64>,
    term: u64,
    committed: Option<u64>,
    applied: Option<u64>,
    voters: Vec<u64>,
    learners: Vec<u64>,
}

#[derive(Serialize)]
struct Member {
    node: u64,
    region: String,
    api: String,
    peer: String,
}

impl From<pb::StatusResponse> for Status {
    fn from(status: pb::StatusResponse) -> Self {
        let groups = status.region_group.into_iter().chain(status.global_group);
        Self {
            node: status.node,
            region: status.region,
            cluster_id: status.cluster_id,
            version: status.version,
            groups: groups.map(Group::from).collect(),
            members: status.members.into_iter().map(Member::from).collect(),
            identity_age_ms: status.identity_age_ms,
            identity_max_age_ms: status.identity_max_age_ms,
        }
    }
}

impl From<pb::GroupStatus> for Group {
    fn from(group: pb::GroupStatus) -> Self {
        Self {
            name: group.name,
            leader: group.leader,
            term: group.term,
            committed: group.committed,
            applied: group.applied,
            voters: group.voters,
            learners: group.learners,
        }
    }
}

impl From<pb::Member> for Member {
    fn from(member: pb::Member) -> Self {
        Self {
            node: member.node,
            region: member.region,
            api: member.api,
            peer: member.peer,
        }
    }
}

impl Answer for Status {
    fn lines(&self) -> String {
        let mut lines = format!(
            "node {} in {}, version {}, cluster {}\n",
            self.node, self.region, self.version, self.cluster_id
        );
        let age = match self.identity_age_ms {
            Some(age) => format!("confirmed {age} ms ago"),
            None => "not confirmed yet".to_owned(),
        };
        let limit = self.identity_max_age_ms / 1000;
        let _ = writeln!(
            lines,
            "accounts and access keys are {age}; requests are refused after {limit} s"
        );
        self.groups.iter().for_each(|group| group.write(&mut lines));
        for member in &self.members {
            let Member {
                node,
                region,
                api,
                peer,
            } = member;
            let _ = writeln!(lines, "node {node}  {region}  API {api}  peers {peer}");
        }
        lines
    }

    fn json(&self) -> Value {
        serde_json::json!(self)
    }
}

impl Group {
    fn write(&self, lines: &mut String) {
        let leader = match self.leader {
            Some(leader) => format!("led by node {leader}"),
            None => "no leader known".to_owned(),
        };
        let number = |index: Option<u64>| index.map_or("none".to_owned(), |index| index.to_string());
        let _ = write!(
            lines,
            "{}: {leader} in term {}, applied {} of {}, voters: {}",
            self.name,
            self.term,
            number(self.applied),
            number(self.committed),
            nodes(&self.voters)
        );
        if !self.learners.is_empty() {
            let _ = write!(lines, ", learners: {}", nodes(&self.learners));
        }
        lines.push('\n');
    }
}
