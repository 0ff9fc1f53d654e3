//! A signed request, taken apart: every part of the signature is present and well-formed, none is believed yet.

use http::{
    HeaderMap, Method, Uri,
    header::{AUTHORIZATION, DATE, HOST},
};

use super::{CredentialScope, MissingParts, SigV4Error, SigningTime, authorization::Authorization};

/// Prefix of the headers that must all be signed.
const AMZ_PREFIX: &str = "x-amz-";
const AMZ_DATE: &str = "x-amz-date";
const AMZ_SECURITY_TOKEN: &str = "x-amz-security-token";

/// HTTP/2's name for the host, which a client may sign instead of it.
pub(super) const AUTHORITY: &str = ":authority";

/// Prefix of the access keys of sessions, which come with a token.
const SESSION_KEY_PREFIX: &str = "ASIA";

/// Prefix of the access keys of users, which come without one.
const LONG_TERM_KEY_PREFIX: &str = "AKIA";

/// What of a request is signed. Path and query are as they came over the wire.
#[derive(Clone, Copy)]
pub(super) struct Parts<'a> {
    pub(super) method: &'a str,
    pub(super) path: &'a [u8],
    pub(super) query: &'a [u8],
    pub(super) authority: Option<&'a str>,
    pub(super) headers: &'a HeaderMap,
    pub(super) payload: Payload<'a>,
}

/// What a signature covers of the body.
#[derive(Clone, Copy)]
pub(super) enum Payload<'a> {
    /// The body, whose hash is computed.
    Body(&'a [u8]),
    /// What stood in the place of the hash, of a body that somebody else has.
    Announced(&'a str),
}

impl<'a> Parts<'a> {
    /// The values of a signed header; the host of HTTP/1 and the authority of HTTP/2 stand for each other.
    pub(super) fn values(&self, name: &str) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let is_host = name == HOST.as_str() || name == AUTHORITY;
        let values = if is_host {
            self.headers.get_all(HOST)
        } else {
            self.headers.get_all(name)
        };
        let mut values = values.iter().map(|value| value.as_bytes()).peekable();
        let authority = self.authority.filter(|_| is_host && values.peek().is_none());
        values.chain(authority.map(str::as_bytes))
    }
}

/// A request with a complete SigV4 `Authorization` header. [`verify`](Self::verify) decides whether it is genuine.
pub struct SignedRequest<'a> {
    pub(super) parts: Parts<'a>,
    pub(super) scope: CredentialScope<'a>,
    pub(super) signed_headers: &'a str,
    pub(super) signature: &'a str,
    pub(super) time: SigningTime,
    session_token: Option<&'a str>,
}

impl<'a> SignedRequest<'a> {
    /// Takes apart the signature of a request.
    ///
    /// # Errors
    /// What is absent, malformed, contradictory, or not covered by the signature.
    pub fn parse(
        method: &'a Method,
        uri: &'a Uri,
        headers: &'a HeaderMap,
        body: &'a [u8],
    ) -> Result<Self, SigV4Error> {
        Self::of(method, uri, headers, Payload::Body(body))
    }

    /// Takes apart the signature of a request that was made to a service, of which the service tells all but the body:
    /// the body's hash, or whatever stood in the request in its place.
    ///
    /// # Errors
    /// As of [`parse`](Self::parse).
    pub fn parse_forwarded(
        method: &'a Method,
        uri: &'a Uri,
        headers: &'a HeaderMap,
        payload_hash: &'a str,
    ) -> Result<Self, SigV4Error> {
        Self::of(method, uri, headers, Payload::Announced(payload_hash))
    }

    fn of(
        method: &'a Method,
        uri: &'a Uri,
        headers: &'a HeaderMap,
        payload: Payload<'a>,
    ) -> Result<Self, SigV4Error> {
        Self::from_parts(Parts {
            method: method.as_str(),
            path: uri.path().as_bytes(),
            query: uri.query().unwrap_or_default().as_bytes(),
            authority: uri.authority().map(http::uri::Authority::as_str),
            headers,
            payload,
        })
    }

    pub(super) fn from_parts(parts: Parts<'a>) -> Result<Self, SigV4Error> {
        let authorization = Authorization::parse(authorization_header(&parts)?)?;
        let date = date_header(parts.headers);
        let (Some(credential), Some(signed_headers), Some(signature), Some((date_name, date))) = (
            authorization.credential,
            authorization.signed_headers,
            authorization.signature,
            date,
        ) else {
            return Err(SigV4Error::Incomplete(MissingParts {
                date: date.is_none(),
                ..authorization.missing()
            }));
        };
        let scope = CredentialScope::parse(credential)?;
        let time = parse_time(date_name, date)?;
        require_same_day(&scope, time)?;
        require_signed(&parts, date_name, signed_headers)?;
        let session_token = session_token(parts.headers, scope.access_key_id())?;
        Ok(Self {
            parts,
            scope,
            signed_headers,
            signature,
            time,
            session_token,
        })
    }

    /// Who claims to have signed, and for what.
    #[must_use]
    pub fn scope(&self) -> &CredentialScope<'a> {
        &self.scope
    }

    /// When the client signed.
    #[must_use]
    pub fn time(&self) -> SigningTime {
        self.time
    }

    /// The token of a session's credentials.
    #[must_use]
    pub fn session_token(&self) -> Option<&'a str> {
        self.session_token
    }
}

fn authorization_header<'a>(parts: &Parts<'a>) -> Result<&'a str, SigV4Error> {
    let mut values = parts.headers.get_all(AUTHORIZATION).iter();
    let Some(value) = values.next() else {
        return Err(without_authorization(parts.query));
    };
    if values.next().is_some() {
        return Err(SigV4Error::RepeatedAuthorization);
    }
    value.to_str().map_err(|_| SigV4Error::UnreadableAuthorization)
}

fn without_authorization(query: &[u8]) -> SigV4Error {
    let is_presigned = query
        .split(|byte| *byte == b'&')
        .any(|pair| pair.starts_with(b"X-Amz-Signature="));
    if is_presigned {
        SigV4Error::QueryStringAuthentication
    } else {
        SigV4Error::MissingAuthenticationToken
    }
}

/// `X-Amz-Date`, else `Date`, with the name under which it has to be signed.
fn date_header(headers: &HeaderMap) -> Option<(&'static str, &[u8])> {
    let amz_date = headers.get(AMZ_DATE).map(|value| (AMZ_DATE, value.as_bytes()));
    amz_date.or_else(|| headers.get(DATE).map(|value| (DATE_NAME, value.as_bytes())))
}

const DATE_NAME: &str = "date";

fn parse_time(name: &str, value: &[u8]) -> Result<SigningTime, SigV4Error> {
    let value = value.trim_ascii();
    let from_http_date = || {
        std::str::from_utf8(value)
            .ok()
            .and_then(SigningTime::parse_http_date)
    };
    SigningTime::parse_basic(value)
        .or_else(|| if name == DATE_NAME { from_http_date() } else { None })
        .ok_or_else(|| SigV4Error::MalformedDate(String::from_utf8_lossy(value).into_owned()))
}

fn require_same_day(scope: &CredentialScope<'_>, time: SigningTime) -> Result<(), SigV4Error> {
    let text = time.to_basic();
    let day = &text[..8];
    if scope.date().as_bytes() == day {
        return Ok(());
    }
    Err(SigV4Error::ScopeDateMismatch {
        scope: scope.date().to_owned(),
        request: String::from_utf8_lossy(day).into_owned(),
        time,
    })
}

/// The host, the date, and all that speaks to AWS must be covered, or someone in between could change it.
fn require_signed(parts: &Parts<'_>, date_name: &str, signed_headers: &str) -> Result<(), SigV4Error> {
    require_sorted(signed_headers)?;
    let is_signed = |name: &str| signed_headers.split(';').any(|signed| signed == name);
    if !is_signed(HOST.as_str()) && !is_signed(AUTHORITY) {
        return Err(SigV4Error::HostNotSigned);
    }
    let amz_headers = parts
        .headers
        .keys()
        .map(|name| name.as_str())
        .filter(|name| name.starts_with(AMZ_PREFIX));
    match amz_headers.chain([date_name]).find(|name| !is_signed(name)) {
        Some(name) => Err(SigV4Error::HeaderNotSigned(name.to_owned())),
        None => Ok(()),
    }
}

/// Every signer sorts; insisting on it also bounds the canonical request by the size of the real headers.
fn require_sorted(signed_headers: &str) -> Result<(), SigV4Error> {
    if signed_headers
        .split(';')
        .is_sorted_by(|first, second| first < second)
    {
        Ok(())
    } else {
        Err(SigV4Error::UnsortedSignedHeaders)
    }
}

fn session_token<'a>(headers: &'a HeaderMap, access_key_id: &str) -> Result<Option<&'a str>, SigV4Error> {
    let token = headers.get(AMZ_SECURITY_TOKEN);
    let contradicts = match token {
        Some(_) => access_key_id.starts_with(LONG_TERM_KEY_PREFIX),
        None => access_key_id.starts_with(SESSION_KEY_PREFIX),
    };
    if contradicts {
        return Err(SigV4Error::UnrecognizedClient);
    }
    token
        .map(|value| value.to_str().map_err(|_| SigV4Error::UnrecognizedClient))
        .transpose()
}
