//! Regions that are lost for good.

use trent_domain::global::Command;
use trent_domain::global::command::DeclareLoss;
use trent_domain::ids::RegionName;
use trent_proto::admin::v1 as pb;
use trent_proto::tonic::Status;

use super::input::parse;
use super::{Admin, spread};

impl Admin {
    /// Declares a region lost, and lets another one succeed it. What follows from it, the regions' leaders do.
    pub(super) async fn promote_region(
        &self,
        request: pb::PromoteRegionRequest,
    ) -> Result<pb::PromoteRegionResponse, Status> {
        let lost: RegionName = parse(&request.lost)?;
        let command = DeclareLoss {
            region: lost.clone(),
            successor: parse(&request.region)?,
        };
        let settled = self.change(Command::DeclareLoss(command)).await?;
        let global = self.groups.global.local();
        let loss = global.state.losses().open(&lost);
        let successors = loss.map_or(&[][..], |loss| &loss.successors);
        Ok(pb::PromoteRegionResponse {
            spread: spread::of(settled),
            successors: successors.iter().map(ToString::to_string).collect(),
        })
    }
}
