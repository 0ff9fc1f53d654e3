//! `trent node`: nodes of the cluster.

use std::fmt::Write as _;
use std::process::ExitCode;
use std::time::Duration;

use serde::Serialize;
use serde_json::Value;
use trent_proto::admin::v1 as pb;

use super::answer::{Changed, moment};
use super::{Answer, Client, Command, Connection, Failure, Spread, join, perform, print};
use crate::clock::Clock;

/// Nodes of the cluster.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    connection: Connection,
    #[command(subcommand)]
    command: Subcommand,
}

#[derive(Debug, clap::Subcommand)]
enum Subcommand {
    #[command(flatten)]
    Asked(Asked),
    /// Makes this machine a node of the cluster that the configuration names. `trent server` runs it from then on.
    Join(join::Args),
}

/// What a node of the cluster is asked.
#[derive(Debug, clap::Subcommand)]
enum Asked {
    /// Reserves a number for a new node and draws the token with which it may join, once.
    Invite {
        /// The region that it is to serve.
        #[arg(long, value_name = "REGION")]
        region: String,
        /// For how long the token is good: a number and s, m, h or d.
        #[arg(long, value_name = "TIME", default_value = "24h", value_parser = time)]
        valid_for: Duration,
    },
    /// Lists the nodes, and who is invited.
    List,
    /// Keeps leadership and clients away from a node, so that it can be restarted.
    Drain(Number),
    /// Lets leadership and clients back to a node.
    Undrain(Number),
    /// Takes a node out of the cluster, also a dead one.
    Remove(Number),
}

#[derive(Debug, clap::Args)]
struct Number {
    /// The node's number.
    #[arg(value_name = "NODE")]
    node: u64,
}

/// Asks a node, or joins as one.
pub(super) fn run(args: &Args, clock: Clock) -> ExitCode {
    match &args.command {
        Subcommand::Asked(asked) => perform(&Call {
            connection: &args.connection,
            asked,
        }),
        Subcommand::Join(join) => print(&args.connection, join.run(args.connection.config(), clock)),
    }
}

/// What is asked, and of whom.
struct Call<'a> {
    connection: &'a Connection,
    asked: &'a Asked,
}

impl Command for Call<'_> {
    fn connection(&self) -> &Connection {
        self.connection
    }

    async fn run(&self, client: &mut Client) -> Result<Box<dyn Answer>, Failure> {
        match self.asked {
            Asked::Invite { region, valid_for } => invite(client, region, *valid_for).await,
            Asked::List => list(client).await,
            Asked::Drain(Number { node }) => drain(client, *node).await,
            Asked::Undrain(Number { node }) => undrain(client, *node).await,
            Asked::Remove(Number { node }) => remove(client, *node).await,
        }
    }
}

/// `90s`, `30m`, `24h` or `7d`.
fn time(text: &str) -> Result<Duration, String> {
    let unit = match text.chars().last() {
        Some('s') => 1,
        Some('m') => 60,
        Some('h') => 60 * 60,
        Some('d') => 24 * 60 * 60,
        _ => return Err("a time is a number and s, m, h or d".to_owned()),
    };
    let number: u64 = text[..text.len() - 1]
        .parse()
        .map_err(|_| "a time is a whole number and s, m, h or d".to_owned())?;
    let seconds = number.checked_mul(unit).ok_or("the time is too long")?;
    Ok(Duration::from_secs(seconds))
}

async fn invite(client: &mut Client, region: &str, valid_for: Duration) -> Result<Box<dyn Answer>, Failure> {
    let request = pb::InviteNodeRequest {
        region: region.to_owned(),
        valid_for_seconds: Some(valid_for.as_secs()),
    };
    let invited = client.invite_node(request).await?.into_inner();
    Ok(Box::new(Invited {
        node: invited.node,
        region: region.to_owned(),
        token: invited.token,
        expires_at: moment(invited.expires_at),
        spread: invited.spread.into(),
    }))
}

async fn drain(client: &mut Client, node: u64) -> Result<Box<dyn Answer>, Failure> {
    let drained = client.drain_node(pb::DrainNodeRequest { node }).await?;
    Ok(changed(
        format!("Node {node} is drained: it leads nothing, and goes on to vote."),
        drained.into_inner().spread,
    ))
}

async fn undrain(client: &mut Client, node: u64) -> Result<Box<dyn Answer>, Failure> {
    let undrained = client.undrain_node(pb::UndrainNodeRequest { node }).await?;
    Ok(changed(
        format!("Node {node} takes part again."),
        undrained.into_inner().spread,
    ))
}

async fn remove(client: &mut Client, node: u64) -> Result<Box<dyn Answer>, Failure> {
    let removed = client.remove_node(pb::RemoveNodeRequest { node }).await?;
    Ok(changed(
        format!("Node {node} leaves. `trent node list` shows it until it is out of every group."),
        removed.into_inner().spread,
    ))
}

fn changed(done: String, spread: Option<pb::Spread>) -> Box<dyn Answer> {
    Box::new(Changed {
        done,
        spread: spread.into(),
        revokes: false,
    })
}

async fn list(client: &mut Client) -> Result<Box<dyn Answer>, Failure> {
    let listed = client.list_nodes(pb::ListNodesRequest {}).await?.into_inner();
    Ok(Box::new(Nodes {
        nodes: listed.nodes.into_iter().map(Node::from).collect(),
        invitations: listed.invitations.into_iter().map(Invitation::from).collect(),
    }))
}

/// An answer with a secret in it; it has no Debug.
#[derive(Serialize)]
struct Invited {
    node: u64,
    region: String,
    token: String,
    expires_at: String,
    spread: Spread,
}

impl Answer for Invited {
    fn lines(&self) -> String {
        let Self {
            node,
            region,
            token,
            expires_at,
            ..
        } = self;
        format!(
            "node   {node}\nregion {region}\ntoken  {token}\nThe token is good once, until {expires_at}, and is not shown \
             again. Issue a certificate for node {node} in {region}, then on the new machine:\n\n\
             trent node join --token {token} --config FILE"
        )
    }

    fn json(&self) -> Value {
        serde_json::json!(self)
    }
}

#[derive(Serialize)]
struct Nodes {
    nodes: Vec<Node>,
    invitations: Vec<Invitation>,
}

/// A node of the directory.
#[derive(Serialize)]
pub(super) struct Node {
    node: u64,
    region: String,
    api: String,
    peer: String,
    status: &'static str,
    joined_at: String,
}

#[derive(Serialize)]
struct Invitation {
    node: u64,
    region: String,
    expires_at: String,
}

impl From<pb::Node> for Node {
    fn from(node: pb::Node) -> Self {
        Self {
            status: match node.status() {
                pb::NodeStatus::Unspecified => "unknown",
                pb::NodeStatus::Active => "active",
                pb::NodeStatus::Draining => "draining",
                pb::NodeStatus::Leaving => "leaving",
            },
            node: node.node,
            region: node.region,
            api: node.api,
            peer: node.peer,
            joined_at: moment(node.joined_at),
        }
    }
}

impl Node {
    /// A line of it.
    pub(super) fn line(&self) -> String {
        let Self {
            node,
            region,
            api,
            peer,
            status,
            joined_at,
        } = self;
        format!("node {node}  {region}  {status:<8}  API {api}  peers {peer}  since {joined_at}")
    }
}

impl From<pb::Invitation> for Invitation {
    fn from(invitation: pb::Invitation) -> Self {
        Self {
            node: invitation.node,
            region: invitation.region,
            expires_at: moment(invitation.expires_at),
        }
    }
}

impl Answer for Nodes {
    fn lines(&self) -> String {
        let mut lines = String::new();
        for node in &self.nodes {
            let _ = writeln!(lines, "{}", node.line());
        }
        for invitation in &self.invitations {
            let Invitation {
                node,
                region,
                expires_at,
            } = invitation;
            let _ = writeln!(lines, "node {node}  {region}  invited until {expires_at}");
        }
        lines
    }

    fn json(&self) -> Value {
        serde_json::json!(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_a_unit() {
        for (text, seconds) in [("90s", 90), ("30m", 1800), ("24h", 86_400), ("7d", 604_800)] {
            assert_eq!(time(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        for text in ["", "h", "24", "1.5h", "-1h", "24x", "1é", "999999999999999999d"] {
            assert!(time(text).is_err(), "{text}");
        }
    }
}
