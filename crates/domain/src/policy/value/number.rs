//! Numbers, compared exactly.

/// How many decimal places are kept.
const PLACES: usize = 9;
/// How many digits may stand before the point: more would not fit.
const DIGITS: usize = 27;

/// A decimal number, in billionths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in super::super) struct Number(i128);

impl Number {
    /// Digits with a sign or without, with decimals or without.
    pub(in super::super) fn parse(text: &str) -> Option<Self> {
        let (sign, digits) = match text.strip_prefix('-') {
            Some(digits) => (-1, digits),
            None => (1, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, decimals) = digits.split_once('.').unwrap_or((digits, "0"));
        let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !are_digits(whole) || !are_digits(decimals) || whole.len() > DIGITS || decimals.len() > PLACES {
            return None;
        }
        let billionths: i128 = format!("{whole}{decimals:0<PLACES$}").parse().ok()?;
        Some(Self(sign * billionths))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_compared_exactly() {
        let number = |text| Number::parse(text);
        assert_eq!(number("7"), number("+7.000"));
        assert_eq!(number("-0"), number("0"));
        assert!(number("-1.5") < number("-1.25"));
        assert!(number("9007199254740993") > number("9007199254740992"));
        assert!(number("0.000000001") > number("0"));
        let longest = "9".repeat(DIGITS);
        assert!(number(&longest).is_some());
        for text in [
            "",
            "-",
            ".5",
            "5.",
            "1e3",
            "0x10",
            " 1",
            "1,5",
            "٣",
            "0.0000000001",
            &format!("{longest}0"),
        ] {
            assert_eq!(number(text), None, "{text}");
        }
    }
}
