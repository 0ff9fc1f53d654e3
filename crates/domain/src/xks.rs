//! What the API of external key stores names: a proxy's address and credential, and the key behind it
//! (AWS KMS External Key Store Proxy API Specification, 1.0).

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::ids::{CustomKeyStoreId, IdError};
use crate::wrapped::Wrapped;

/// Declares a text with a form of its own.
macro_rules! checked_text {
    ($(#[$doc:meta])* $name:ident, $kind:literal, $is_valid:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                let is_valid: fn(&str) -> bool = $is_valid;
                match is_valid(text) {
                    true => Ok(Self(text.into())),
                    false => Err(IdError { kind: $kind }),
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

checked_text!(
    /// `XksKeyId`: the key in the external key manager, as its proxy calls it. It becomes a segment of a path, so `.`
    /// and `..` are none: they would name another path.
    XksKeyId, "external key id", |text| {
        (1..=128).contains(&text.len()) && all(text, b"-_.") && text != "." && text != ".."
    }
);

checked_text!(
    /// `XksProxyUriEndpoint`: `https://` and a domain name. Certificates are for names, so an address is none; the port
    /// is that of HTTPS.
    XksUriEndpoint, "proxy URI endpoint", |text| text.strip_prefix(HTTPS).is_some_and(is_domain_name)
);

checked_text!(
    /// `XksProxyUriPath`: an optional prefix and `/kms/xks/v1`.
    XksUriPath, "proxy URI path", is_uri_path
);

checked_text!(
    /// `AccessKeyId` of the credential that a proxy knows this service by: 20 to 30 characters of base32.
    ProxyAccessKeyId, "proxy access key id", |text| {
        (20..=30).contains(&text.len()) && text.bytes().all(|byte| matches!(byte, b'A'..=b'Z' | b'2'..=b'7'))
    }
);

/// What every endpoint starts with: nothing is ever sent without TLS.
const HTTPS: &str = "https://";

/// Where a proxy is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct XksProxy {
    /// `XksProxyUriEndpoint`.
    pub uri_endpoint: XksUriEndpoint,
    /// `XksProxyUriPath`.
    pub uri_path: XksUriPath,
}

impl XksProxy {
    /// Whether both are one place: letter case does not matter in domain names.
    pub fn is_at(&self, other: &Self) -> bool {
        self.uri_path == other.uri_path
            && self
                .uri_endpoint
                .as_str()
                .eq_ignore_ascii_case(other.uri_endpoint.as_str())
    }
}

impl fmt::Display for XksProxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.uri_endpoint, self.uri_path)
    }
}

impl XksUriEndpoint {
    /// The domain name.
    pub fn host(&self) -> &str {
        self.0.strip_prefix(HTTPS).unwrap_or_default()
    }
}

/// `XksProxyAuthenticationCredential`: what requests to a proxy are signed with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProxyCredential {
    /// `AccessKeyId`.
    pub access_key_id: ProxyAccessKeyId,
    /// `RawSecretAccessKey`, wrapped under a domain key of the region.
    pub secret: Wrapped,
}

/// The external key behind a KMS key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyStoreBinding {
    /// The key store.
    pub store: CustomKeyStoreId,
    /// The key in it; no other KMS key of the store has it.
    pub xks_key_id: XksKeyId,
}

/// Letters, digits and `others` only.
fn all(text: &str, others: &[u8]) -> bool {
    text.bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || others.contains(&byte))
}

/// A host name (RFC 1123): labels of letters, digits and inner dashes, the last of which is no number, since that would
/// be an IPv4 address.
fn is_domain_name(host: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && all(label, b"-")
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let is_number = |label: &str| label.bytes().all(|byte| byte.is_ascii_digit());
    // With the scheme, the model takes 128 characters.
    host.len() <= 120 && host.split('.').all(is_label) && !host.rsplit('.').next().is_some_and(is_number)
}

fn is_uri_path(path: &str) -> bool {
    let Some((prefix, version)) = path.rsplit_once("/kms/xks/v") else {
        return false;
    };
    let is_prefix = prefix.is_empty() || (prefix.len() > 1 && prefix.starts_with('/') && all(prefix, b"/_-"));
    path.len() <= 128
        && is_prefix
        && (1..=2).contains(&version.len())
        && version.bytes().all(|byte| byte.is_ascii_digit())
}
