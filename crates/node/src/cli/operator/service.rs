//! `trent service`: services that call on behalf of principals.

use serde::Serialize;
use trent_proto::admin::v1 as pb;

use super::answer::{Changed, List, moment};
use super::{Answer, Client, Command, Connection, Failure};

/// Services that call on behalf of principals, with access keys of their own.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    connection: Connection,
    #[command(subcommand)]
    command: Subcommand,
}

#[derive(Debug, clap::Subcommand)]
enum Subcommand {
    /// Registers a service, or changes for which accounts a registered one may act.
    Register {
        /// The service principal, such as s3.amazonaws.com.
        #[arg(value_name = "PRINCIPAL")]
        principal: String,
        #[command(flatten)]
        accounts: Accounts,
    },
    /// Lists the registered services.
    List,
    /// Ends a service's registration; its access keys go with it.
    Deregister {
        /// The service principal.
        #[arg(value_name = "PRINCIPAL")]
        principal: String,
    },
}

/// Exactly one of both, so that nobody gives a service all accounts by leaving something out.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
struct Accounts {
    /// It may act for every account, later ones too.
    #[arg(long)]
    all_accounts: bool,
    /// It may act for these accounts, separated by commas.
    #[arg(long, value_delimiter = ',', value_name = "ACCOUNT,…")]
    accounts: Vec<String>,
}

impl Command for Args {
    fn connection(&self) -> &Connection {
        &self.connection
    }

    async fn run(&self, client: &mut Client) -> Result<Box<dyn Answer>, Failure> {
        match &self.command {
            Subcommand::Register { principal, accounts } => register(client, principal, accounts).await,
            Subcommand::List => list(client).await,
            Subcommand::Deregister { principal } => deregister(client, principal).await,
        }
    }
}

async fn register(
    client: &mut Client,
    principal: &str,
    accounts: &Accounts,
) -> Result<Box<dyn Answer>, Failure> {
    let request = pb::RegisterServiceRequest {
        principal: principal.to_owned(),
        accounts: Some(pb::ServedAccounts {
            all: accounts.all_accounts,
            accounts: accounts.accounts.clone(),
        }),
    };
    let changed = client.register_service(request).await?.into_inner();
    Ok(Box::new(Changed {
        done: format!("Registered {principal}."),
        spread: changed.spread.into(),
        revokes: false,
    }))
}

async fn deregister(client: &mut Client, principal: &str) -> Result<Box<dyn Answer>, Failure> {
    let request = pb::DeregisterServiceRequest {
        principal: principal.to_owned(),
    };
    let changed = client.deregister_service(request).await?.into_inner();
    Ok(Box::new(Changed {
        done: format!("Deregistered {principal}; its access keys are deleted."),
        spread: changed.spread.into(),
        revokes: true,
    }))
}

async fn list(client: &mut Client) -> Result<Box<dyn Answer>, Failure> {
    let listed = client
        .list_services(pb::ListServicesRequest {})
        .await?
        .into_inner();
    Ok(Box::new(List {
        name: "services",
        rows: listed.services.into_iter().map(Service::from).collect(),
        line: Service::line,
        none: "No service is registered.",
    }))
}

#[derive(Serialize)]
struct Service {
    principal: String,
    all_accounts: bool,
    accounts: Vec<String>,
    created_at: String,
}

impl Service {
    fn line(&self) -> String {
        let accounts = if self.all_accounts {
            "all accounts".to_owned()
        } else {
            self.accounts.join(",")
        };
        format!("{}  {}  {accounts}", self.principal, self.created_at)
    }
}

impl From<pb::Service> for Service {
    fn from(service: pb::Service) -> Self {
        let accounts = service.accounts.unwrap_or_default();
        Self {
            principal: service.principal,
            all_accounts: accounts.all,
            accounts: accounts.accounts,
            created_at: moment(service.created_at),
        }
    }
}
