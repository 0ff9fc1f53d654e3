//! Texts with policy variables (IAM User Guide, "IAM policy elements: Variables and tags").

use super::glob::Glob;
use super::pattern::Token;
use super::{Context, ContextKey, Version};

/// A resource or a condition's value: a pattern, or one that is complete only when the request is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Template {
    Fixed(Glob),
    Varying(Box<[Piece]>),
}

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    Token(Token),
    /// `${key}` or `${key, 'default'}`.
    Variable {
        key: ContextKey,
        default: Option<Box<str>>,
    },
}

/// Whether `*` and `?` are wildcards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wildcards {
    Count,
    AreText,
}

impl Template {
    pub(super) fn new(text: &str, version: Version, wildcards: Wildcards) -> Self {
        Self::of(pieces(text, version, wildcards))
    }

    pub(super) fn of(pieces: Vec<Piece>) -> Self {
        let tokens = pieces.iter().map(|piece| match piece {
            Piece::Token(token) => Some(*token),
            Piece::Variable { .. } => None,
        });
        match tokens.collect() {
            Some(tokens) => Self::Fixed(Glob::of(tokens)),
            None => Self::Varying(pieces.into()),
        }
    }

    /// Whether the text fits; `None` if a variable stands for nothing, so that no text can be said to fit.
    pub(super) fn fits(
        &self,
        context: &dyn Context,
        text: &str,
        compare: fn(&Glob, &str) -> bool,
    ) -> Option<bool> {
        match self {
            Self::Fixed(glob) => Some(compare(glob, text)),
            Self::Varying(pieces) => Some(compare(&resolved(pieces, context)?, text)),
        }
    }
}

/// The pattern that the pieces make for a request. What a variable stands for is text, whatever characters it has: a tag
/// can name no wildcard.
fn resolved(pieces: &[Piece], context: &dyn Context) -> Option<Glob> {
    let mut tokens = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Token(token) => tokens.push(*token),
            Piece::Variable { key, default } => {
                let values = context.values(key);
                let value = values.as_ref().and_then(|values| values.single());
                let text = value.or(default.as_deref())?;
                tokens.extend(text.chars().map(Token::Char));
            }
        }
    }
    Some(Glob::of(tokens))
}

/// The parts of a text. In the older version of the language a variable is text like any other, and so is in both what
/// begins like a variable and does not end.
pub(super) fn pieces(text: &str, version: Version, wildcards: Wildcards) -> Vec<Piece> {
    let token = |character| match wildcards {
        Wildcards::Count => Token::of(character),
        Wildcards::AreText => Token::Char(character),
    };
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        let variable = (version == Version::V2012).then(|| variable(rest)).flatten();
        match variable {
            Some((piece, behind)) => {
                pieces.push(piece);
                rest = behind;
            }
            None => {
                pieces.push(Piece::Token(token(character)));
                rest = &rest[character.len_utf8()..];
            }
        }
    }
    pieces
}

/// The variable that a text begins with, and what follows it.
fn variable(text: &str) -> Option<(Piece, &str)> {
    let (inside, behind) = text.strip_prefix("${")?.split_once('}')?;
    let piece = match inside {
        "*" => Piece::Token(Token::Char('*')),
        "?" => Piece::Token(Token::Char('?')),
        "$" => Piece::Token(Token::Char('$')),
        named => named_variable(named),
    };
    Some((piece, behind))
}

fn named_variable(text: &str) -> Piece {
    let with_default = text.split_once(',').and_then(|(key, default)| {
        let default = default.trim().strip_prefix('\'')?.strip_suffix('\'')?;
        Some((key, default))
    });
    let (key, default) = match with_default {
        Some((key, default)) => (key, Some(default.into())),
        None => (text, None),
    };
    Piece::Variable {
        key: ContextKey::parse(key.trim()),
        default,
    }
}
