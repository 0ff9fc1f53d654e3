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
        fits(&self.0, text, |one, other| one == other)
    }

    /// Whether the whole text fits, whatever the case of ASCII letters: how actions are compared.
    pub fn matches_ignoring_case(&self, text: &str) -> bool {
        fits(&self.0, text, |one, other| one.eq_ignore_ascii_case(&other))
    }
}

/// Compares from left to right. After a mismatch the last `*` takes one character more; an earlier one never has to, so
/// the steps are bounded by the product of the lengths.
fn fits(pattern: &str, text: &str, is_same: impl Fn(char, char) -> bool) -> bool {
    let (mut pattern, mut text) = (pattern.chars(), text.chars());
    // What to go back to: the pattern behind the last `*`, and the text that this `*` leaves over.
    let mut retry = None;
    loop {
        let left = text.clone();
        match (pattern.next(), text.next()) {
            (None, None) => return true,
            (Some('*'), _) => {
                retry = Some((pattern.clone(), left.clone()));
                text = left;
            }
            (Some(wanted), Some(found)) if wanted == '?' || is_same(wanted, found) => {}
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
