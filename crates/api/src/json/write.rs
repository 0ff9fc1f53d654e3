//! Answers: written straight into their bytes, absent members omitted, never `null`.

use std::fmt::{self, Write as _};

use trent_domain::time::Timestamp;

/// Room for the answer of a cryptographic operation on a small text.
const TYPICAL_LEN: usize = 768;

/// The bytes of one object.
pub(crate) fn object(write: impl FnOnce(&mut ObjectWriter<'_>)) -> Vec<u8> {
    let mut out = Vec::with_capacity(TYPICAL_LEN);
    write_object(&mut out, write);
    out
}

fn write_object(out: &mut Vec<u8>, write: impl FnOnce(&mut ObjectWriter<'_>)) {
    out.push(b'{');
    write(&mut ObjectWriter { out, is_first: true });
    out.push(b'}');
}

/// Writes the members of an object.
pub(crate) struct ObjectWriter<'a> {
    out: &'a mut Vec<u8>,
    is_first: bool,
}

impl ObjectWriter<'_> {
    /// A string, from anything that prints itself.
    pub(crate) fn string(&mut self, name: &'static str, text: impl fmt::Display) {
        self.name(name);
        write_string(self.out, text);
    }

    /// A string, if there is one.
    pub(crate) fn optional_string(&mut self, name: &'static str, text: Option<impl fmt::Display>) {
        if let Some(text) = text {
            self.string(name, text);
        }
    }

    /// Bytes, as base64.
    pub(crate) fn blob(&mut self, name: &'static str, bytes: &[u8]) {
        self.name(name);
        self.out.push(b'"');
        self.out
            .reserve(base64_simd::STANDARD.encoded_length(bytes.len()));
        base64_simd::STANDARD.encode_append(bytes, self.out);
        self.out.push(b'"');
    }

    pub(crate) fn boolean(&mut self, name: &'static str, value: bool) {
        self.name(name);
        self.out.extend_from_slice(if value { b"true" } else { b"false" });
    }

    pub(crate) fn integer(&mut self, name: &'static str, value: impl Into<u64>) {
        self.name(name);
        print(self.out, value.into());
    }

    /// Seconds since 1970 with three decimals.
    pub(crate) fn timestamp(&mut self, name: &'static str, time: Timestamp) {
        self.name(name);
        let millis = time.as_millis();
        print(self.out, format_args!("{}.{:03}", millis / 1000, millis % 1000));
    }

    pub(crate) fn optional_timestamp(&mut self, name: &'static str, time: Option<Timestamp>) {
        if let Some(time) = time {
            self.timestamp(name, time);
        }
    }

    pub(crate) fn object(&mut self, name: &'static str, write: impl FnOnce(&mut ObjectWriter<'_>)) {
        self.name(name);
        write_object(self.out, write);
    }

    pub(crate) fn list(&mut self, name: &'static str, write: impl FnOnce(&mut ListWriter<'_>)) {
        self.name(name);
        self.out.push(b'[');
        write(&mut ListWriter {
            out: self.out,
            is_first: true,
        });
        self.out.push(b']');
    }

    /// A map from strings to strings, whose keys are the client's.
    pub(crate) fn map<'b>(&mut self, name: &'static str, pairs: impl Iterator<Item = (&'b str, &'b str)>) {
        self.name(name);
        self.out.push(b'{');
        let mut is_first = true;
        for (key, value) in pairs {
            separate(self.out, &mut is_first);
            write_string(self.out, key);
            self.out.push(b':');
            write_string(self.out, value);
        }
        self.out.push(b'}');
    }

    /// Names are the model's, which need no escapes.
    fn name(&mut self, name: &'static str) {
        separate(self.out, &mut self.is_first);
        self.out.push(b'"');
        self.out.extend_from_slice(name.as_bytes());
        self.out.extend_from_slice(b"\":");
    }
}

/// Writes the elements of a list.
pub(crate) struct ListWriter<'a> {
    out: &'a mut Vec<u8>,
    is_first: bool,
}

impl ListWriter<'_> {
    pub(crate) fn string(&mut self, text: impl fmt::Display) {
        separate(self.out, &mut self.is_first);
        write_string(self.out, text);
    }

    pub(crate) fn object(&mut self, write: impl FnOnce(&mut ObjectWriter<'_>)) {
        separate(self.out, &mut self.is_first);
        write_object(self.out, write);
    }
}

fn separate(out: &mut Vec<u8>, is_first: &mut bool) {
    if !std::mem::take(is_first) {
        out.push(b',');
    }
}

fn write_string(out: &mut Vec<u8>, text: impl fmt::Display) {
    out.push(b'"');
    // Writing to memory does not fail, and the texts' own Display implementations do not either.
    let _ = write!(Escaped(out), "{text}");
    out.push(b'"');
}

fn print(out: &mut Vec<u8>, number: impl fmt::Display) {
    // As above.
    let _ = write!(Escaped(out), "{number}");
}

/// Escapes what may not stand in a JSON string: quotes, backslashes and control characters (RFC 8259, 7).
struct Escaped<'a>(&'a mut Vec<u8>);

impl fmt::Write for Escaped<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let mut rest = text.as_bytes();
        while let Some(position) = rest.iter().position(|byte| needs_escape(*byte)) {
            self.0.extend_from_slice(&rest[..position]);
            self.escape(rest[position]);
            rest = &rest[position + 1..];
        }
        self.0.extend_from_slice(rest);
        Ok(())
    }
}

impl Escaped<'_> {
    fn escape(&mut self, byte: u8) {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        match byte {
            b'"' | b'\\' => self.0.extend([b'\\', byte]),
            b'\n' => self.0.extend(b"\\n"),
            b'\r' => self.0.extend(b"\\r"),
            b'\t' => self.0.extend(b"\\t"),
            _ => {
                self.0.extend(b"\\u00");
                self.0
                    .extend([DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 0x0f)]]);
            }
        }
    }
}

fn needs_escape(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(bytes: Vec<u8>) -> String {
        String::from_utf8(bytes).expect("UTF-8")
    }

    #[test]
    fn members_are_written_in_order_and_absent_ones_omitted() {
        let bytes = object(|answer| {
            answer.string("Name", "a\"b");
            answer.optional_string("Nothing", None::<&str>);
            answer.blob("Blob", b"hello");
            answer.boolean("Truncated", false);
            answer.integer("Days", 30_u16);
            answer.timestamp("Date", Timestamp::from_millis(1_609_193_147_831));
            answer.optional_timestamp("Never", None);
            answer.list("Empty", |_| {});
            answer.list("Tags", |tags| {
                tags.object(|tag| tag.string("TagKey", "k"));
                tags.object(|_| {});
            });
            answer.object("Inner", |inner| inner.list("Texts", |texts| texts.string("t")));
            answer.map("Map", [("k\"", "v"), ("", "")].into_iter());
            answer.map("None", [].into_iter());
        });
        assert_eq!(
            text(bytes),
            r#"{"Name":"a\"b","Blob":"aGVsbG8=","Truncated":false,"Days":30,"Date":1609193147.831,"Empty":[],"Tags":[{"TagKey":"k"},{}],"Inner":{"Texts":["t"]},"Map":{"k\"":"v","":""},"None":{}}"#
        );
    }

    #[test]
    fn times_are_plain_numbers_with_milliseconds() {
        for (millis, number) in [
            (0, "0.000"),
            (1, "0.001"),
            (1_609_193_147_000, "1609193147.000"),
            (u64::MAX, "18446744073709551.615"),
        ] {
            let bytes = object(|answer| answer.timestamp("T", Timestamp::from_millis(millis)));
            assert_eq!(text(bytes), format!(r#"{{"T":{number}}}"#));
        }
    }

    proptest! {
        #[test]
        fn every_string_reads_back(string in any::<String>()) {
            let bytes = object(|answer| answer.string("S", &string));
            let read: serde_json::Value = serde_json::from_slice(&bytes).expect("JSON");
            prop_assert_eq!(read["S"].as_str(), Some(string.as_str()));
        }

        #[test]
        fn every_blob_reads_back(blob in proptest::collection::vec(any::<u8>(), 0..200)) {
            let bytes = object(|answer| answer.blob("B", &blob));
            let read = crate::json::Object::parse(&bytes).expect("JSON").blob("B");
            prop_assert_eq!(read, Ok(Some(blob)));
        }
    }
}
