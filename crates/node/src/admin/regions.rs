//! Regions of the cluster.

use trent_domain::global::command::{AddRegion, RemoveRegion};
use trent_domain::global::state::{Region, RegionStatus};
use trent_domain::global::{Command, DirectoryRefusal, State};
use trent_domain::ids::RegionName;
use trent_proto::admin::v1 as pb;
use trent_proto::tonic::Status;

use super::input::parse;
use super::{Admin, departure, directory_status, spread};

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

    /// Wishes a region out of the cluster: one that leaves in order, if it holds the only copy of nothing, or one that is
    /// lost and never comes back, if its successors have taken over what they can.
    pub(super) async fn remove_region(
        &self,
        request: pb::RemoveRegionRequest,
    ) -> Result<pb::RemoveRegionResponse, Status> {
        let region: RegionName = parse(&request.region)?;
        if self.is_lost(&region).await? {
            return self.abandon_region(region, request.gone_for_good).await;
        }
        if request.gone_for_good {
            return Err(directory_status(DirectoryRefusal::RegionNotLost));
        }
        let discarded = self
            .check_departure(&region, request.discard_managed_keys)
            .await?;
        let command = RemoveRegion {
            region,
            discards_managed_keys: request.discard_managed_keys,
        };
        let settled = self.change(Command::RemoveRegion(command)).await?;
        Ok(pb::RemoveRegionResponse {
            spread: spread::of(settled),
            lost: discarded,
        })
    }

    async fn is_lost(&self, name: &RegionName) -> Result<bool, Status> {
        let global = self.read().await?;
        let region = global.state.region(name);
        Ok(region.is_some_and(|region| {
            matches!(
                region.status,
                RegionStatus::Lost { .. } | RegionStatus::Gone { .. }
            )
        }))
    }

    /// What only the region's own nodes can say. A region that has not begun holds nothing, and nobody there could say so.
    /// Tells of the keys that AWS manages there, where they may be lost.
    async fn check_departure(
        &self,
        name: &RegionName,
        discards_managed_keys: bool,
    ) -> Result<String, Status> {
        let global = self.read().await?;
        let begun = global.state.region(name).is_some_and(|region| region.has_begun());
        if !begun {
            return Ok(String::new());
        }
        if *name != self.directory.own().region {
            return Err(Status::failed_precondition(format!(
                "what {name} holds, its own nodes know: ask one of them"
            )));
        }
        let region = self.groups.region.read(self.read_policy).await;
        let region = region.map_err(|reason| Status::unavailable(reason.to_string()))?;
        departure::check(&region.state, discards_managed_keys)
    }
}

/// A region's status as it is told.
pub(super) fn status(region: &Region) -> pb::RegionStatus {
    match region.status {
        RegionStatus::Active => pb::RegionStatus::Active,
        RegionStatus::Leaving { .. } => pb::RegionStatus::Leaving,
        RegionStatus::Lost { .. } => pb::RegionStatus::Lost,
        RegionStatus::Gone { .. } => pb::RegionStatus::Gone,
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
