//! `trent access-key`: access keys of root users and services, and the end of any access key.

use serde::Serialize;
use serde_json::Value;
use trent_proto::admin::v1 as pb;
use trent_proto::admin::v1::key_holder::Holder;

use super::answer::{Changed, List, moment};
use super::{Answer, Client, Command, Connection, Failure, Spread};

/// Access keys. To deactivate or delete one answers when every node that can be reached refuses it; the exit code is 3 when
/// some node could not be reached.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    connection: Connection,
    #[command(subcommand)]
    command: Subcommand,
}

#[derive(Debug, clap::Subcommand)]
enum Subcommand {
    /// Creates an access key of an account's root user, or of a registered service, and prints its secret, once.
    Create(Owner),
    /// Lists the access keys of an account's root user, of a user, or of a registered service.
    List {
        #[command(flatten)]
        owner: Owner,
        /// A user of the account instead of its root user.
        #[arg(long, value_name = "NAME", requires = "account", conflicts_with = "service")]
        user: Option<String>,
    },
    /// Makes an access key good for signing again.
    Activate(Id),
    /// Makes an access key no longer good for signing; `activate` takes that back.
    Deactivate(Id),
    /// Deletes an access key for good.
    Delete(Id),
}

#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false, args = ["account", "service"])]
struct Owner {
    /// The account, as 12 digits.
    #[arg(long, value_name = "ACCOUNT")]
    account: Option<String>,
    /// The service principal, such as s3.amazonaws.com.
    #[arg(long, value_name = "PRINCIPAL")]
    service: Option<String>,
}

#[derive(Debug, clap::Args)]
struct Id {
    /// The access key, whoever it belongs to: AKIA…
    #[arg(value_name = "ACCESS_KEY_ID")]
    id: String,
}

impl Command for Args {
    fn connection(&self) -> &Connection {
        &self.connection
    }

    async fn run(&self, client: &mut Client) -> Result<Box<dyn Answer>, Failure> {
        match &self.command {
            Subcommand::Create(owner) => create(client, owner).await,
            Subcommand::List { owner, user } => list(client, owner, user.as_ref()).await,
            Subcommand::Activate(Id { id }) => set_status(client, id, true).await,
            Subcommand::Deactivate(Id { id }) => set_status(client, id, false).await,
            Subcommand::Delete(Id { id }) => delete(client, id).await,
        }
    }
}

async fn create(client: &mut Client, owner: &Owner) -> Result<Box<dyn Answer>, Failure> {
    let created = match &owner.service {
        Some(service) => {
            let service = service.clone();
            client
                .create_service_access_key(pb::CreateServiceAccessKeyRequest { service })
                .await?
        }
        None => {
            let account = owner.account.clone().unwrap_or_default();
            client
                .create_root_access_key(pb::CreateRootAccessKeyRequest { account })
                .await?
        }
    };
    let created = created.into_inner();
    Ok(Box::new(Created {
        access_key_id: created.access_key_id,
        secret_access_key: created.secret_access_key,
        spread: created.spread.into(),
    }))
}

async fn list(client: &mut Client, owner: &Owner, user: Option<&String>) -> Result<Box<dyn Answer>, Failure> {
    let holder = Some(pb::KeyHolder {
        holder: holder(owner, user),
    });
    let listed = client
        .list_access_keys(pb::ListAccessKeysRequest { holder })
        .await?
        .into_inner();
    Ok(Box::new(List {
        name: "access_keys",
        rows: listed.access_keys.into_iter().map(AccessKey::from).collect(),
        line: AccessKey::line,
        none: "There are no access keys.",
    }))
}

fn holder(owner: &Owner, user: Option<&String>) -> Option<Holder> {
    match (&owner.account, user, &owner.service) {
        (Some(account), Some(name), _) => Some(Holder::User(pb::User {
            account: account.clone(),
            name: name.clone(),
        })),
        (Some(account), None, _) => Some(Holder::Root(account.clone())),
        (None, _, service) => service.clone().map(Holder::Service),
    }
}

async fn set_status(client: &mut Client, id: &str, active: bool) -> Result<Box<dyn Answer>, Failure> {
    let request = pb::SetAccessKeyStatusRequest {
        access_key_id: id.to_owned(),
        active,
    };
    let changed = client.set_access_key_status(request).await?.into_inner();
    let verb = if active { "Activated" } else { "Deactivated" };
    Ok(Box::new(Changed {
        done: format!("{verb} {id}."),
        spread: changed.spread.into(),
        revokes: !active,
    }))
}

async fn delete(client: &mut Client, id: &str) -> Result<Box<dyn Answer>, Failure> {
    let request = pb::DeleteAccessKeyRequest {
        access_key_id: id.to_owned(),
    };
    let changed = client.delete_access_key(request).await?.into_inner();
    Ok(Box::new(Changed {
        done: format!("Deleted {id}."),
        spread: changed.spread.into(),
        revokes: true,
    }))
}

/// The one answer with a secret in it; it has no Debug.
#[derive(Serialize)]
struct Created {
    access_key_id: String,
    secret_access_key: String,
    spread: Spread,
}

impl Answer for Created {
    fn lines(&self) -> String {
        format!(
            "access key id      {}\nsecret access key  {}\nThe secret is not shown again. {}",
            self.access_key_id,
            self.secret_access_key,
            self.spread.line()
        )
    }

    fn json(&self) -> Value {
        serde_json::json!(self)
    }
}

#[derive(Serialize)]
struct AccessKey {
    access_key_id: String,
    status: &'static str,
    created_at: String,
}

impl AccessKey {
    fn line(&self) -> String {
        format!("{}  {:<8}  {}", self.access_key_id, self.status, self.created_at)
    }
}

impl From<pb::AccessKey> for AccessKey {
    fn from(key: pb::AccessKey) -> Self {
        Self {
            access_key_id: key.access_key_id,
            status: if key.active { "Active" } else { "Inactive" },
            created_at: moment(key.created_at),
        }
    }
}
