//! OpenID Connect providers.

use std::sync::Arc;

use crate::global::outcome::Reply;
use crate::global::state::State;
use crate::iam::limits::{MAX_CLIENT_IDS, MAX_JWKS_BYTES, MAX_OIDC_PROVIDERS_PER_ACCOUNT, MAX_THUMBPRINTS};
use crate::iam::{EntityKind, IamError, OidcProvider, OidcUrl, Partition, Quota, Thumbprint, check_tags};
use crate::ids::AccountId;
use crate::tag::{self, Tag};
use crate::time::Timestamp;

/// CreateOpenIDConnectProvider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateOidcProvider {
    /// The partition of the proposer's region.
    pub partition: Partition,
    /// The account.
    pub account: AccountId,
    /// The issuer.
    pub url: OidcUrl,
    /// The audiences.
    pub client_ids: Vec<String>,
    /// Of the issuer's certificates.
    pub thumbprints: Vec<Thumbprint>,
    /// The tags.
    pub tags: Vec<Tag>,
}

impl CreateOidcProvider {
    /// The provider that this makes at that moment.
    pub fn provider(&self, at: Timestamp) -> OidcProvider {
        OidcProvider {
            partition: self.partition.clone(),
            account: self.account,
            url: self.url.clone(),
            client_ids: self.client_ids.iter().cloned().collect(),
            thumbprints: self.thumbprints.clone(),
            jwks: None,
            tags: tag::sorted(&self.tags),
            created_at: at,
        }
    }

    pub(crate) fn apply(&self, state: &mut State) -> Result<Reply, IamError> {
        state.expect_account(self.account)?;
        if state.oidc_provider(self.account, &self.url).is_some() {
            return Err(IamError::exists(EntityKind::OidcProvider, &self.url));
        }
        let is_full = state.oidc_providers(self.account).count() >= MAX_OIDC_PROVIDERS_PER_ACCOUNT;
        check_quota(!is_full, Quota::OidcProviders)?;
        check_tags(&self.tags)?;
        let at = state.log_time();
        let provider = self.provider(at);
        check_lists(&provider)?;
        state.put_oidc_provider(Arc::new(provider));
        Ok(Reply::Created { at })
    }
}

/// DeleteOpenIDConnectProvider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeleteOidcProvider {
    /// The account.
    pub account: AccountId,
    /// The issuer.
    pub url: OidcUrl,
}

impl DeleteOidcProvider {
    pub(crate) fn apply(&self, state: &mut State) -> Result<Reply, IamError> {
        let provider = state.expect_oidc_provider(self.account, &self.url)?;
        state.remove_oidc_provider(&provider);
        Ok(Reply::Done)
    }
}

/// AddClientIDToOpenIDConnectProvider. One that is there stays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddClientId {
    /// The account.
    pub account: AccountId,
    /// The issuer.
    pub url: OidcUrl,
    /// The audience.
    pub client_id: String,
}

impl AddClientId {
    pub(crate) fn apply(&self, state: &mut State) -> Result<Reply, IamError> {
        change(state, self.account, &self.url, |provider| {
            provider.client_ids.insert(self.client_id.clone());
        })
    }
}

/// RemoveClientIDFromOpenIDConnectProvider. One that is not there stays away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoveClientId {
    /// The account.
    pub account: AccountId,
    /// The issuer.
    pub url: OidcUrl,
    /// The audience.
    pub client_id: String,
}

impl RemoveClientId {
    pub(crate) fn apply(&self, state: &mut State) -> Result<Reply, IamError> {
        change(state, self.account, &self.url, |provider| {
            provider.client_ids.remove(&self.client_id);
        })
    }
}

/// UpdateOpenIDConnectProviderThumbprint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpdateThumbprints {
    /// The account.
    pub account: AccountId,
    /// The issuer.
    pub url: OidcUrl,
    /// All thumbprints from now on.
    pub thumbprints: Vec<Thumbprint>,
}

impl UpdateThumbprints {
    pub(crate) fn apply(&self, state: &mut State) -> Result<Reply, IamError> {
        change(state, self.account, &self.url, |provider| {
            provider.thumbprints.clone_from(&self.thumbprints);
        })
    }
}

/// Registers an issuer's keys, by which its tokens are verified. IAM fetches them; Trent is given them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetJwks {
    /// The account.
    pub account: AccountId,
    /// The issuer.
    pub url: OidcUrl,
    /// The key set (RFC 7517).
    pub jwks: Arc<str>,
}

impl SetJwks {
    pub(crate) fn apply(&self, state: &mut State) -> Result<Reply, IamError> {
        check_quota(self.jwks.len() <= MAX_JWKS_BYTES, Quota::Jwks)?;
        change(state, self.account, &self.url, |provider| {
            provider.jwks = Some(self.jwks.clone());
        })
    }
}

fn change(
    state: &mut State,
    account: AccountId,
    url: &OidcUrl,
    change: impl FnOnce(&mut OidcProvider),
) -> Result<Reply, IamError> {
    let mut provider = OidcProvider::clone(&*state.expect_oidc_provider(account, url)?);
    change(&mut provider);
    check_lists(&provider)?;
    state.put_oidc_provider(Arc::new(provider));
    Ok(Reply::Done)
}

fn check_lists(provider: &OidcProvider) -> Result<(), IamError> {
    check_quota(provider.client_ids.len() <= MAX_CLIENT_IDS, Quota::ClientIds)?;
    check_quota(provider.thumbprints.len() <= MAX_THUMBPRINTS, Quota::Thumbprints)
}

fn check_quota(is_kept: bool, quota: Quota) -> Result<(), IamError> {
    if is_kept {
        Ok(())
    } else {
        Err(IamError::LimitExceeded(quota))
    }
}
