//! Regions of the cluster.

use trent_domain::global::command::{AddRegion, RemoveRegion};
use trent_domain::global::state::{Region, RegionStatus};
use trent_domain::global::{Command, State};
use trent_domain::ids::RegionName;
use trent_proto::admin::v1 as pb;
use trent_proto::tonic::Status;

use super::input::parse;
use super::{Admin, departure, spread};

impl Admin {
    /// Names a region, so that nodes can be invited to it.
    pub(super) async fn add_region(
        &self,
        request: pb::AddRegionRequest,
    ) -> Result<pb::AddRegionResponse, Status> {
        let region = parse(&request.region)?;
        let settled = self.change(Command::AddRegion(AddRegion { region })).await?;
        Ok(pb::AddRegionResponse {
            spread: spread::of(settled),
        })
    }

    /// Every region of the directory.
    pub(super) async fn list_regions(
        &self,
        _: pb::ListRegionsRequest,
    ) -> Result<pb::ListRegionsResponse, Status> {
        let global = self.read().await?;
        let regions = global.state.regions();
        Ok(pb::ListRegionsResponse {
            regions: regions.map(|region| message(&global.state, region)).collect(),
        })
    }

    /// Wishes a region out of the cluster, if it holds the only copy of nothing.
    pub(super) async fn remove_region(
        &self,
        request: pb::RemoveRegionRequest,
    ) -> Result<pb::RemoveRegionResponse, Status> {
        let region = parse(&request.region)?;
        self.check_departure(&region).await?;
        let settled = self
            .change(Command::RemoveRegion(RemoveRegion { region }))
            .await?;
        Ok(pb::RemoveRegionResponse {
            spread: spread::of(settled),
        })
    }

    /// What only the region's own nodes can say. A region that has not begun holds nothing, and nobody there could say so.
    async fn check_departure(&self, name: &RegionName) -> Result<(), Status> {
        let global = self.read().await?;
        let begun = global.state.region(name).is_some_and(|region| region.has_begun());
        if !begun {
            return Ok(());
        }
        if *name != self.directory.own().region {
            return Err(Status::failed_precondition(format!(
                "what {name} holds, its own nodes know: ask one of them"
            )));
        }
        let region = self.groups.region.read(self.read_policy).await;
        let region = region.map_err(|reason| Status::unavailable(reason.to_string()))?;
        departure::check(&region.state)
    }
}

/// A region's status as it is told.
pub(super) fn status(region: &Region) -> pb::RegionStatus {
    match region.status {
        RegionStatus::Active => pb::RegionStatus::Active,
        RegionStatus::Leaving => pb::RegionStatus::Leaving,
        RegionStatus::Lost { .. } => pb::RegionStatus::Lost,
    }
}

fn message(state: &State, region: &Region) -> pb::Region {
    pb::Region {
        region: region.name.to_string(),
        status: status(region).into(),
        begun: region.has_begun(),
        nodes: state.nodes_of(&region.name).map(|node| node.id.0).collect(),
    }
}
