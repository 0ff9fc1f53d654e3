//! The time of a signature, to the second, and its text `yyyymmddThhmmssZ`.

use std::{fmt, time::UNIX_EPOCH};

use trent_domain::time::Timestamp;

/// Length of `yyyymmddThhmmssZ`.
const TEXT_LEN: usize = 16;

const SECONDS_PER_DAY: i64 = 86_400;

/// The last second whose year has four digits: 9999-12-31T23:59:59Z.
const LATEST: i64 = 253_402_300_799;

/// A point in time in seconds since 1970, between the years 1970 and 9999.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SigningTime(i64);

impl SigningTime {
    /// The time `seconds` after 1970; what lies outside of the years 1970 to 9999 becomes the nearest of them.
    fn from_unix_seconds(seconds: i64) -> Self {
        Self(seconds.clamp(0, LATEST))
    }

    /// The day, `yyyymmdd`.
    pub(super) fn day(self) -> String {
        self.to_basic()[..8]
            .iter()
            .map(|digit| char::from(*digit))
            .collect()
    }

    /// This time shifted by whole minutes.
    pub(super) fn plus_minutes(self, minutes: i64) -> Self {
        Self::from_unix_seconds(self.0 + minutes * 60)
    }

    /// Reads `yyyymmddThhmmssZ`, the form of `X-Amz-Date`.
    pub(super) fn parse_basic(text: &[u8]) -> Option<Self> {
        if text.len() != TEXT_LEN || text[8] != b'T' || text[15] != b'Z' {
            return None;
        }
        let (year, month, day) = (digits(&text[0..4])?, digits(&text[4..6])?, digits(&text[6..8])?);
        let (hour, minute, second) = (
            digits(&text[9..11])?,
            digits(&text[11..13])?,
            digits(&text[13..15])?,
        );
        let date_exists =
            year >= 1970 && (1..=12).contains(&month) && (1..=days_in_month(year, month)).contains(&day);
        if !date_exists || hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        let days = days_since_1970(year, month, day);
        Some(Self(days * SECONDS_PER_DAY + hour * 3600 + minute * 60 + second))
    }

    /// Reads an RFC 7231 date, the form of `Date`.
    pub(super) fn parse_http_date(text: &str) -> Option<Self> {
        let time = httpdate::parse_http_date(text).ok()?;
        let seconds = time.duration_since(UNIX_EPOCH).ok()?.as_secs();
        i64::try_from(seconds).ok().map(Self::from_unix_seconds)
    }

    /// The text `yyyymmddThhmmssZ`; its first eight bytes are the day of the scope.
    pub(super) fn to_basic(self) -> [u8; TEXT_LEN] {
        let (year, month, day) = date_of(self.0.div_euclid(SECONDS_PER_DAY));
        let second = self.0.rem_euclid(SECONDS_PER_DAY);
        let mut text = *b"00000000T000000Z";
        put(&mut text[0..4], year);
        put(&mut text[4..6], month);
        put(&mut text[6..8], day);
        put(&mut text[9..11], second / 3600);
        put(&mut text[11..13], second / 60 % 60);
        put(&mut text[13..15], second % 60);
        text
    }
}

impl From<Timestamp> for SigningTime {
    fn from(time: Timestamp) -> Self {
        Self::from_unix_seconds(i64::try_from(time.as_millis() / 1000).unwrap_or(LATEST))
    }
}

impl fmt::Display for SigningTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_basic()
            .iter()
            .try_for_each(|byte| write!(f, "{}", char::from(*byte)))
    }
}

impl fmt::Debug for SigningTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The number that ASCII `digits` spell.
fn digits(text: &[u8]) -> Option<i64> {
    text.iter().try_fold(0, |number, byte| {
        byte.is_ascii_digit()
            .then(|| number * 10 + i64::from(byte - b'0'))
    })
}

/// Writes `number` with leading zeros.
fn put(text: &mut [u8], mut number: i64) {
    for digit in text.iter_mut().rev() {
        *digit = b'0' + (number % 10).unsigned_abs() as u8;
        number /= 10;
    }
}

fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// Days from 1970-01-01 to a date of the Gregorian calendar, counted in years that begin in March, so that the
/// leap day is the last of its year.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let march_year = if month > 2 { year } else { year - 1 };
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    march_year * 365 + march_year / 4 - march_year / 100 + march_year / 400 + day_of_year - 719_468
}

/// The date that lies `days` after 1970-01-01: the inverse of [`days_since_1970`].
fn date_of(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days / 146_097;
    let day_of_era = days % 146_097;
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march_month + 2) / 5 + 1;
    let month = (march_month + 2) % 12 + 1;
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::time::Duration;

    #[test]
    fn known_times_read_and_print() {
        for (text, seconds) in [
            ("19700101T000000Z", 0),
            ("20150830T123600Z", 1_440_938_160),
            ("20000229T235959Z", 951_868_799),
            ("21000301T000000Z", 4_107_542_400),
            ("99991231T235959Z", LATEST),
        ] {
            let time = SigningTime::parse_basic(text.as_bytes()).expect(text);
            assert_eq!(time, SigningTime::from_unix_seconds(seconds), "{text}");
            assert_eq!(time.to_string(), text);
        }
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "",
            "20150830",
            "20150830T123600",
            "20150830T123600z",
            "20150830 123600Z",
            "20150230T000000Z",
            "21000229T000000Z",
            "20151301T000000Z",
            "20150100T000000Z",
            "20150830T240000Z",
            "20150830T006000Z",
            "20150830T000060Z",
            "2015083xT000000Z",
            "19691231T235959Z",
            "2015-08-30T12:36Z",
        ] {
            assert_eq!(SigningTime::parse_basic(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn an_http_date_is_the_same_time() {
        assert_eq!(
            SigningTime::parse_http_date("Sun, 30 Aug 2015 12:36:00 GMT"),
            SigningTime::parse_basic(b"20150830T123600Z")
        );
        assert_eq!(SigningTime::parse_http_date("yesterday"), None);
    }

    proptest! {
        #[test]
        fn text_and_seconds_are_one(seconds in 0..=LATEST) {
            let time = SigningTime::from_unix_seconds(seconds);
            prop_assert_eq!(SigningTime::parse_basic(&time.to_basic()), Some(time));
            let system_time = UNIX_EPOCH + Duration::from_secs(seconds.unsigned_abs());
            prop_assert_eq!(SigningTime::parse_http_date(&httpdate::fmt_http_date(system_time)), Some(time));
        }

        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..24)) {
            let _ = SigningTime::parse_basic(&bytes);
        }
    }
}
