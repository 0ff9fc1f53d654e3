//! What conditions see of a request, whatever it asks for.

use std::borrow::Cow;

use http::HeaderValue;
use http::header::{HeaderName, REFERER, USER_AGENT};
use http::request::Parts;
use trent_domain::ids::RegionName;
use trent_domain::policy::{ConditionValues, Context, ContextKey, KnownKey, TooManyConditionValues, Values};

use crate::origin::Origin;

/// Where a request came from and how. Its values are made when a condition asks for them, which most never do.
#[derive(Debug, Clone)]
pub struct RequestValues {
    /// The connection.
    pub origin: Origin,
    /// The region that it is for.
    pub region: RegionName,
    user_agent: Option<HeaderValue>,
    referer: Option<HeaderValue>,
}

impl RequestValues {
    /// The keys that it has values of.
    const KEYS: [KnownKey; 5] = [
        KnownKey::AwsSourceIp,
        KnownKey::AwsSecureTransport,
        KnownKey::AwsRequestedRegion,
        KnownKey::AwsUserAgent,
        KnownKey::AwsReferer,
    ];

    /// Those of a request.
    pub fn of(head: &Parts, origin: Origin, region: RegionName) -> Self {
        let header = |name: HeaderName| head.headers.get(name).cloned();
        Self {
            origin,
            region,
            user_agent: header(USER_AGENT),
            referer: header(REFERER),
        }
    }

    /// Adds what they are to the values of a caller.
    pub fn add_to(&self, values: &mut ConditionValues) -> Result<(), TooManyConditionValues> {
        for key in Self::KEYS {
            if let Some(value) = self.value(key) {
                values.set(key.into(), value)?;
            }
        }
        Ok(())
    }

    fn value(&self, key: KnownKey) -> Option<Cow<'_, str>> {
        match key {
            KnownKey::AwsSourceIp => Some(self.origin.address.to_string().into()),
            KnownKey::AwsSecureTransport => Some(self.origin.secure.to_string().into()),
            KnownKey::AwsRequestedRegion => Some(self.region.as_str().into()),
            KnownKey::AwsUserAgent => self.user_agent.as_ref().map(text),
            KnownKey::AwsReferer => self.referer.as_ref().map(text),
            _ => None,
        }
    }
}

impl Context for RequestValues {
    fn values(&self, key: &ContextKey) -> Option<Values<'_>> {
        match key {
            ContextKey::Known(key) => self.value(*key).map(Values::one),
            _ => None,
        }
    }
}

fn text(value: &HeaderValue) -> Cow<'_, str> {
    String::from_utf8_lossy(value.as_bytes())
}
