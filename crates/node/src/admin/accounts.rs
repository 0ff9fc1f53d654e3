//! Accounts.

use trent_crypto::random;
use trent_domain::global::command::CreateAccount;
use trent_domain::global::{Command, State};
use trent_domain::iam::Account;
use trent_domain::ids::AccountId;
use trent_proto::admin::v1 as pb;
use trent_proto::tonic::Status;

use super::input::parse;
use super::{Admin, refusal, spread};

/// Accounts of one answer; a message stays far below what gRPC takes.
const PAGE: usize = 1000;
/// 12 digits (AWS Account Management Reference Guide, "AWS account identifiers").
const ACCOUNT_IDS: u64 = 1_000_000_000_000;

impl Admin {
    /// Creates the account that was asked for, or one of a number that nobody has.
    pub(super) async fn create_account(
        &self,
        request: pb::CreateAccountRequest,
    ) -> Result<pb::CreateAccountResponse, Status> {
        let account = match &request.account {
            Some(account) => parse(account)?,
            None => self.unused_account(&self.read().await?.state)?,
        };
        let settled = self
            .change(Command::CreateAccount(CreateAccount { account }))
            .await?;
        Ok(pb::CreateAccountResponse {
            account: account.to_string(),
            spread: spread::of(settled),
        })
    }

    fn unused_account(&self, state: &State) -> Result<AccountId, Status> {
        loop {
            let random = random::bytes(self.randomness.as_ref()).map_err(refusal::internal)?;
            let account = parse(&format!("{:012}", u64::from_be_bytes(random) % ACCOUNT_IDS))?;
            if state.account(&account).is_none() {
                return Ok(account);
            }
        }
    }

    /// A page of accounts.
    pub(super) async fn list_accounts(
        &self,
        request: pb::ListAccountsRequest,
    ) -> Result<pb::ListAccountsResponse, Status> {
        let after: Option<AccountId> = request.after.as_deref().map(parse).transpose()?;
        let global = self.read().await?;
        let mut following = global.state.accounts().filter(|account| Some(account.id) > after);
        let accounts = following
            .by_ref()
            .take(PAGE)
            .map(|account| message(account))
            .collect();
        Ok(pb::ListAccountsResponse {
            accounts,
            more: following.next().is_some(),
        })
    }
}

fn message(account: &Account) -> pb::Account {
    pb::Account {
        account: account.id.to_string(),
        alias: account.alias.as_ref().map(ToString::to_string),
        created_at: account.created_at.as_millis(),
    }
}
