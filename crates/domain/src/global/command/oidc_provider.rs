//! OpenID Connect providers.

use std::sync::Arc;

use crate::iam::{OidcUrl, Partition, Thumbprint};
use crate::ids::AccountId;
use crate::tag::Tag;

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

/// DeleteOpenIDConnectProvider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeleteOidcProvider {
    /// The account.
    pub account: AccountId,
    /// The issuer.
    pub url: OidcUrl,
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
