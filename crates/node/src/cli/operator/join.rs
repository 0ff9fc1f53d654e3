//! `trent node join`: a machine becomes a node of the cluster.

use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use serde_json::Value;
use trent_crypto::secret::JoinToken;
use trent_domain::node_address::NodeAddress;
use trent_proto::peer::v1::membership_client::MembershipClient;
use trent_proto::peer::v1::{JoinClusterRequest, JoinClusterResponse};
use trent_proto::tonic::{Code, Request, Response, Status};

use super::{Answer, Failure};
use crate::clock::Clock;
use crate::config::Config;
use crate::peer_tls::{PeerTls, channel_to_seed};

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
    pub(super) async fn run(&self, config: Option<&Path>, clock: Clock) -> Result<Box<dyn Answer>, Failure> {
        let path = config.ok_or(Failure::NoConfig)?;
        let config = Config::load(path)?;
        check(&config, path)?;
        let token = self.token.read()?;
        let tls = PeerTls::load(config.peer_identity(), config.peer_tls.clone(), clock)?;
        let tls = Arc::new(tls);
        let mut reasons = Vec::new();
        for seed in &config.seeds {
            match ask(tls.clone(), seed, request(&config, &token)).await {
                Ok(JoinClusterResponse { founds_region }) => {
                    return Ok(Box::new(Joined {
                        node: config.node.0,
                        region: config.region().to_string(),
                        founds_region,
                    }));
                }
                Err(status) if status.code() == Code::Unavailable => {
                    reasons.push(format!("{seed}: {}", Failure::from(status)));
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

async fn ask(
    tls: Arc<PeerTls>,
    seed: &NodeAddress,
    request: JoinClusterRequest,
) -> Result<JoinClusterResponse, Status> {
    let mut client = MembershipClient::new(channel_to_seed(tls, seed.clone()));
    let mut request = Request::new(request);
    request.set_timeout(ANSWER_WITHIN);
    client.join(request).await.map(Response::into_inner)
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
