//! OpenID Connect providers, and what they sign with.

use serde::Deserialize;
use trent_domain::global::Command;
use trent_domain::global::command::SetJwks;
use trent_domain::iam::OidcProvider;
use trent_domain::ids::AccountId;
use trent_proto::admin::v1 as pb;
use trent_proto::tonic::Status;

use super::input::parse;
use super::{Admin, spread};

const SCHEME: &str = "https://";

/// What is told of a key set (RFC 7517, section 5).
#[derive(Deserialize)]
struct KeySet {
    keys: Vec<KeyName>,
}

/// What is told of a key: its name, where it has one.
#[derive(Deserialize)]
struct KeyName {
    kid: Option<String>,
}

impl Admin {
    /// Says what a provider signs with.
    pub(super) async fn set_issuer_keys(
        &self,
        request: pb::SetIssuerKeysRequest,
    ) -> Result<pb::SetIssuerKeysResponse, Status> {
        let url = request.url.strip_prefix(SCHEME).unwrap_or(&request.url);
        check(&request.jwks)?;
        let command = SetJwks {
            account: parse(&request.account)?,
            url: parse(url)?,
            jwks: request.jwks.as_str().into(),
        };
        let settled = self.change(Command::SetJwks(command)).await?;
        Ok(pb::SetIssuerKeysResponse {
            spread: spread::of(settled),
        })
    }

    /// The providers of an account.
    pub(super) async fn list_issuers(
        &self,
        request: pb::ListIssuersRequest,
    ) -> Result<pb::ListIssuersResponse, Status> {
        let account: AccountId = parse(&request.account)?;
        let global = self.read().await?;
        if global.state.account(&account).is_none() {
            return Err(Status::not_found(format!("There is no account {account}.")));
        }
        Ok(pb::ListIssuersResponse {
            issuers: global
                .state
                .oidc_providers(account)
                .map(|provider| message(provider))
                .collect(),
        })
    }
}

/// Refuses what no token could be verified with. Which of its keys can be used is found out when a token names one.
fn check(jwks: &str) -> Result<(), Status> {
    match serde_json::from_str::<KeySet>(jwks) {
        Ok(set) if !set.keys.is_empty() => Ok(()),
        Ok(_) => Err(Status::invalid_argument("the key set has no keys")),
        Err(error) => Err(Status::invalid_argument(format!(
            "this is no key set (RFC 7517): {error}"
        ))),
    }
}

fn message(provider: &OidcProvider) -> pb::Issuer {
    let key_ids = provider.jwks.as_deref().map(key_ids).unwrap_or_default();
    pb::Issuer {
        arn: provider.arn(),
        url: format!("{SCHEME}{}", provider.url),
        client_ids: provider.client_ids.iter().cloned().collect(),
        has_keys: provider.jwks.is_some(),
        key_ids,
    }
}

fn key_ids(jwks: &str) -> Vec<String> {
    let set: KeySet = serde_json::from_str(jwks).unwrap_or(KeySet { keys: Vec::new() });
    set.keys.into_iter().filter_map(|key| key.kid).collect()
}
