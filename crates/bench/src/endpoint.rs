//! Where a node listens.

use std::fmt;

use http::Uri;
use http::uri::Authority;

/// The port of `http` where a URL names none.
const HTTP_PORT: u16 = 80;

/// The address of one node, as it stands in the `host` header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Endpoint(Authority);

/// A text that names no endpoint this program can use.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no plain HTTP endpoint like http://127.0.0.1:4600")]
pub(crate) struct EndpointError(String);

impl Endpoint {
    /// Reads `http://host:port` or `host:port`. TLS is not offered: its cost is not what is compared here.
    pub(crate) fn parse(text: &str) -> Result<Self, EndpointError> {
        let unusable = || EndpointError(text.to_owned());
        let parts = text.parse::<Uri>().map_err(|_| unusable())?.into_parts();
        if parts
            .scheme
            .is_some_and(|scheme| scheme != http::uri::Scheme::HTTP)
        {
            return Err(unusable());
        }
        parts.authority.map(Self).ok_or_else(unusable)
    }

    /// What the `host` header says.
    pub(crate) fn authority(&self) -> &str {
        self.0.as_str()
    }

    /// What to connect to.
    pub(crate) fn socket(&self) -> (&str, u16) {
        let host = self.0.host().trim_start_matches('[').trim_end_matches(']');
        (host, self.0.port_u16().unwrap_or(HTTP_PORT))
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "http://{}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_and_a_bare_address_name_the_same_endpoint() {
        let url = Endpoint::parse("http://127.0.0.1:4600").unwrap();
        assert_eq!(url, Endpoint::parse("127.0.0.1:4600").unwrap());
        assert_eq!(url.socket(), ("127.0.0.1", 4600));
        assert_eq!(url.authority(), "127.0.0.1:4600");
        assert_eq!(
            Endpoint::parse("http://[::1]:4600/").unwrap().socket(),
            ("::1", 4600)
        );
    }

    #[test]
    fn tls_and_nonsense_are_refused() {
        for text in ["https://127.0.0.1:4600", "", "/path", "not an address"] {
            assert_eq!(Endpoint::parse(text), Err(EndpointError(text.to_owned())));
        }
    }
}
