//! Whether a request was signed by somebody the proxy knows: the same request is signed once more, by AWS's own signer.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4::SigningParams;
use http::HeaderMap;
use trent_domain::time::Timestamp;

use super::URI_ENDPOINT;

const SERVICE: &str = "kms-xks-proxy";
/// How far clocks may be apart.
const MAX_SKEW: Duration = Duration::from_secs(300);

/// Who signed, and for which region.
pub(super) struct Signed {
    pub(super) access_key_id: String,
    pub(super) region: String,
}

/// Who signed the request; `None` if nobody known has, or not of late by a clock that is so many seconds ahead.
pub(super) fn verify(
    seconds_ahead: u64,
    credentials: &BTreeMap<String, String>,
    path: &str,
    headers: &HeaderMap,
    body: &[u8],
) -> Option<Signed> {
    let header = |name: &str| headers.get(name)?.to_str().ok();
    let (date, authorization) = (header("x-amz-date")?, header("authorization")?);
    let scope = authorization
        .strip_prefix("AWS4-HMAC-SHA256 Credential=")?
        .split_once(',')?
        .0;
    let [access_key_id, day, region, SERVICE, "aws4_request"] = scope.split('/').collect::<Vec<_>>()[..]
    else {
        return None;
    };
    let time = time_of(date)?;
    if !date.starts_with(day)
        || (now() + Duration::from_secs(seconds_ahead))
            .duration_since(time)
            .unwrap_or_else(|error| error.duration())
            > MAX_SKEW
    {
        return None;
    }
    let secret = credentials.get(access_key_id)?;
    let identity = Credentials::new(access_key_id, secret, None, None, "proxy").into();
    let params = SigningParams::builder()
        .identity(&identity)
        .region(region)
        .name(SERVICE)
        .time(time)
        .settings(SigningSettings::default())
        .build()
        .ok()?
        .into();
    let uri = format!("{URI_ENDPOINT}{path}");
    let host = [("host", header("host")?)].into_iter();
    let request = SignableRequest::new("POST", &uri, host, SignableBody::Bytes(body)).ok()?;
    let (instructions, _) = sign(request, &params).ok()?.into_parts();
    let expected = instructions
        .headers()
        .find(|(name, _)| *name == "authorization")?
        .1;
    (expected == authorization).then(|| Signed {
        access_key_id: access_key_id.to_owned(),
        region: region.to_owned(),
    })
}

/// `yyyymmddThhmmssZ` as a time.
fn time_of(text: &str) -> Option<SystemTime> {
    let number = |from: usize, to: usize| text.get(from..to)?.parse::<i64>().ok();
    let (year, month, day) = (number(0, 4)?, number(4, 6)?, number(6, 8)?);
    // Days since 1970 in the proleptic Gregorian calendar, with years that begin in March.
    let (years, months) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let days =
        365 * years + years / 4 - years / 100 + years / 400 + (153 * months + 2) / 5 + day - 1 - 719_468;
    let seconds = days * 86_400 + number(9, 11)? * 3600 + number(11, 13)? * 60 + number(13, 15)?;
    Some(UNIX_EPOCH + Duration::from_secs(u64::try_from(seconds).ok()?))
}

fn now() -> SystemTime {
    let now: Timestamp = trent_node::clock::Clock::SYSTEM.now();
    UNIX_EPOCH + Duration::from_millis(now.as_millis())
}
