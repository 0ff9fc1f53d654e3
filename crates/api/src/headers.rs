//! The headers of an answer.

use std::time::{Duration, SystemTime};

use http::{
    HeaderMap, HeaderName, HeaderValue,
    header::{CACHE_CONTROL, CONTENT_TYPE, DATE, EXPIRES, PRAGMA},
};
use trent_domain::{ids::RequestId, time::Timestamp};

/// The content type of AWS JSON 1.1.
pub const AWS_JSON: HeaderValue = HeaderValue::from_static("application/x-amz-json-1.1");

/// The content type of the one answer that is no JSON: see [`ApiError::is_json`](crate::error::ApiError::is_json).
pub const XML: HeaderValue = HeaderValue::from_static("application/xml");

/// Names the request in logs, in the audit trail, and to the client.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");

/// How many headers an answer has, with the length that the HTTP server adds.
const COUNT: usize = 7;

/// All headers but `Content-Length`, which the HTTP server knows. Answers hold secrets: nobody may keep them. Clients
/// set their clocks by `Date` when a signature is refused for its time.
#[must_use]
pub fn response_headers(request_id: RequestId, now: Timestamp, content_type: HeaderValue) -> HeaderMap {
    let mut headers = HeaderMap::with_capacity(COUNT);
    headers.insert(CONTENT_TYPE, content_type);
    headers.insert(REQUEST_ID, ascii(&request_id.to_string()));
    headers.insert(DATE, ascii(&httpdate::fmt_http_date(system_time(now))));
    headers.insert(
        CACHE_CONTROL,
        HeaderValue::from_static("no-cache, no-store, must-revalidate, private"),
    );
    headers.insert(EXPIRES, HeaderValue::from_static("0"));
    headers.insert(PRAGMA, HeaderValue::from_static("no-cache"));
    headers
}

/// UUIDs and dates are visible ASCII, so that the empty value never gets out.
fn ascii(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static(""))
}

/// HTTP dates end with the year 9999.
fn system_time(now: Timestamp) -> SystemTime {
    const LATEST_SECOND: u64 = 253_402_300_799;
    SystemTime::UNIX_EPOCH + Duration::from_secs((now.as_millis() / 1000).min(LATEST_SECOND))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_names_its_request_and_may_not_be_kept() {
        let now = Timestamp::from_millis(1_440_938_160_123);
        let headers = response_headers(RequestId::new([0xab; 16]), now, AWS_JSON);
        let text: Vec<_> = headers
            .iter()
            .map(|(name, value)| format!("{name}: {}", value.to_str().expect("ASCII")))
            .collect();
        assert_eq!(
            text,
            [
                "content-type: application/x-amz-json-1.1",
                "x-amzn-requestid: abababab-abab-abab-abab-abababababab",
                "date: Sun, 30 Aug 2015 12:36:00 GMT",
                "cache-control: no-cache, no-store, must-revalidate, private",
                "expires: 0",
                "pragma: no-cache",
            ]
        );
    }

    #[test]
    fn no_time_panics() {
        let headers = response_headers(RequestId::new([0; 16]), Timestamp::from_millis(u64::MAX), XML);
        assert_eq!(headers[DATE], "Fri, 31 Dec 9999 23:59:59 GMT");
    }
}
