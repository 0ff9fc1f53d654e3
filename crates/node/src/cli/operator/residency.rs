//! `trent residency`: where the material of keys may go.

use serde::Serialize;
use trent_proto::admin::v1 as pb;

use super::answer::{Changed, List};
use super::{Answer, Client, Command, Connection, Failure};

/// Rules about the regions that may have the material of a region's keys. One that gets tighter takes nothing away from
/// replicas that exist; no more material comes to them.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    connection: Connection,
    #[command(subcommand)]
    command: Subcommand,
}

#[derive(Debug, clap::Subcommand)]
enum Subcommand {
    /// Shows the rules.
    Show,
    /// Says which other regions may have the material of keys that are made in a region.
    Set {
        /// The region that makes the keys. It may always have their material.
        #[arg(value_name = "REGION")]
        home: String,
        /// The regions that may have it, separated by commas. To name the region itself alone keeps it there.
        #[arg(long, value_delimiter = ',', value_name = "REGION,…", required = true)]
        allow: Vec<String>,
    },
    /// Lets the material of keys that are made in a region go anywhere.
    Clear {
        /// The region that makes the keys.
        #[arg(value_name = "REGION")]
        home: String,
    },
}

impl Command for Args {
    fn connection(&self) -> &Connection {
        &self.connection
    }

    async fn run(&self, client: &mut Client) -> Result<Box<dyn Answer>, Failure> {
        match &self.command {
            Subcommand::Show => show(client).await,
            Subcommand::Set { home, allow } => set(client, home, allow).await,
            Subcommand::Clear { home } => clear(client, home).await,
        }
    }
}

async fn set(client: &mut Client, home: &str, allow: &[String]) -> Result<Box<dyn Answer>, Failure> {
    let request = pb::SetResidencyRequest {
        home: home.to_owned(),
        allowed: allow.to_vec(),
    };
    let changed = client.set_residency(request).await?.into_inner();
    Ok(Box::new(Changed {
        done: format!(
            "Material of keys made in {home} may go to {} and nowhere else.",
            allow.join(", ")
        ),
        spread: changed.spread.into(),
        revokes: true,
    }))
}

async fn clear(client: &mut Client, home: &str) -> Result<Box<dyn Answer>, Failure> {
    let request = pb::ClearResidencyRequest {
        home: home.to_owned(),
    };
    let changed = client.clear_residency(request).await?.into_inner();
    Ok(Box::new(Changed {
        done: format!("Material of keys made in {home} may go anywhere."),
        spread: changed.spread.into(),
        revokes: false,
    }))
}

async fn show(client: &mut Client) -> Result<Box<dyn Answer>, Failure> {
    let listed = client
        .list_residency(pb::ListResidencyRequest {})
        .await?
        .into_inner();
    Ok(Box::new(List {
        name: "residency",
        rows: listed.rules.into_iter().map(Rule::from).collect(),
        line: Rule::line,
        none: "There is no rule: material may go anywhere.",
    }))
}

#[derive(Serialize)]
struct Rule {
    home: String,
    allowed: Vec<String>,
}

impl Rule {
    fn line(&self) -> String {
        format!("{}  {}", self.home, self.allowed.join(","))
    }
}

impl From<pb::ResidencyRule> for Rule {
    fn from(rule: pb::ResidencyRule) -> Self {
        Self {
            home: rule.home,
            allowed: rule.allowed,
        }
    }
}
