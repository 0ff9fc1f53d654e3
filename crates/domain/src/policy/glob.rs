//! Patterns, split.

use super::pattern::{Token, fits};

/// A pattern that is ready to be compared. Most have no wildcard, or nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Glob {
    Any,
    Exact(Box<str>),
    Tokens(Box<[Token]>),
}

impl Glob {
    /// A pattern without variables.
    pub(super) fn new(pattern: &str) -> Self {
        Self::of(pattern.chars().map(Token::of).collect())
    }

    /// An action, which is compared without regard to letter case: with actions in small letters.
    pub(super) fn of_action(pattern: &str) -> Self {
        Self::new(&pattern.to_ascii_lowercase())
    }

    pub(super) fn of(tokens: Vec<Token>) -> Self {
        if tokens == [Token::Star] {
            return Self::Any;
        }
        let characters = tokens.iter().map(|token| match token {
            Token::Char(character) => Some(*character),
            Token::Star | Token::One => None,
        });
        match characters.collect::<Option<String>>() {
            Some(text) => Self::Exact(text.into()),
            None => Self::Tokens(tokens.into()),
        }
    }

    /// Whether the whole text fits.
    pub(super) fn matches(&self, text: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Exact(wanted) => **wanted == *text,
            Self::Tokens(tokens) => fits(tokens.iter().copied(), text, |one, other| one == other),
        }
    }

    /// Whether the whole text fits a pattern of small letters.
    pub(super) fn matches_action(&self, action: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Exact(wanted) => wanted.eq_ignore_ascii_case(action),
            Self::Tokens(tokens) => fits(tokens.iter().copied(), action, |wanted, found| {
                wanted == found.to_ascii_lowercase()
            }),
        }
    }

    /// Whether the text is this one, whatever its letter case; wildcards have been read as characters.
    pub(super) fn matches_ignoring_case(&self, text: &str) -> bool {
        match self {
            Self::Exact(wanted) => is_same_ignoring_case(wanted, text),
            Self::Any | Self::Tokens(_) => self.matches(text),
        }
    }
}

fn is_same_ignoring_case(one: &str, other: &str) -> bool {
    let folded = |text: &str| text.chars().flat_map(char::to_lowercase).collect::<Vec<_>>();
    one.eq_ignore_ascii_case(other) || (!one.is_ascii() && folded(one) == folded(other))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::limits::MAX_POLICY_BYTES;

    #[test]
    fn wildcards_stand_for_any_text() {
        for (pattern, text, fits) in [
            ("*", "", true),
            ("*", "anything", true),
            ("", "", true),
            ("", "a", false),
            ("?", "", false),
            ("?", "ä", true),
            ("kms:*", "kms:PutKeyPolicy", true),
            ("kms:Put*Policy", "kms:PutKeyPolicy", true),
            ("kms:*Key*", "kms:PutKeyPolicy", true),
            ("kms:*Keys*", "kms:PutKeyPolicy", false),
            ("*a*b", "xaxbxab", true),
            ("*a*b", "xaxbxa", false),
            ("a**", "a", true),
            ("*?", "", false),
            ("kms:putkeypolicy", "kms:PutKeyPolicy", false),
        ] {
            assert_eq!(Glob::new(pattern).matches(text), fits, "{pattern} {text}");
        }
        for (pattern, fits) in [
            ("KMS:putkey*", true),
            ("Kms:PUTKEYPOLICY", true),
            ("kms:putkeys*", false),
        ] {
            assert_eq!(
                Glob::of_action(pattern).matches_action("kms:PutKeyPolicy"),
                fits,
                "{pattern}"
            );
        }
        let costly = "*a".repeat(MAX_POLICY_BYTES / 2);
        assert!(!Glob::new(&costly).matches(&"a".repeat(200)));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2048, ..ProptestConfig::default() })]

        #[test]
        fn a_pattern_fits_what_a_regular_expression_fits(pattern in "[abA*?]{0,8}", text in "[abcA]{0,10}") {
            let expression: String = pattern.chars().map(|c| match c { '*' => ".*".to_owned(), '?' => ".".to_owned(), c => c.to_string() }).collect();
            let judge = |flags: &str| regex::Regex::new(&format!("{flags}^{expression}$")).unwrap().is_match(&text);
            prop_assert_eq!(Glob::new(&pattern).matches(&text), judge(""));
            prop_assert_eq!(Glob::of_action(&pattern).matches_action(&text), judge("(?i)"));
        }
    }
}
