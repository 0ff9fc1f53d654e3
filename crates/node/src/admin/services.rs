//! Services that call on behalf of principals.

use trent_domain::global::Command;
use trent_domain::global::command::{DeregisterService, RegisterService};
use trent_domain::iam::{RegisteredService, ServedAccounts};
use trent_proto::admin::v1 as pb;
use trent_proto::tonic::Status;

use super::input::parse;
use super::{Admin, spread};

impl Admin {
    /// Registers a service, or changes for whom it may act.
    pub(super) async fn register_service(
        &self,
        request: pb::RegisterServiceRequest,
    ) -> Result<pb::RegisterServiceResponse, Status> {
        let command = RegisterService {
            principal: parse(&request.principal)?,
            accounts: served_accounts(request.accounts.unwrap_or_default())?,
        };
        let settled = self.change(Command::RegisterService(command)).await?;
        Ok(pb::RegisterServiceResponse {
            spread: spread::of(settled),
        })
    }

    /// Every registered service.
    pub(super) async fn list_services(
        &self,
        _: pb::ListServicesRequest,
    ) -> Result<pb::ListServicesResponse, Status> {
        let global = self.read().await?;
        Ok(pb::ListServicesResponse {
            services: global.state.services().map(|service| message(service)).collect(),
        })
    }

    /// Ends a service's registration.
    pub(super) async fn deregister_service(
        &self,
        request: pb::DeregisterServiceRequest,
    ) -> Result<pb::DeregisterServiceResponse, Status> {
        let command = DeregisterService {
            principal: parse(&request.principal)?,
        };
        let settled = self.change(Command::DeregisterService(command)).await?;
        Ok(pb::DeregisterServiceResponse {
            spread: spread::of(settled),
        })
    }
}

/// A service that may act for nobody is a mistake: deregistering it says so better.
fn served_accounts(accounts: pb::ServedAccounts) -> Result<ServedAccounts, Status> {
    match (accounts.all, accounts.accounts.as_slice()) {
        (true, []) => Ok(ServedAccounts::All),
        (false, [_, ..]) => Ok(ServedAccounts::Only(
            accounts
                .accounts
                .iter()
                .map(|account| parse(account))
                .collect::<Result<_, _>>()?,
        )),
        _ => Err(Status::invalid_argument("either all accounts, or some accounts")),
    }
}

fn message(service: &RegisteredService) -> pb::Service {
    let accounts = match &service.accounts {
        ServedAccounts::All => pb::ServedAccounts {
            all: true,
            accounts: Vec::new(),
        },
        ServedAccounts::Only(accounts) => pb::ServedAccounts {
            all: false,
            accounts: accounts.iter().map(ToString::to_string).collect(),
        },
    };
    pb::Service {
        principal: service.principal.to_string(),
        accounts: Some(accounts),
        created_at: service.created_at.as_millis(),
    }
}
