//! OpenID Connect providers.

use std::sync::Arc;

use trent_api::error::QueryError;
use trent_api::iam::oidc_provider::{self, CreateProvider};
use trent_api::query::Answer;
use trent_domain::global::{Command, command};
use trent_domain::iam::{EntityKind, IamError, OidcProvider, OidcUrl};

use super::Outcome;
use super::asked::{self, Asked};

pub(super) async fn create(asked: &Asked<'_>) -> Outcome {
    let request = CreateProvider::parse(asked.members)?;
    let arn = asked.arn(&format!("oidc-provider/{}", request.url));
    let values = asked::tag_values(&request.tags)?;
    asked.authorize_new(&arn, &values, &request.tags, "TagOpenIDConnectProvider")?;
    let command = command::CreateOidcProvider {
        partition: asked.partition(),
        account: asked.account,
        url: request.url,
        client_ids: request.client_ids,
        thumbprints: request.thumbprints,
        tags: request.tags,
    };
    let created_at = asked.create(Command::CreateOidcProvider(command.clone())).await?;
    Ok(oidc_provider::created(&OidcProvider {
        partition: command.partition,
        account: command.account,
        url: command.url,
        client_ids: command.client_ids.into_iter().collect(),
        thumbprints: command.thumbprints,
        jwks: None,
        tags: command.tags,
        created_at,
    }))
}

pub(super) fn get(asked: &Asked<'_>) -> Outcome {
    Ok(oidc_provider::answer(&*authorized(asked)?))
}

pub(super) fn list(asked: &Asked<'_>) -> Outcome {
    asked.authorize_account()?;
    let providers = asked.state().oidc_providers(asked.account);
    Ok(oidc_provider::list(providers.map(AsRef::as_ref)))
}

pub(super) async fn delete(asked: &Asked<'_>) -> Outcome {
    // One that is gone stays gone (IAM API, DeleteOpenIDConnectProvider), so it is not looked for.
    let (account, url) = named(asked)?;
    asked
        .change(Command::DeleteOidcProvider(command::DeleteOidcProvider {
            account,
            url,
        }))
        .await?;
    Ok(Answer::empty())
}

pub(super) async fn add_client_id(asked: &Asked<'_>) -> Outcome {
    let OidcProvider { account, url, .. } = (*authorized(asked)?).clone();
    let client_id = oidc_provider::client_id(asked.members)?;
    let command = command::AddClientId {
        account,
        url,
        client_id,
    };
    asked.change(Command::AddClientId(command)).await?;
    Ok(Answer::empty())
}

pub(super) async fn remove_client_id(asked: &Asked<'_>) -> Outcome {
    let OidcProvider { account, url, .. } = (*authorized(asked)?).clone();
    let client_id = oidc_provider::client_id(asked.members)?;
    let command = command::RemoveClientId {
        account,
        url,
        client_id,
    };
    asked.change(Command::RemoveClientId(command)).await?;
    Ok(Answer::empty())
}

pub(super) async fn update_thumbprints(asked: &Asked<'_>) -> Outcome {
    let OidcProvider { account, url, .. } = (*authorized(asked)?).clone();
    let thumbprints = oidc_provider::thumbprints(asked.members)?;
    let command = command::UpdateThumbprints {
        account,
        url,
        thumbprints,
    };
    asked.change(Command::UpdateThumbprints(command)).await?;
    Ok(Answer::empty())
}

/// The provider that the request names, once the caller is known to be allowed. Those of other accounts are not there.
fn authorized(asked: &Asked<'_>) -> Result<Arc<OidcProvider>, QueryError> {
    let (account, url) = named(asked)?;
    let found = asked.state().oidc_provider(account, &url).cloned();
    let arn = asked.arn(&format!("oidc-provider/{url}"));
    Ok(found.ok_or_else(|| IamError::no_such(EntityKind::OidcProvider, arn))?)
}

/// What the request names, with the caller being allowed; always in the caller's account.
fn named(asked: &Asked<'_>) -> Result<(trent_domain::ids::AccountId, OidcUrl), QueryError> {
    let (account, url) = oidc_provider::arn(asked.members)?;
    let arn = format!("arn:{}:iam::{account}:oidc-provider/{url}", asked.partition());
    let provider = asked.state().oidc_provider(asked.account, &url);
    let tags = provider
        .map(|provider| provider.tags.as_slice())
        .unwrap_or_default();
    let values = asked::with_resource_tags(Default::default(), tags)?;
    asked.authorize_with(&arn, &values)?;
    if account == asked.account {
        Ok((account, url))
    } else {
        Err(IamError::no_such(EntityKind::OidcProvider, arn).into())
    }
}
