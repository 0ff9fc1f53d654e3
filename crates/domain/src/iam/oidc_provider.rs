//! OpenID Connect providers whose tokens AssumeRoleWithWebIdentity takes.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use super::Partition;
use super::limits::MAX_OIDC_URL_CHARACTERS;
use crate::ids::{AccountId, IdError};
use crate::tag::Tag;
use crate::time::Timestamp;

/// An OpenID Connect provider of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OidcProvider {
    /// The partition of its ARN.
    pub partition: Partition,
    /// Its account.
    pub account: AccountId,
    /// The issuer.
    pub url: OidcUrl,
    /// The audiences that tokens may be for.
    pub client_ids: BTreeSet<String>,
    /// Of the issuer's certificates, in the order given.
    pub thumbprints: Vec<Thumbprint>,
    /// The issuer's keys (RFC 7517), once they were registered. Trent does not fetch them: a cut-off region goes on.
    pub jwks: Option<Arc<str>>,
    /// The tags, by tag key.
    pub tags: Vec<Tag>,
    /// When it was made.
    pub created_at: Timestamp,
}

impl OidcProvider {
    /// `arn:<partition>:iam::<account>:oidc-provider/<url>`.
    pub fn arn(&self) -> String {
        let Self {
            partition,
            account,
            url,
            ..
        } = self;
        format!("arn:{partition}:iam::{account}:oidc-provider/{url}")
    }
}

/// An issuer without `https://`: a host, and maybe a path (IAM API, OpenIDConnectProviderUrlType).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OidcUrl(Arc<str>);

impl OidcUrl {
    /// The issuer without its scheme.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for OidcUrl {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let host = text.split('/').next().unwrap_or_default();
        let is_host = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':' | b'_');
        let is_allowed = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'?' | b'#' | b'*');
        let is_url = (1..=MAX_OIDC_URL_CHARACTERS).contains(&text.len())
            && !host.is_empty()
            && host.bytes().all(is_host)
            && !text.contains("://")
            && text.bytes().all(is_allowed);
        if is_url {
            Ok(Self(text.into()))
        } else {
            Err(IdError {
                kind: "OIDC provider URL",
            })
        }
    }
}

impl fmt::Display for OidcUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for OidcUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The SHA-1 of a certificate as 40 hex digits (IAM API, thumbprintType).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Thumbprint(Arc<str>);

impl Thumbprint {
    /// Hex digits of a SHA-1.
    const DIGITS: usize = 40;

    /// The digits, as they were given.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Thumbprint {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        if text.len() == Self::DIGITS && text.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            Ok(Self(text.into()))
        } else {
            Err(IdError { kind: "thumbprint" })
        }
    }
}
