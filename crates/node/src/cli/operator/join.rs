//! `trent node join`: a machine becomes a node of the cluster.

use std::io::Read;
use std::path::Path;
use std::time::Duration;

use serde::Serialize;
use serde_json::Value;
use trent_crypto::secret::JoinToken;
use trent_domain::node_address::NodeAddress;
use trent_proto::peer::v1::membership_client::MembershipClient;
use trent_proto::peer::v1::{JoinClusterRequest, JoinClusterResponse};
use trent_proto::tonic::transport::{Channel, Endpoint};
use trent_proto::tonic::{Code, Status};

use super::{Answer, Failure};
use crate::config::Config;

/// Time to reach a seed before the next one is tried.
const CONNECT_WITHIN: Duration = Duration::from_secs(3);
/// Longer than `global` takes for a change.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);

/// How a machine becomes a node. Its configuration has node_id, region, api, peer and seeds.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The token of `trent node invite`; `-` reads it from standard input.
    #[arg(long, value_name = "TOKEN")]
    token: Token,
}

/// A token that is not printed.
#[derive(Clone)]
struct Token(String);

impl From<String> for Token {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(redacted)")
    }
}

impl Token {
    fn read(&self) -> Result<JoinToken, Failure> {
        let mut text = String::new();
        match self.0.as_str() {
            "-" => {
                std::io::stdin()
                    .read_to_string(&mut text)
                    .map_err(|error| Failure::File {
                        path: "standard input".into(),
                        reason: error.to_string(),
                    })?;
            }
            token => text.push_str(token),
        }
        Ok(JoinToken::from(text.trim().to_owned()))
    }
}

impl Args {
    /// Asks one seed after the other.
    pub(super) async fn run(&self, config: Option<&Path>) -> Result<Box<dyn Answer>, Failure> {
        let path = config.ok_or(Failure::NoConfig)?;
        let config = Config::load(path)?;
        check(&config, path)?;
        let token = self.token.read()?;
        let mut reasons = Vec::new();
        for seed in &config.seeds {
            match ask(seed, request(&config, &token)).await {
                Ok(JoinClusterResponse { founds_region }) => {
                    return Ok(Box::new(Joined {
                        node: config.node.0,
                        region: config.region().to_string(),
                        founds_region,
                    }));
                }
                Err(status) if status.code() == Code::Unavailable => {
                    reasons.push(format!("{seed}: {}", status.message()));
                }
                Err(refusal) => return Err(refusal.into()),
            }
        }
        Err(Failure::NoSeed {
            reasons: reasons.join("; "),
        })
    }
}

fn check(config: &Config, path: &Path) -> Result<(), Failure> {
    let refused = |reason| Failure::NotJoining {
        config: path.into(),
        reason,
    };
    if !config.members.is_joining() {
        return Err(refused(
            "its [[nodes]] found a cluster; a node that joins has region, api and peer instead",
        ));
    }
    if config.seeds.is_empty() {
        return Err(refused("no seeds: name nodes of the cluster to ask"));
    }
    Ok(())
}

fn request(config: &Config, token: &JoinToken) -> JoinClusterRequest {
    JoinClusterRequest {
        cluster_id: config.cluster.as_bytes().to_vec().into(),
        node: config.node.0,
        region: config.region().to_string(),
        api: config.api_address().to_string(),
        peer: config.peer_address().to_string(),
        token: token.expose().to_owned(),
    }
}

async fn ask(seed: &NodeAddress, request: JoinClusterRequest) -> Result<JoinClusterResponse, Status> {
    let mut client = MembershipClient::new(connect(seed).await?);
    client.join(request).await.map(|answer| answer.into_inner())
}

async fn connect(seed: &NodeAddress) -> Result<Channel, Status> {
    let unreachable = |error: trent_proto::tonic::transport::Error| Status::unavailable(error.to_string());
    Endpoint::from_shared(format!("http://{seed}"))
        .map_err(unreachable)?
        .connect_timeout(CONNECT_WITHIN)
        .timeout(ANSWER_WITHIN)
        .connect()
        .await
        .map_err(unreachable)
}

#[derive(Serialize)]
struct Joined {
    node: u64,
    region: String,
    founds_region: bool,
}

impl Answer for Joined {
    fn lines(&self) -> String {
        let Self { node, region, .. } = self;
        let first = if self.founds_region {
            " It is the region's first and founds it."
        } else {
            ""
        };
        format!("Node {node} of {region} is in the cluster.{first} Start it with: trent server --config FILE")
    }

    fn json(&self) -> Value {
        serde_json::json!(self)
    }
}
