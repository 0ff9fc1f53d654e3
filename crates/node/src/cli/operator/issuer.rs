//! `trent issuer`: what OpenID Connect providers sign with.

use std::path::{Path, PathBuf};

use serde::Serialize;
use trent_proto::admin::v1 as pb;

use super::answer::{Changed, List};
use super::{Answer, Client, Command, Connection, Failure};

/// OpenID Connect providers of accounts (IAM's CreateOpenIDConnectProvider makes them), and the keys that their tokens are
/// verified with. AWS fetches those; Trent is told them.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    connection: Connection,
    #[command(subcommand)]
    command: Subcommand,
}

#[derive(Debug, clap::Subcommand)]
enum Subcommand {
    /// Says what a provider signs its tokens with, in place of what was said before.
    SetKeys {
        /// The account, as 12 digits.
        #[arg(long, value_name = "ACCOUNT")]
        account: String,
        /// The provider's URL.
        #[arg(long, value_name = "URL")]
        url: String,
        /// A file with its key set (RFC 7517).
        #[arg(long, value_name = "FILE")]
        jwks: PathBuf,
    },
    /// Lists the providers of an account.
    List {
        /// The account, as 12 digits.
        #[arg(long, value_name = "ACCOUNT")]
        account: String,
    },
}

impl Command for Args {
    fn connection(&self) -> &Connection {
        &self.connection
    }

    async fn run(&self, client: &mut Client) -> Result<Box<dyn Answer>, Failure> {
        match &self.command {
            Subcommand::SetKeys { account, url, jwks } => set_keys(client, account, url, jwks).await,
            Subcommand::List { account } => list(client, account).await,
        }
    }
}

async fn set_keys(
    client: &mut Client,
    account: &str,
    url: &str,
    jwks: &Path,
) -> Result<Box<dyn Answer>, Failure> {
    let text = std::fs::read_to_string(jwks).map_err(|reason| Failure::File {
        path: jwks.into(),
        reason: reason.to_string(),
    })?;
    let request = pb::SetIssuerKeysRequest {
        account: account.to_owned(),
        url: url.to_owned(),
        jwks: text,
    };
    let changed = client.set_issuer_keys(request).await?.into_inner();
    Ok(Box::new(Changed {
        done: format!("Tokens of {url} are verified with these keys in account {account}."),
        spread: changed.spread.into(),
        revokes: true, // keys that are not in the set any more
    }))
}

async fn list(client: &mut Client, account: &str) -> Result<Box<dyn Answer>, Failure> {
    let request = pb::ListIssuersRequest {
        account: account.to_owned(),
    };
    let listed = client.list_issuers(request).await?.into_inner();
    Ok(Box::new(List {
        name: "issuers",
        rows: listed.issuers.into_iter().map(Issuer::from).collect(),
        line: Issuer::line,
        none: "The account has no OpenID Connect provider.",
    }))
}

#[derive(Serialize)]
struct Issuer {
    arn: String,
    url: String,
    client_ids: Vec<String>,
    has_keys: bool,
    key_ids: Vec<String>,
}

impl Issuer {
    fn line(&self) -> String {
        let keys = match (self.has_keys, self.key_ids.as_slice()) {
            (false, _) => "no keys".to_owned(),
            (true, []) => "keys without names".to_owned(),
            (true, names) => format!("keys {}", names.join(",")),
        };
        format!("{}  {keys}  for {}", self.url, self.client_ids.join(","))
    }
}

impl From<pb::Issuer> for Issuer {
    fn from(issuer: pb::Issuer) -> Self {
        Self {
            arn: issuer.arn,
            url: issuer.url,
            client_ids: issuer.client_ids,
            has_keys: issuer.has_keys,
            key_ids: issuer.key_ids,
        }
    }
}
