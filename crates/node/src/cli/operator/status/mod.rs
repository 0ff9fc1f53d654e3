//! `trent status`: a node, and the cluster as it sees it.

mod digest;
mod group;
mod keys;
mod region;

use std::fmt::Write as _;
use std::time::Duration;

use serde::Serialize;
use serde_json::Value;
use trent_proto::admin::v1 as pb;

use super::answer::moment;
use super::node::Node;
use super::{Answer, Client, Command, Connection, Failure};
use digest::Digest;
use group::Group;
use keys::Key;
use region::Region;

/// A node, and the cluster as it sees it.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    connection: Connection,
    /// Also list the multi-Region keys that other regions do not have as this one has them.
    #[arg(long)]
    keys: bool,
    /// Also compute a digest of what each group has applied here: nodes that are equally far have the same.
    #[arg(long)]
    digests: bool,
}

impl Command for Args {
    fn connection(&self) -> &Connection {
        &self.connection
    }

    async fn run(&self, client: &mut Client) -> Result<Box<dyn Answer>, Failure> {
        let status = client.status(pb::StatusRequest {}).await?.into_inner();
        let keys = match self.keys {
            true => Some(keys::list(client).await?),
            false => None,
        };
        let state_digests = match self.digests {
            true => Some(digest::list(client).await?),
            false => None,
        };
        Ok(Box::new(Status {
            keys,
            state_digests,
            ..Status::from(status)
        }))
    }
}

#[derive(Serialize)]
struct Status {
    node: u64,
    region: String,
    cluster_id: String,
    version: String,
    ready: bool,
    fenced: bool,
    not_ready: Vec<String>,
    groups: Vec<Group>,
    nodes: Vec<Node>,
    other_regions: Vec<Region>,
    keys_out_of_sync: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    keys: Option<Vec<Key>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    state_digests: Option<Vec<Digest>>,
    identity_age_ms: Option<u64>,
    identity_max_age_ms: u64,
    peer_certificate_expires_at: String,
    /// Absent before the region has its keys.
    exchange_key: Option<ExchangeKey>,
}

#[derive(Serialize)]
struct ExchangeKey {
    version: u32,
    age_ms: u64,
}

impl From<pb::ExchangeKey> for ExchangeKey {
    fn from(key: pb::ExchangeKey) -> Self {
        Self {
            version: key.version,
            age_ms: key.age_ms,
        }
    }
}

impl From<pb::StatusResponse> for Status {
    fn from(status: pb::StatusResponse) -> Self {
        let groups = status.region_group.into_iter().chain(status.global_group);
        Self {
            node: status.node,
            region: status.region,
            cluster_id: status.cluster_id,
            version: status.version,
            ready: status.ready,
            fenced: status.fenced,
            not_ready: status.not_ready,
            groups: groups.map(Group::from).collect(),
            nodes: status.nodes.into_iter().map(Node::from).collect(),
            other_regions: status.other_regions.into_iter().map(Region::from).collect(),
            keys_out_of_sync: status.keys_out_of_sync,
            keys: None,
            state_digests: None,
            identity_age_ms: status.identity_age_ms,
            identity_max_age_ms: status.identity_max_age_ms,
            peer_certificate_expires_at: moment(status.peer_certificate_expires_at),
            exchange_key: status.exchange_key.map(ExchangeKey::from),
        }
    }
}

impl Answer for Status {
    fn lines(&self) -> String {
        let mut lines = self.own_lines();
        self.groups.iter().for_each(|group| group.write(&mut lines));
        for digest in self.state_digests.iter().flatten() {
            digest.write(&mut lines);
        }
        self.other_regions
            .iter()
            .for_each(|region| region.write(&mut lines));
        self.write_keys(&mut lines);
        for node in &self.nodes {
            let _ = writeln!(lines, "{}", node.line());
        }
        lines
    }

    fn json(&self) -> Value {
        serde_json::json!(self)
    }
}

impl Status {
    fn own_lines(&self) -> String {
        let mut lines = format!(
            "node {} in {}, version {}, cluster {}\n",
            self.node, self.region, self.version, self.cluster_id
        );
        let _ = match self.ready {
            true => writeln!(lines, "ready for requests"),
            false => writeln!(lines, "not ready for requests: {}", self.not_ready.join(", ")),
        };
        if self.fenced {
            let _ = writeln!(
                lines,
                "the region was lost, and asks what has become of its primaries: it changes none meanwhile"
            );
        }
        let age = match self.identity_age_ms {
            Some(age) => format!("confirmed {age} ms ago"),
            None => "not confirmed yet".to_owned(),
        };
        let limit = self.identity_max_age_ms / 1000;
        let _ = writeln!(
            lines,
            "accounts and access keys are {age}; requests are refused after {limit} s"
        );
        let _ = writeln!(
            lines,
            "the certificate that other nodes see ends on {}",
            self.peer_certificate_expires_at
        );
        if let Some(ExchangeKey { version, age_ms }) = self.exchange_key {
            let age = duration(age_ms);
            let _ = writeln!(
                lines,
                "other regions seal to version {version} of the region's exchange key, which is {age} old"
            );
        }
        lines
    }

    fn write_keys(&self, lines: &mut String) {
        let _ = match self.keys_out_of_sync {
            0 => writeln!(
                lines,
                "every multi-Region key is in sync, as far as this region has to tell"
            ),
            1 => writeln!(lines, "1 multi-Region key is out of sync"),
            count => writeln!(lines, "{count} multi-Region keys are out of sync"),
        };
        for key in self.keys.iter().flatten() {
            let _ = writeln!(lines, "  {}", key.line());
        }
    }
}

/// For how long something is so, for a person.
fn duration(millis: u64) -> String {
    let duration = Duration::from_millis(millis);
    match duration.as_secs() {
        0..60 => format!("{:.1} s", duration.as_secs_f64()),
        seconds @ 60..3600 => format!("{} min", seconds / 60),
        seconds @ 3600..172_800 => format!("{} h", seconds / 3600),
        seconds => format!("{} days", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn response() -> pb::StatusResponse {
        pb::StatusResponse {
            node: 1,
            region: "us-east-1".into(),
            cluster_id: "c".into(),
            version: "0.1.0".into(),
            region_group: Some(pb::GroupStatus {
                name: "region/us-east-1".into(),
                leader: Some(1),
                term: 3,
                committed: Some(12),
                applied: Some(11),
                voters: vec![1, 2],
                learners: Vec::new(),
                last_log: Some(12),
                snapshot: None,
                joint: false,
                quorum_age_ms: Some(40),
                followers: vec![pb::Follower {
                    node: 2,
                    entries_behind: 5,
                    answer_age_ms: Some(2500),
                }],
            }),
            global_group: None,
            nodes: vec![pb::Node {
                node: 1,
                region: "us-east-1".into(),
                api: "127.0.0.1:1".into(),
                peer: "127.0.0.1:2".into(),
                status: pb::NodeStatus::Draining.into(),
                joined_at: 0,
            }],
            identity_age_ms: Some(300),
            identity_max_age_ms: 604_800_000,
            fenced: true,
            ready: false,
            not_ready: vec!["no_quorum".into(), "identity_too_old".into()],
            other_regions: vec![pb::OtherRegion {
                region: "eu-west-1".into(),
                reachable: Some(false),
                since: Some(0),
                leader: Some(4),
                outbox_intents: 3,
                outbox_age_ms: Some(90_000),
                configuration_lag_ms: None,
                status: Some(pb::RegionStatus::Lost.into()),
                lagging_keys: vec![pb::LaggingKeys {
                    why: "awaiting_material".into(),
                    keys: 2,
                }],
                exchange_key_version: Some(7),
            }],
            keys_out_of_sync: 2,
            peer_certificate_expires_at: 0,
            exchange_key: Some(pb::ExchangeKey {
                version: 3,
                age_ms: 7_200_000,
            }),
        }
    }

    #[test]
    fn a_person_reads_what_is_wrong() {
        let status = Status {
            keys: Some(vec![Key::from(pb::KeyOutOfSync {
                key_id: "mrk-1".into(),
                region: "eu-west-1".into(),
                why: "awaiting_material".into(),
                since: Some(0),
            })]),
            state_digests: Some(vec![Digest::from(pb::StateDigest {
                group: "region/us-east-1".into(),
                index: Some(11),
                term: Some(3),
                sha256: vec![0xab, 0x01].into(),
                records: 7,
            })]),
            ..Status::from(response())
        };
        assert_eq!(
            status.lines(),
            "node 1 in us-east-1, version 0.1.0, cluster c\n\
             not ready for requests: no_quorum, identity_too_old\n\
             the region was lost, and asks what has become of its primaries: it changes none meanwhile\n\
             accounts and access keys are confirmed 300 ms ago; requests are refused after 604800 s\n\
             the certificate that other nodes see ends on 1970-01-01T00:00:00Z\n\
             other regions seal to version 3 of the region's exchange key, which is 2 h old\n\
             region/us-east-1: led by node 1 in term 3, applied 11 of 12, voters: nodes 1, 2\n\
             \x20 node 2 is 5 entries behind, last heard 2.5 s ago\n\
             region/us-east-1 at entry 11 of term 3: 7 records, SHA-256 ab01\n\
             eu-west-1 (lost) has not answered since 1970-01-01T00:00:00Z\n\
             \x20 its exchange key is known in version 7\n\
             \x20 3 changes wait for it, the oldest for 1 min\n\
             \x20 awaiting_material: 2 keys\n\
             2 multi-Region keys are out of sync\n\
             \x20 mrk-1  eu-west-1  awaiting_material  since 1970-01-01T00:00:00Z\n\
             node 1  us-east-1  draining  API 127.0.0.1:1  peers 127.0.0.1:2  since 1970-01-01T00:00:00Z\n"
        );
    }

    #[test]
    fn a_program_reads_the_keys_only_if_it_asked() {
        let status = Status::from(response()).json();
        assert_eq!(status["keys"], Value::Null);
        assert_eq!(status["state_digests"], Value::Null);
        assert_eq!(status["other_regions"][0]["lagging_keys"]["awaiting_material"], 2);
        assert_eq!(status["exchange_key"]["version"], 3);
        assert_eq!(status["other_regions"][0]["exchange_key_version"], 7);
        assert_eq!(status["groups"][0]["followers"][0]["entries_behind"], 5);
    }

    #[test]
    fn durations_are_as_coarse_as_they_are_long() {
        let day = 86_400_000;
        let shown = [0, 59_940, 60_000, 3_600_000, 2 * day - 1, 2 * day].map(duration);
        assert_eq!(shown, ["0.0 s", "59.9 s", "1 min", "1 h", "47 h", "2 days"]);
    }
}
