//! Replacing principals in a policy's text, and nothing else of it.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::de::{DeserializeOwned, IgnoredAny};

/// The text with some of the principals by other names. The same words elsewhere, in a condition's value, say, stay.
pub(super) fn replace_principals(text: &str, names: &BTreeMap<&str, String>) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut copied = 0;
    for (place, name) in principals(text) {
        if let Some(new) = names.get(name.as_str()) {
            shown.push_str(text.get(copied..place.start).unwrap_or_default());
            // Neither ARNs nor unique ids have characters that JSON escapes.
            shown.extend(["\"", new, "\""]);
            copied = place.end;
        }
    }
    shown.push_str(text.get(copied..).unwrap_or_default());
    shown
}

/// Where the AWS principals of a policy stand, each with its quotes, and what they say.
fn principals(text: &str) -> Vec<(Range<usize>, String)> {
    let mut reader = Reader {
        text,
        at: 0,
        found: Vec::new(),
    };
    // A text that ends too early or goes wrong is no policy, and has no more principals.
    let _ = reader.value(Part::Document);
    reader.found
}

/// What a JSON value is in a policy.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Document,
    Statements,
    Statement,
    Principals,
    OfAws,
    Name,
    Other,
}

impl Part {
    /// What the member of an object is, if the object is this.
    fn member(self, name: &str) -> Self {
        match (self, name) {
            (Self::Document, "Statement") => Self::Statements,
            (Self::Statements | Self::Statement, "Principal" | "NotPrincipal") => Self::Principals,
            (Self::Principals, "AWS") => Self::OfAws,
            _ => Self::Other,
        }
    }

    /// What the elements of a list are, if the list is this. Lists do not nest, so that reading ends soon whatever comes.
    fn element(self) -> Self {
        match self {
            Self::Statements => Self::Statement,
            Self::OfAws => Self::Name,
            _ => Self::Other,
        }
    }
}

/// Reads a policy that is known to be one: what follows what need not be looked at.
struct Reader<'a> {
    text: &'a str,
    at: usize,
    found: Vec<(Range<usize>, String)>,
}

impl Reader<'_> {
    fn value(&mut self, part: Part) -> Option<()> {
        match (part, self.peek()?) {
            (Part::Document | Part::Statements | Part::Statement | Part::Principals, b'{') => {
                self.object(part)
            }
            (Part::Statements | Part::OfAws, b'[') => self.list(part),
            (Part::OfAws | Part::Name, b'"') => {
                let start = self.at;
                let name = self.whole()?;
                self.found.push((start..self.at, name));
                Some(())
            }
            _ => self.whole::<IgnoredAny>().map(drop),
        }
    }

    fn object(&mut self, part: Part) -> Option<()> {
        self.at += 1;
        while self.peek()? == b'"' {
            let name: String = self.whole()?;
            self.skip(b':')?;
            self.value(part.member(&name))?;
            self.skip(b',')?;
        }
        self.skip(b'}')
    }

    fn list(&mut self, part: Part) -> Option<()> {
        self.at += 1;
        while self.peek()? != b']' {
            self.value(part.element())?;
            self.skip(b',')?;
        }
        self.skip(b']')
    }

    /// Reads the value that begins here, and goes behind it.
    fn whole<T: DeserializeOwned>(&mut self) -> Option<T> {
        let mut values = serde_json::Deserializer::from_str(self.text.get(self.at..)?).into_iter();
        let value = values.next()?.ok()?;
        self.at += values.byte_offset();
        Some(value)
    }

    /// The next byte that is no space, where the reader then is.
    fn peek(&mut self) -> Option<u8> {
        let rest = self.text.get(self.at..)?;
        self.at += rest.len() - rest.trim_ascii_start().len();
        self.text.as_bytes().get(self.at).copied()
    }

    /// Goes behind this byte, if it is the next one.
    fn skip(&mut self, byte: u8) -> Option<()> {
        if self.peek()? == byte {
            self.at += 1;
        }
        Some(())
    }
}
