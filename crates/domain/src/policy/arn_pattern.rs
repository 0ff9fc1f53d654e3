//! ARNs as conditions compare them: part by part.

use super::document::Version;
use super::glob::Glob;
use super::pattern::Token;
use super::template::{Piece, Template, Wildcards, pieces};
use super::{ConditionValues, Context};

/// How many parts an ARN has; the last may have colons of its own.
const PARTS: usize = 6;

/// The value of `ArnEquals` and `ArnLike`, which are the same: wildcards do not reach beyond the colons of their part
/// (IAM User Guide, "ARN condition operators").
#[derive(Debug)]
pub(super) enum ArnPattern {
    /// `*` alone: any ARN.
    Any,
    Parts(Vec<Template>),
}

/// Whether an ARN is like another one, as `ArnLike` compares them; nothing in the other one is a variable.
pub fn is_arn_like(pattern: &str, arn: &str) -> bool {
    ArnPattern::new(pattern, Version::V2008).matches(arn, &ConditionValues::default())
}

impl ArnPattern {
    pub(super) fn new(text: &str, version: Version) -> Self {
        let pieces = pieces(text, version, Wildcards::Count);
        if pieces == [Piece::Token(Token::Star)] {
            return Self::Any;
        }
        // Split before variables are resolved: what one stands for does not reach into another part.
        let is_colon = |piece: &Piece| *piece == Piece::Token(Token::Char(':'));
        let parts = pieces.splitn(PARTS, is_colon);
        Self::Parts(parts.map(|part| Template::of(part.to_vec())).collect())
    }

    /// Whether the ARN fits.
    pub(super) fn matches(&self, arn: &str, context: &dyn Context) -> bool {
        match self {
            Self::Any => true,
            Self::Parts(parts) => {
                let found: Vec<&str> = arn.splitn(PARTS, ':').collect();
                found.len() == PARTS
                    && parts.len() == PARTS
                    && parts
                        .iter()
                        .zip(found)
                        .all(|(part, found)| part.fits(context, found, Glob::matches) == Some(true))
            }
        }
    }
}
