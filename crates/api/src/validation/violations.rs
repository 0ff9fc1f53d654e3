//! All that a request violates, as one message.

use std::fmt::{self, Write as _};

use super::path::Path;

/// More violations than this are not described: the message of a hostile request stays bounded.
const MAX_DESCRIBED: usize = 100;

/// One or more violated constraints. `Display` gives the message of the `ValidationException`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Violations {
    count: usize,
    text: String,
}

impl Violations {
    /// Adds one; `value` starts with a space unless it is withheld.
    pub(super) fn add(&mut self, value: impl fmt::Display, path: &Path<'_>, constraint: impl fmt::Display) {
        self.count += 1;
        if self.count > MAX_DESCRIBED {
            return;
        }
        if self.count > 1 {
            self.text.push_str("; ");
        }
        // Writing to a String does not fail.
        let _ = write!(
            self.text,
            "Value{value} at '{path}' failed to satisfy constraint: {constraint}"
        );
    }

    pub(super) fn is_empty(&self) -> bool {
        self.count == 0
    }
}

impl fmt::Display for Violations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = if self.count == 1 { "" } else { "s" };
        write!(
            f,
            "{} validation error{plural} detected: {}",
            self.count, self.text
        )
    }
}
