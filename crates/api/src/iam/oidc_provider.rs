//! OpenID Connect providers.

use trent_domain::{
    iam::{OidcProvider, OidcUrl, Thumbprint},
    ids::AccountId,
    tag::Tag,
};

use super::{entity, members};
use crate::{
    error::{QueryError, QueryErrorName},
    json::Object,
    query::{self, Answer},
};

/// What a provider's URL begins with.
const SCHEME: &str = "https://";

/// A CreateOpenIDConnectProvider request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateProvider {
    /// `Url`, without its scheme.
    pub url: OidcUrl,
    /// `ClientIDList`.
    pub client_ids: Vec<String>,
    /// `ThumbprintList`.
    pub thumbprints: Vec<Thumbprint>,
    /// `Tags`.
    pub tags: Vec<Tag>,
}

impl CreateProvider {
    /// Reads a request that satisfies the model.
    ///
    /// # Errors
    /// The URL or a thumbprint is none.
    pub fn parse(request: &Object<'_>) -> Result<Self, QueryError> {
        let url = request.required_string("Url")?.strip_prefix(SCHEME);
        Ok(Self {
            url: url
                .and_then(|url| url.parse().ok())
                .ok_or_else(|| invalid("Invalid Open ID Connect Provider URL"))?,
            client_ids: query::strings(request, "ClientIDList")?,
            thumbprints: thumbprints(request)?,
            tags: query::tags(request)?,
        })
    }
}

/// The account and issuer that `OpenIDConnectProviderArn` names.
///
/// # Errors
/// It is no ARN of a provider.
pub fn arn(request: &Object<'_>) -> Result<(AccountId, OidcUrl), QueryError> {
    let text = request.required_string("OpenIDConnectProviderArn")?;
    provider_of(text).ok_or_else(|| members::invalid_arn(text))
}

fn provider_of(arn: &str) -> Option<(AccountId, OidcUrl)> {
    let fields: Vec<&str> = arn.splitn(6, ':').collect();
    let ["arn", _, "iam", "", account, resource] = fields[..] else {
        return None;
    };
    let url = resource.strip_prefix("oidc-provider/")?;
    Some((account.parse().ok()?, url.parse().ok()?))
}

/// `ClientID` of AddClientIDToOpenIDConnectProvider and RemoveClientIDFromOpenIDConnectProvider.
///
/// # Errors
/// It is absent.
pub fn client_id(request: &Object<'_>) -> Result<String, QueryError> {
    Ok(request.required_string("ClientID")?.to_owned())
}

/// `ThumbprintList`; none when absent.
///
/// # Errors
/// A thumbprint is none.
pub fn thumbprints(request: &Object<'_>) -> Result<Vec<Thumbprint>, QueryError> {
    let texts = query::strings(request, "ThumbprintList")?;
    let thumbprint = |text: &String| text.parse().map_err(|_| invalid("Invalid thumbprint"));
    texts.iter().map(thumbprint).collect()
}

fn invalid(text: &'static str) -> QueryError {
    QueryError::new(QueryErrorName::InvalidInput, text)
}

/// The answer of CreateOpenIDConnectProvider.
#[must_use]
pub fn created(provider: &OidcProvider) -> Answer {
    Answer::of(|answer| {
        answer.string("OpenIDConnectProviderArn", provider.arn());
        entity::write_any_tags(answer, &provider.tags);
    })
}

/// The answer of GetOpenIDConnectProvider.
#[must_use]
pub fn answer(provider: &OidcProvider) -> Answer {
    Answer::of(|answer| {
        answer.string("Url", &provider.url);
        answer.strings("ClientIDList", &provider.client_ids);
        let thumbprints = provider.thumbprints.iter().map(Thumbprint::as_str);
        answer.strings("ThumbprintList", thumbprints);
        answer.timestamp("CreateDate", provider.created_at);
        entity::write_any_tags(answer, &provider.tags);
    })
}

/// The answer of ListOpenIDConnectProviders.
#[must_use]
pub fn list<'a>(providers: impl Iterator<Item = &'a OidcProvider>) -> Answer {
    Answer::of(|answer| {
        answer.list("OpenIDConnectProviderList", providers, |member, provider| {
            member.string("Arn", provider.arn());
        });
    })
}
