//! What conditions see of a request, whatever it asks for.

use http::HeaderMap;
use http::header::{HeaderName, REFERER, USER_AGENT};
use http::request::Parts;
use trent_domain::policy::{ConditionValues, KnownKey, TooManyConditionValues};

use crate::origin::Origin;

/// Where a request came from and how.
#[derive(Debug, Clone, Copy)]
pub struct RequestValues<'a> {
    /// The connection.
    pub origin: Origin,
    /// The headers.
    pub headers: &'a HeaderMap,
    /// The region that it is for.
    pub region: &'a str,
}

impl<'a> RequestValues<'a> {
    /// Those of a request.
    pub fn of(head: &'a Parts, origin: Origin, region: &'a str) -> Self {
        Self {
            origin,
            headers: &head.headers,
            region,
        }
    }

    /// Adds what they are to the values of a caller.
    pub fn add_to(&self, values: &mut ConditionValues) -> Result<(), TooManyConditionValues> {
        let mut set = |key: KnownKey, value: String| values.set(key.into(), value);
        set(KnownKey::AwsSourceIp, self.origin.address.to_string())?;
        set(KnownKey::AwsSecureTransport, self.origin.secure.to_string())?;
        set(KnownKey::AwsRequestedRegion, self.region.to_owned())?;
        for (key, header) in [
            (KnownKey::AwsUserAgent, USER_AGENT),
            (KnownKey::AwsReferer, REFERER),
        ] {
            if let Some(value) = self.header(&header) {
                set(key, value)?;
            }
        }
        Ok(())
    }

    fn header(&self, name: &HeaderName) -> Option<String> {
        let value = self.headers.get(name)?;
        Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
    }
}
