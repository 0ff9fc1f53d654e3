//! Regions that are lost and never come back.

use std::fmt::Write as _;

use trent_domain::global::command::AbandonRegion;
use trent_domain::global::{Command, State};
use trent_domain::ids::RegionName;
use trent_proto::admin::v1 as pb;
use trent_proto::tonic::Status;

use super::{Admin, spread};
use crate::regions::families;

impl Admin {
    /// Says of a lost region that it never comes back. What follows from it, the regions' leaders do.
    pub(super) async fn abandon_region(
        &self,
        region: RegionName,
        is_confirmed: bool,
    ) -> Result<pb::RemoveRegionResponse, Status> {
        if !is_confirmed {
            return Err(Status::failed_precondition(format!(
                "{region} is lost, and may come back. Removed, it may not: what lives in it alone is lost then, which is \
                 every key of one region, every multi-Region key without a member elsewhere, and what its clients did last. \
                 If that is so, say it: --gone-for-good"
            )));
        }
        let lost = format!(
            "what lived in {region} alone: its keys of one region, its multi-Region keys without a member elsewhere, and \
             what its clients did last"
        );
        self.check_succession(&region).await?;
        let settled = self
            .change(Command::AbandonRegion(AbandonRegion { region }))
            .await?;
        Ok(pb::RemoveRegionResponse {
            spread: spread::of(settled),
            lost,
        })
    }

    /// Every region that is not lost has to say that none of its keys still has its primary in the lost one.
    async fn check_succession(&self, lost: &RegionName) -> Result<(), Status> {
        let global = self.read().await?;
        let mut left = String::new();
        for region in asked(&global.state) {
            let keys = self.followers_in(region, &global.state, lost).await?;
            if keys > 0 {
                let _ = write!(left, " {region} has {keys} of them."); // writing to a string cannot fail
            }
        }
        if left.is_empty() {
            return Ok(());
        }
        Err(Status::failed_precondition(format!(
            "the primaries of some multi-Region keys are still in {lost}, and would be lost, though other regions have \
             members of these keys.{left} Wait until its successors have taken them over, or name another one: trent region \
             promote REGION --lost {lost}"
        )))
    }

    async fn followers_in(
        &self,
        region: &RegionName,
        global: &State,
        lost: &RegionName,
    ) -> Result<u64, Status> {
        let version = global.losses().version;
        if *region != self.directory.own().region {
            let counted = families::count_followers(&self.link, region, version, lost).await;
            return counted.map_err(|reason| unheard(region, &reason));
        }
        let own = self.groups.region.read(self.read_policy).await;
        let own = own.map_err(|reason| Status::unavailable(reason.to_string()))?;
        if own.state.fencing().losses.version != version {
            return Err(unheard(region, &"it has not heard of all losses yet"));
        }
        Ok(own.state.followers_of(lost).count() as u64)
    }
}

fn asked(global: &State) -> impl Iterator<Item = &RegionName> {
    let begun = global.regions().filter(|region| region.has_begun());
    let names = begun.map(|region| &region.name);
    names.filter(|region| !global.losses().is_lost(region))
}

fn unheard(region: &RegionName, reason: &dyn std::fmt::Display) -> Status {
    Status::unavailable(format!(
        "whether {region} still follows the lost region is not known: {reason}"
    ))
}
