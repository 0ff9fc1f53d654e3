//! Dates in answers.

use std::fmt;

use trent_domain::time::Timestamp;

use crate::sigv4::SigningTime;

/// A moment to the second, `2026-11-23T10:00:00Z`.
pub(super) struct Iso8601(pub(super) Timestamp);

impl fmt::Display for Iso8601 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let basic = SigningTime::from(self.0).to_string();
        let (date, time) = basic.split_at(8);
        write!(f, "{}-{}-{}", &date[..4], &date[4..6], &date[6..])?;
        write!(f, "{}:{}:{}", &time[..3], &time[3..5], &time[5..])
    }
}
