//! Access keys.

use trent_api::error::QueryError;
use trent_api::iam::access_key::{self, Created};
use trent_api::query::Answer;
use trent_crypto::secret::AccessSecret;
use trent_domain::global::{Command, command};
use trent_domain::iam::{EntityKind, IamError, KeyHolder};
use trent_domain::ids::AccessKeyId;
use trent_domain::wrapped::Wrapped;

use super::Outcome;
use super::asked::Asked;
use super::users::{Subject, subject};
use crate::service::{no_randomness, not_sealed};

/// The secret leaves in this answer alone: what is kept of it is wrapped.
pub(super) async fn create(asked: &Asked<'_>) -> Outcome {
    let subject = subject(asked)?;
    let id = AccessKeyId::long_term(asked.service.random()?);
    let secret = AccessSecret::generate(asked.service.randomness.as_ref()).map_err(no_randomness)?;
    let command = command::CreateAccessKey {
        id: id.clone(),
        owner: holder(asked, &subject),
        secret: wrapped(asked, &id, &secret)?,
    };
    let created_at = asked.create(Command::CreateAccessKey(command)).await?;
    Ok(Created {
        user_name: shown_name(&subject),
        id: &id,
        secret: secret.expose(),
        created_at,
    }
    .answer())
}

fn wrapped(asked: &Asked<'_>, id: &AccessKeyId, secret: &AccessSecret) -> Result<Wrapped, QueryError> {
    let keyring = asked.service.keyrings.global();
    let keyring = keyring.ok_or_else(trent_api::error::ApiError::service_unavailable)?;
    let wrapped = keyring.wrap_access_secret(id, secret, asked.service.randomness.as_ref());
    Ok(wrapped.map_err(not_sealed)?)
}

pub(super) fn list(asked: &Asked<'_>) -> Outcome {
    let page = asked.page()?;
    let subject = subject(asked)?;
    let owner = asked.state().key_owner(&holder(asked, &subject));
    let keys = owner.iter().flat_map(|owner| asked.state().access_keys_of(owner));
    let page = page.cut(keys.cloned(), |key| key.id.to_string());
    Ok(access_key::list(shown_name(&subject), &page))
}

pub(super) async fn update(asked: &Asked<'_>) -> Outcome {
    let subject = subject(asked)?;
    let command = command::UpdateAccessKey {
        id: id(asked)?,
        owner: holder(asked, &subject),
        status: access_key::status(asked.members)?,
    };
    asked.change(Command::UpdateAccessKey(command)).await?;
    Ok(Answer::empty())
}

pub(super) async fn delete(asked: &Asked<'_>) -> Outcome {
    let subject = subject(asked)?;
    let command = command::DeleteAccessKey {
        id: id(asked)?,
        owner: holder(asked, &subject),
    };
    asked.change(Command::DeleteAccessKey(command)).await?;
    Ok(Answer::empty())
}

/// The access key that the request names. What can be none is not there.
fn id(asked: &Asked<'_>) -> Result<AccessKeyId, QueryError> {
    let given = asked
        .members
        .get("AccessKeyId")
        .and_then(|id| id.as_string().ok());
    let missing = || IamError::no_such(EntityKind::AccessKey, given.unwrap_or_default());
    Ok(access_key::id(asked.members)?.ok_or_else(missing)?)
}

fn holder(asked: &Asked<'_>, subject: &Subject) -> KeyHolder {
    match subject.name() {
        None => KeyHolder::Root(asked.account),
        Some(name) => KeyHolder::User(asked.account, name.clone()),
    }
}

/// The root user has no name.
fn shown_name(subject: &Subject) -> &str {
    subject.name().map_or("", |name| name.as_str())
}
