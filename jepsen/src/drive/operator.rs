//! An operator's call: made at a node's socket, and noted like any other.

use serde_json::{Value, json};
use trent_proto::admin::v1 as form;
use trent_proto::admin::v1::admin_client::AdminClient;
use trent_proto::tonic::transport::Channel;
use trent_proto::tonic::{Code, Status};

use super::{Ask, Desk};
use crate::history::Outcome;
use crate::place::Place;
use crate::workload::operators::{Action, NOT_RECORDED};

/// What a call is called that was never sent.
const REFUSED: &str = "refused";
/// How a refusal begins that comes before the audit log.
const UNRECORDED: &str = "nothing was changed, for the audit log cannot be written";

type Client = AdminClient<Channel>;

/// Makes a call and notes it.
pub(super) async fn operate(desk: &mut Desk, place: &Place, key: &str, action: Action) -> Outcome<Value> {
    let changes = action.changes();
    let begun = desk.begin(match changes {
        true => Ask::change(key, place.clone(), action.clone()),
        false => Ask::read(key, place.clone(), action.clone()),
    });
    let outcome = match connect(desk, place).await {
        Some(client) => outcome(send(client, action).await, changes),
        None => Outcome::Fail(REFUSED.to_owned()),
    };
    desk.end(begun, outcome.clone());
    outcome
}

async fn connect(desk: &Desk, place: &Place) -> Option<Client> {
    desk.site.operator(place).ok()?.connect().await.ok()
}

/// A refusal is certain; whatever else a change ends with says nothing of it.
fn outcome(answer: Result<Value, Status>, changes: bool) -> Outcome<Value> {
    let status = match answer {
        Ok(value) => return Outcome::Ok(value),
        Err(status) => status,
    };
    if status.message().starts_with(UNRECORDED) {
        return Outcome::Fail(NOT_RECORDED.to_owned());
    }
    let name = format!("{:?}", status.code());
    match is_refusal(status.code()) || !changes {
        true => Outcome::Fail(name),
        false => Outcome::Info(Some(name)),
    }
}

/// Whether nothing was changed, and nothing will be, as the admin service's own description says.
pub(super) fn is_refusal(code: Code) -> bool {
    matches!(
        code,
        Code::InvalidArgument
            | Code::NotFound
            | Code::AlreadyExists
            | Code::FailedPrecondition
            | Code::ResourceExhausted
    )
}

async fn send(mut client: Client, action: Action) -> Result<Value, Status> {
    match action {
        Action::CreateAccount { account } => {
            let account = Some(account);
            let request = form::CreateAccountRequest { account };
            client.create_account(request).await.map(nothing)
        }
        Action::RegisterService { principal } => {
            let accounts = Some(form::ServedAccounts {
                all: true,
                accounts: Vec::new(),
            });
            let request = form::RegisterServiceRequest { principal, accounts };
            client.register_service(request).await.map(nothing)
        }
        Action::DeregisterService { principal } => {
            let request = form::DeregisterServiceRequest { principal };
            client.deregister_service(request).await.map(nothing)
        }
        Action::InviteNode {
            region,
            valid_for_seconds,
        } => {
            let valid_for_seconds = Some(valid_for_seconds);
            let request = form::InviteNodeRequest {
                region,
                valid_for_seconds,
            };
            client.invite_node(request).await.map(nothing)
        }
        Action::DrainNode { node } => {
            let request = form::DrainNodeRequest { node };
            client.drain_node(request).await.map(nothing)
        }
        Action::UndrainNode { node } => {
            let request = form::UndrainNodeRequest { node };
            client.undrain_node(request).await.map(nothing)
        }
        Action::AddRegion { region } => {
            let request = form::AddRegionRequest { region };
            client.add_region(request).await.map(nothing)
        }
        Action::RemoveRegion { region } => {
            let request = form::RemoveRegionRequest {
                region,
                ..form::RemoveRegionRequest::default()
            };
            client.remove_region(request).await.map(nothing)
        }
        Action::PromoteRegion { region, lost } => {
            let request = form::PromoteRegionRequest { region, lost };
            client.promote_region(request).await.map(nothing)
        }
        Action::SetResidency { home, allowed } => {
            let request = form::SetResidencyRequest { home, allowed };
            client.set_residency(request).await.map(nothing)
        }
        Action::ClearResidency { home } => {
            let request = form::ClearResidencyRequest { home };
            client.clear_residency(request).await.map(nothing)
        }
        Action::ListAccounts => accounts(client).await,
        Action::ListServices => {
            let listed = client.list_services(form::ListServicesRequest {}).await?;
            let services = listed.into_inner().services.into_iter();
            let services: Vec<String> = services.map(|service| service.principal).collect();
            Ok(json!({"services": services}))
        }
        Action::ListRegions => {
            let listed = client.list_regions(form::ListRegionsRequest {}).await?;
            let regions = listed.into_inner().regions.into_iter();
            let regions: serde_json::Map<String, Value> = regions
                .map(|region| (region.region.clone(), json!(status(&region))))
                .collect();
            Ok(json!({"regions": regions}))
        }
        Action::Status => {
            let status = client.status(form::StatusRequest {}).await?.into_inner();
            let silent = |region: &form::OtherRegion| region.reachable == Some(false);
            let unreachable = status.other_regions.into_iter().filter(silent);
            let unreachable: Vec<String> = unreachable.map(|region| region.region).collect();
            Ok(json!({"fenced": status.fenced, "unreachable": unreachable}))
        }
    }
}

/// All pages.
async fn accounts(mut client: Client) -> Result<Value, Status> {
    let mut accounts: Vec<String> = Vec::new();
    loop {
        let after = accounts.last().cloned();
        let page = client.list_accounts(form::ListAccountsRequest { after }).await?;
        let page = page.into_inner();
        accounts.extend(page.accounts.into_iter().map(|account| account.account));
        if !page.more {
            return Ok(json!({"accounts": accounts}));
        }
    }
}

/// In the words of `trent region list`.
fn status(region: &form::Region) -> &'static str {
    match region.status() {
        form::RegionStatus::Active => "active",
        form::RegionStatus::Leaving => "leaving",
        form::RegionStatus::Lost => "lost",
        form::RegionStatus::Gone => "gone",
        form::RegionStatus::Unspecified => "unknown",
    }
}

fn nothing<T>(_: T) -> Value {
    Value::Null
}
