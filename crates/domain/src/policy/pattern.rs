//! Texts with wildcards.

/// A text in which `*` stands for any characters and `?` for one: an action or a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern(String);

impl Pattern {
    /// Any text is a pattern.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The pattern as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the whole text fits.
    pub fn matches(&self, text: &str) -> bool {
        fits(self.0.chars().map(Token::of), text, |one, other| one == other)
    }
}

/// One place of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    /// `*`: any characters.
    Star,
    /// `?`: one character.
    One,
    /// This character.
    Char(char),
}

impl Token {
    /// A character of a pattern without variables.
    pub(super) fn of(character: char) -> Self {
        match character {
            '*' => Self::Star,
            '?' => Self::One,
            character => Self::Char(character),
        }
    }
}

/// Compares from left to right. After a mismatch the last `*` takes one character more; an earlier one never has to, so
/// the steps are bounded by the product of the lengths.
pub(super) fn fits(
    mut pattern: impl Iterator<Item = Token> + Clone,
    text: &str,
    is_same: impl Fn(char, char) -> bool,
) -> bool {
    let mut text = text.chars();
    // What to go back to: the pattern behind the last `*`, and the text that this `*` leaves over.
    let mut retry = None;
    loop {
        let left = text.clone();
        match (pattern.next(), text.next()) {
            (None, None) => return true,
            (Some(Token::Star), _) => {
                retry = Some((pattern.clone(), left.clone()));
                text = left;
            }
            (Some(Token::One), Some(_)) => {}
            (Some(Token::Char(wanted)), Some(found)) if is_same(wanted, found) => {}
            _ => {
                let Some((behind_star, left_over)) = &mut retry else {
                    return false;
                };
                if left_over.next().is_none() {
                    return false;
                }
                pattern = behind_star.clone();
                text = left_over.clone();
            }
        }
    }
}
