//! OpenID Connect providers.

use serde::{Deserialize, Serialize};
use trent_domain::iam::OidcProvider;
use trent_domain::time::Timestamp;

use crate::records::RecordError;
use crate::records::values::{TagV1, ascending, parse, tags_from_v1, tags_to_v1};

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct OidcProviderV1 {
    partition: String,
    account: String,
    url: String,
    /// In order.
    client_ids: Vec<String>,
    thumbprints: Vec<String>,
    jwks: Option<String>,
    tags: Vec<TagV1>,
    created_at: u64,
}

impl From<&OidcProvider> for OidcProviderV1 {
    fn from(provider: &OidcProvider) -> Self {
        let thumbprints = provider.thumbprints.iter();
        Self {
            partition: provider.partition.to_string(),
            account: provider.account.to_string(),
            url: provider.url.to_string(),
            client_ids: provider.client_ids.iter().cloned().collect(),
            thumbprints: thumbprints
                .map(|thumbprint| thumbprint.as_str().to_owned())
                .collect(),
            jwks: provider.jwks.as_deref().map(str::to_owned),
            tags: tags_to_v1(&provider.tags),
            created_at: provider.created_at.as_millis(),
        }
    }
}

impl TryFrom<OidcProviderV1> for OidcProvider {
    type Error = RecordError;

    fn try_from(stored: OidcProviderV1) -> Result<Self, RecordError> {
        ascending(&stored.client_ids, "client ids")?;
        let thumbprints = stored.thumbprints.iter();
        Ok(Self {
            partition: parse(&stored.partition, "partition")?,
            account: parse(&stored.account, "account id")?,
            url: parse(&stored.url, "OIDC provider URL")?,
            client_ids: stored.client_ids.into_iter().collect(),
            thumbprints: thumbprints
                .map(|thumbprint| parse(thumbprint, "thumbprint"))
                .collect::<Result<_, _>>()?,
            jwks: stored.jwks.map(Into::into),
            tags: tags_from_v1(stored.tags),
            created_at: Timestamp::from_millis(stored.created_at),
        })
    }
}
