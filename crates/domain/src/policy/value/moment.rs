//! Dates and times (W3C "Date and Time Formats", a profile of ISO 8601).

const MILLIS: i64 = 1000;
const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
/// Seconds beyond this, some thirty thousand years from the epoch, are no moment that anyone means.
const FARTHEST: u64 = 1_000_000_000_000;

/// A moment, in milliseconds from the epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in super::super) struct Moment(i64);

impl Moment {
    /// A date, a date and a time of a zone, or seconds since the epoch.
    pub(in super::super) fn parse(text: &str) -> Option<Self> {
        match text.split_once('T') {
            Some((date, time)) => Some(Self(days(date)? * DAY * MILLIS + millis_of_time(time)?)),
            None => of_epoch(text).or_else(|| Some(Self(days(text)? * DAY * MILLIS))),
        }
    }
}

fn of_epoch(text: &str) -> Option<Moment> {
    let (seconds, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let seconds = number(seconds).filter(|seconds| *seconds <= FARTHEST)?;
    Some(Moment(i64::try_from(seconds).ok()? * MILLIS + millis(fraction)?))
}

/// `YYYY-MM-DD`, as days from the epoch.
fn days(date: &str) -> Option<i64> {
    let (year, rest) = date.split_once('-')?;
    let (month, day) = rest.split_once('-')?;
    let (year, month, day) = (of_width(year, 4)?, of_width(month, 2)?, of_width(day, 2)?);
    if !(1..=12).contains(&month) || !(1..=days_of_month(year, month)).contains(&day) {
        return None;
    }
    Some(days_from_civil(year, month, day))
}

fn days_of_month(year: i64, month: i64) -> i64 {
    let is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Counts from March, so that the leap day is a year's last (Howard Hinnant, "chrono-Compatible Low-Level Date
/// Algorithms").
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// `hh:mm`, `hh:mm:ss` or `hh:mm:ss.s` and a zone, as milliseconds from midnight in UTC.
fn millis_of_time(time: &str) -> Option<i64> {
    let zone = time.find(['Z', '+', '-'])?;
    let (time, zone) = time.split_at(zone);
    let (time, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let fields: Vec<&str> = time.split(':').collect();
    let (hours, minutes, seconds) = match fields[..] {
        [hours, minutes] => (hours, minutes, "00"),
        [hours, minutes, seconds] => (hours, minutes, seconds),
        _ => return None,
    };
    let (hours, minutes, seconds) = (of_width(hours, 2)?, of_width(minutes, 2)?, of_width(seconds, 2)?);
    if hours > 23 || minutes > 59 || seconds > 60 {
        return None;
    }
    let seconds = hours * HOUR + minutes * MINUTE + seconds - seconds_of_zone(zone)?;
    Some(seconds * MILLIS + millis(fraction)?)
}

/// `Z`, or hours and minutes ahead of UTC or behind it.
fn seconds_of_zone(zone: &str) -> Option<i64> {
    if zone == "Z" {
        return Some(0);
    }
    let (sign, offset) = match zone.strip_prefix('-') {
        Some(offset) => (-1, offset),
        None => (1, zone.strip_prefix('+')?),
    };
    let (hours, minutes) = offset.split_once(':')?;
    let (hours, minutes) = (of_width(hours, 2)?, of_width(minutes, 2)?);
    (hours <= 23 && minutes <= 59).then_some(sign * (hours * HOUR + minutes * MINUTE))
}

/// The first three digits behind a point.
fn millis(fraction: &str) -> Option<i64> {
    number(fraction.get(..9).unwrap_or(fraction))?;
    let three: String = fraction.chars().chain("000".chars()).take(3).collect();
    three.parse().ok()
}

fn of_width(text: &str, width: usize) -> Option<i64> {
    let number = number(text).filter(|_| text.len() == width)?;
    i64::try_from(number).ok()
}

fn number(text: &str) -> Option<u64> {
    let are_digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    are_digits.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_has_many_texts() {
        for (text, millis) in [
            ("1970-01-01T00:00:00Z", 0),
            ("1970-01-01", 0),
            ("0", 0),
            ("2009-04-16T15:17:37Z", 1_239_895_057_000),
            ("1239895057", 1_239_895_057_000),
            ("1239895057.25", 1_239_895_057_250),
            ("2009-04-16T15:17Z", 1_239_895_020_000),
            ("2009-04-16T17:17:37.5+02:00", 1_239_895_057_500),
            ("2009-04-16T10:17:37.123456-05:00", 1_239_895_057_123),
            ("2000-02-29", 951_782_400_000),
            ("1969-12-31T23:59:59Z", -1000),
        ] {
            assert_eq!(Moment::parse(text), Some(Moment(millis)), "{text}");
        }
    }

    #[test]
    fn what_is_no_moment_is_none() {
        for text in [
            "",
            "T",
            "Z",
            "-1",
            "1.",
            "2009-04-16T15:17:37",
            "2009-04-16T15Z",
            "2009-4-16",
            "2009-02-29",
            "1900-02-29",
            "2009-13-01",
            "2009-00-01",
            "2009-01-00",
            "2009-04-16T24:00:00Z",
            "2009-04-16T15:60:00Z",
            "2009-04-16 15:17:37Z",
            "2009-04-16T15:17:37+2",
            "2009-04-16T15:17:37+24:00",
            "2009-04-16T15:17:37.Z",
            "99999999999999999999",
            "1000000000001",
            "tomorrow",
            "2009-04-16T15:17:37.éZ",
            "1.éééé",
        ] {
            assert_eq!(Moment::parse(text), None, "{text}");
        }
    }
}
