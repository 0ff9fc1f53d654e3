//! XML, written straight into its bytes: elements and text alone. Names are the model's, which need no escapes.

use std::fmt::{self, Write as _};

use trent_domain::time::Timestamp;

use super::{Protocol, iso8601::Iso8601, percent::Encoded};

/// Room for most documents.
const TYPICAL_LEN: usize = 1024;

/// Stands for what XML 1.0 cannot say (section 2.2).
const REPLACEMENT: &[u8] = "\u{fffd}".as_bytes();

/// Writes what stands inside of an element.
pub(crate) struct Element<'a> {
    out: &'a mut Vec<u8>,
}

impl<'a> Element<'a> {
    pub(super) fn new(out: &'a mut Vec<u8>) -> Self {
        Self { out }
    }

    /// An element with a text, from anything that prints itself.
    pub(crate) fn string(&mut self, name: &str, text: impl fmt::Display) {
        self.tagged(name, |element| {
            // Writing to memory does not fail, and the texts' own Display implementations do not either.
            let _ = write!(Escaped(element.out), "{text}");
        });
    }

    /// A string, if there is one.
    pub(crate) fn optional_string(&mut self, name: &str, text: Option<impl fmt::Display>) {
        if let Some(text) = text {
            self.string(name, text);
        }
    }

    pub(crate) fn boolean(&mut self, name: &str, value: bool) {
        self.string(name, value);
    }

    pub(crate) fn integer(&mut self, name: &str, value: impl Into<u64>) {
        self.string(name, value.into());
    }

    pub(crate) fn timestamp(&mut self, name: &str, time: Timestamp) {
        self.string(name, Iso8601(time));
    }

    /// A policy document, which IAM percent-encodes.
    pub(crate) fn document(&mut self, name: &str, text: &str) {
        self.string(name, Encoded(text));
    }

    pub(crate) fn element(&mut self, name: &str, write: impl FnOnce(&mut Element<'_>)) {
        self.tagged(name, |element| write(element));
    }

    /// A list, each of whose elements is a structure.
    pub(crate) fn list<T>(
        &mut self,
        name: &str,
        items: impl IntoIterator<Item = T>,
        mut write: impl FnMut(&mut Element<'_>, T),
    ) {
        self.tagged(name, |list| {
            for item in items {
                list.tagged("member", |member| write(member, item));
            }
        });
    }

    /// A list of texts.
    pub(crate) fn strings<T: fmt::Display>(&mut self, name: &str, items: impl IntoIterator<Item = T>) {
        self.tagged(name, |list| {
            for item in items {
                list.string("member", item);
            }
        });
    }

    /// A map, as entries of key and value.
    pub(crate) fn map<V: fmt::Display>(
        &mut self,
        name: &str,
        pairs: impl IntoIterator<Item = (&'static str, V)>,
    ) {
        self.tagged(name, |map| {
            for (key, value) in pairs {
                map.tagged("entry", |entry| {
                    entry.string("key", key);
                    entry.string("value", value);
                });
            }
        });
    }

    /// A document of a service: its outermost element, which names the namespace of all.
    pub(crate) fn document_of(
        name: &str,
        protocol: Protocol,
        write: impl FnOnce(&mut Element<'_>),
    ) -> Vec<u8> {
        let mut out = Vec::with_capacity(TYPICAL_LEN);
        let mut element = Element::new(&mut out);
        element.raw(&["<", name, " xmlns=\"", protocol.namespace(), "\">"]);
        write(&mut element);
        element.raw(&["</", name, ">\n"]);
        out
    }

    /// Elements that were written before.
    pub(super) fn written(&mut self, elements: &[u8]) {
        self.out.extend_from_slice(elements);
    }

    fn tagged(&mut self, name: &str, write: impl FnOnce(&mut Element<'_>)) {
        self.raw(&["<", name, ">"]);
        write(self);
        self.raw(&["</", name, ">"]);
    }

    fn raw(&mut self, pieces: &[&str]) {
        for piece in pieces {
            self.out.extend_from_slice(piece.as_bytes());
        }
    }
}

/// Escapes what may not stand in a text: markup, and the carriage return that a reader would turn into a line feed.
struct Escaped<'a>(&'a mut Vec<u8>);

impl fmt::Write for Escaped<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for letter in text.chars() {
            match letter {
                '&' => self.0.extend(b"&amp;"),
                '<' => self.0.extend(b"&lt;"),
                '>' => self.0.extend(b"&gt;"),
                '"' => self.0.extend(b"&quot;"),
                '\'' => self.0.extend(b"&apos;"),
                '\r' => self.0.extend(b"&#xD;"),
                '\t' | '\n' => self.0.push(letter as u8),
                '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => self.0.extend(REPLACEMENT),
                _ => self.0.extend(letter.encode_utf8(&mut [0; 4]).as_bytes()),
            }
        }
        Ok(())
    }
}
