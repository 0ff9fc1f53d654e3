//! Where the material of keys may go.

use trent_domain::global::Command;
use trent_domain::global::command::{ClearResidency, SetResidency};
use trent_domain::global::state::ResidencyRule;
use trent_proto::admin::v1 as pb;
use trent_proto::tonic::Status;

use super::input::parse;
use super::{Admin, spread};

impl Admin {
    /// Says where the material of a region's keys may go.
    pub(super) async fn set_residency(
        &self,
        request: pb::SetResidencyRequest,
    ) -> Result<pb::SetResidencyResponse, Status> {
        let allowed = request.allowed.iter().map(|region| parse(region));
        let command = SetResidency {
            home: parse(&request.home)?,
            allowed: allowed.collect::<Result<_, _>>()?,
        };
        let settled = self.change(Command::SetResidency(command)).await?;
        Ok(pb::SetResidencyResponse {
            spread: spread::of(settled),
        })
    }

    /// Every rule.
    pub(super) async fn list_residency(
        &self,
        _: pb::ListResidencyRequest,
    ) -> Result<pb::ListResidencyResponse, Status> {
        let global = self.read().await?;
        Ok(pb::ListResidencyResponse {
            rules: global.state.residency_rules().map(|rule| message(rule)).collect(),
        })
    }

    /// Lets the material of a region's keys go anywhere.
    pub(super) async fn clear_residency(
        &self,
        request: pb::ClearResidencyRequest,
    ) -> Result<pb::ClearResidencyResponse, Status> {
        let command = ClearResidency {
            home: parse(&request.home)?,
        };
        let settled = self.change(Command::ClearResidency(command)).await?;
        Ok(pb::ClearResidencyResponse {
            spread: spread::of(settled),
        })
    }
}

fn message(rule: &ResidencyRule) -> pb::ResidencyRule {
    pb::ResidencyRule {
        home: rule.home.to_string(),
        allowed: rule.allowed.iter().map(ToString::to_string).collect(),
    }
}
