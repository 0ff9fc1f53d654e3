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
