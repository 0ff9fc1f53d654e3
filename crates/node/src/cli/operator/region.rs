//! `trent region`: regions of the cluster.

use serde::Serialize;
use serde_json::Value;
use trent_proto::admin::v1 as pb;

use super::answer::{Changed, List, nodes};
use super::{Answer, Client, Command, Connection, Failure, Spread, promote};

/// Regions of the cluster.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    connection: Connection,
    #[command(subcommand)]
    command: Subcommand,
}

#[derive(Debug, clap::Subcommand)]
enum Subcommand {
    /// Names a region, so that nodes can be invited to it (`trent node invite`).
    Add(Name),
    /// Lists the regions.
    List,
    /// Lets a region succeed one that is lost for good, as the primary region of multi-Region keys.
    Promote(promote::Args),
    /// Ends a region that holds the only copy of nothing, asked of a node of that region; or one that is lost for ever.
    Remove(Removal),
}

#[derive(Debug, clap::Args)]
struct Removal {
    #[command(flatten)]
    name: Name,
    /// Of a region that is lost: it never comes back, and what lived in it alone is lost.
    #[arg(long)]
    gone_for_good: bool,
    /// The keys that AWS manages in the region, which nobody can delete, are lost with it.
    #[arg(long)]
    discard_managed_keys: bool,
}

#[derive(Debug, clap::Args)]
struct Name {
    /// Such as eu-west-1.
    #[arg(value_name = "REGION")]
    region: String,
}

impl Command for Args {
    fn connection(&self) -> &Connection {
        &self.connection
    }

    async fn run(&self, client: &mut Client) -> Result<Box<dyn Answer>, Failure> {
        match &self.command {
            Subcommand::Add(Name { region }) => add(client, region.clone()).await,
            Subcommand::List => list(client).await,
            Subcommand::Remove(removal) => remove(client, removal).await,
            Subcommand::Promote(args) => promote::run(client, args).await,
        }
    }
}

async fn add(client: &mut Client, region: String) -> Result<Box<dyn Answer>, Failure> {
    let done = format!("Added {region}. Its first node founds it: trent node invite --region {region}");
    let added = client.add_region(pb::AddRegionRequest { region }).await?;
    Ok(Box::new(Changed {
        done,
        spread: added.into_inner().spread.into(),
        revokes: false,
    }))
}

async fn remove(client: &mut Client, removal: &Removal) -> Result<Box<dyn Answer>, Failure> {
    let Name { region } = &removal.name;
    let request = pb::RemoveRegionRequest {
        region: region.clone(),
        gone_for_good: removal.gone_for_good,
        discard_managed_keys: removal.discard_managed_keys,
    };
    let removed = client.remove_region(request).await?.into_inner();
    let done = match removal.gone_for_good {
        true => format!(
            "{region} is gone for good. `trent region list` shows it until every other region has let go of it. Take its \
             machines out of service: none of them may come back."
        ),
        false => format!("{region} leaves. `trent region list` shows it until it has given up what it had."),
    };
    Ok(Box::new(Removed {
        done,
        lost: removed.lost,
        spread: removed.spread.into(),
    }))
}

/// A region that goes, and what is lost with it.
struct Removed {
    done: String,
    lost: String,
    spread: Spread,
}

impl Answer for Removed {
    fn lines(&self) -> String {
        let lost = match self.lost.as_str() {
            "" => String::new(),
            lost => format!("Lost with it: {lost}.\n"),
        };
        format!("{}\n{lost}{}", self.done, self.spread.line())
    }

    fn json(&self) -> Value {
        serde_json::json!({ "lost": self.lost, "spread": self.spread })
    }
}

async fn list(client: &mut Client) -> Result<Box<dyn Answer>, Failure> {
    let listed = client.list_regions(pb::ListRegionsRequest {}).await?.into_inner();
    Ok(Box::new(List {
        name: "regions",
        rows: listed.regions.into_iter().map(Region::from).collect(),
        line: Region::line,
        none: "There are no regions.",
    }))
}

#[derive(Serialize)]
struct Region {
    region: String,
    status: &'static str,
    begun: bool,
    nodes: Vec<u64>,
}

impl Region {
    fn line(&self) -> String {
        let nodes = if self.nodes.is_empty() {
            "no nodes".to_owned()
        } else {
            nodes(&self.nodes)
        };
        let begun = if self.begun { "" } else { ", not begun" };
        format!("{}  {}{begun}  {nodes}", self.region, self.status)
    }
}

/// What the operator wants of a region.
pub(super) fn status(status: pb::RegionStatus) -> &'static str {
    match status {
        pb::RegionStatus::Unspecified => "unknown",
        pb::RegionStatus::Active => "active",
        pb::RegionStatus::Leaving => "leaving",
        pb::RegionStatus::Lost => "lost",
        pb::RegionStatus::Gone => "gone",
    }
}

impl From<pb::Region> for Region {
    fn from(region: pb::Region) -> Self {
        Self {
            status: status(region.status()),
            region: region.region,
            begun: region.begun,
            nodes: region.nodes,
        }
    }
}
