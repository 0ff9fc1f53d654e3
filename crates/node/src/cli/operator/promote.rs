//! `trent region promote`: a region succeeds one that is lost for good.

use trent_proto::admin::v1 as pb;

use super::answer::Changed;
use super::{Answer, Client, Failure};

/// Which region succeeds which.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The region whose replicas become primaries.
    #[arg(value_name = "REGION")]
    region: String,
    /// The region that is lost. Should it live on or come back, its keys are replicas.
    #[arg(long, value_name = "REGION")]
    lost: String,
}

pub(super) async fn run(client: &mut Client, args: &Args) -> Result<Box<dyn Answer>, Failure> {
    let request = pb::PromoteRegionRequest {
        region: args.region.clone(),
        lost: args.lost.clone(),
    };
    let promoted = client.promote_region(request).await?.into_inner();
    Ok(Box::new(Changed {
        done: format!(
            "{} is lost. {} succeeds it as the primary region of its keys, once every other region has been asked.",
            args.lost,
            promoted.successors.join(", then ")
        ),
        spread: promoted.spread.into(),
        revokes: false,
    }))
}
