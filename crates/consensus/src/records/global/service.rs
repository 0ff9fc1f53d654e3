//! Registered services.

use serde::{Deserialize, Serialize};
use trent_domain::iam::{RegisteredService, ServedAccounts};
use trent_domain::time::Timestamp;

use crate::records::RecordError;
use crate::records::values::{ascending, parse};

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ServiceV1 {
    principal: String,
    /// In order; all accounts where there is no list.
    accounts: Option<Vec<String>>,
    created_at: u64,
}

impl From<&RegisteredService> for ServiceV1 {
    fn from(service: &RegisteredService) -> Self {
        Self {
            principal: service.principal.to_string(),
            accounts: match &service.accounts {
                ServedAccounts::All => None,
                ServedAccounts::Only(accounts) => Some(accounts.iter().map(ToString::to_string).collect()),
            },
            created_at: service.created_at.as_millis(),
        }
    }
}

impl TryFrom<ServiceV1> for RegisteredService {
    type Error = RecordError;

    fn try_from(stored: ServiceV1) -> Result<Self, RecordError> {
        Ok(Self {
            principal: parse(&stored.principal, "service principal")?,
            accounts: stored.accounts.map_or(Ok(ServedAccounts::All), only)?,
            created_at: Timestamp::from_millis(stored.created_at),
        })
    }
}

fn only(accounts: Vec<String>) -> Result<ServedAccounts, RecordError> {
    ascending(&accounts, "accounts of a service")?;
    let accounts = accounts.iter().map(|account| parse(account, "account id"));
    accounts.collect::<Result<_, _>>().map(ServedAccounts::Only)
}
