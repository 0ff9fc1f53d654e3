//! `trent account`: accounts.

use serde::Serialize;
use serde_json::Value;
use trent_proto::admin::v1 as pb;

use super::answer::{List, moment};
use super::{Answer, Client, Command, Connection, Failure, Spread};

/// Accounts.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    connection: Connection,
    #[command(subcommand)]
    command: Subcommand,
}

#[derive(Debug, clap::Subcommand)]
enum Subcommand {
    /// Creates an account. Nobody can sign in it before it has an access key (`trent access-key create`).
    Create {
        /// 12 digits; drawn at random if not given.
        #[arg(value_name = "ACCOUNT")]
        account: Option<String>,
    },
    /// Lists all accounts.
    List,
}

impl Command for Args {
    fn connection(&self) -> &Connection {
        &self.connection
    }

    async fn run(&self, client: &mut Client) -> Result<Box<dyn Answer>, Failure> {
        match &self.command {
            Subcommand::Create { account } => create(client, account.clone()).await,
            Subcommand::List => list(client).await,
        }
    }
}

async fn create(client: &mut Client, account: Option<String>) -> Result<Box<dyn Answer>, Failure> {
    let created = client
        .create_account(pb::CreateAccountRequest { account })
        .await?;
    let pb::CreateAccountResponse { account, spread } = created.into_inner();
    Ok(Box::new(Created {
        account,
        spread: spread.into(),
    }))
}

async fn list(client: &mut Client) -> Result<Box<dyn Answer>, Failure> {
    let mut rows: Vec<Account> = Vec::new();
    loop {
        let after = rows.last().map(|account| account.account.clone());
        let page = client
            .list_accounts(pb::ListAccountsRequest { after })
            .await?
            .into_inner();
        rows.extend(page.accounts.into_iter().map(Account::from));
        if !page.more {
            break;
        }
    }
    Ok(Box::new(List {
        name: "accounts",
        rows,
        line: Account::line,
        none: "There are no accounts.",
    }))
}

#[derive(Serialize)]
struct Created {
    account: String,
    spread: Spread,
}

impl Answer for Created {
    fn lines(&self) -> String {
        format!("Created account {}.\n{}", self.account, self.spread.line())
    }

    fn json(&self) -> Value {
        serde_json::json!(self)
    }
}

#[derive(Serialize)]
struct Account {
    account: String,
    alias: Option<String>,
    created_at: String,
}

impl Account {
    fn line(&self) -> String {
        let alias = self.alias.as_deref().unwrap_or_default();
        format!("{}  {}  {alias}", self.account, self.created_at)
            .trim_end()
            .to_owned()
    }
}

impl From<pb::Account> for Account {
    fn from(account: pb::Account) -> Self {
        Self {
            account: account.account,
            alias: account.alias,
            created_at: moment(account.created_at),
        }
    }
}
