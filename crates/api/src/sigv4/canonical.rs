//! The canonical request: the one text that client and server hash.

use trent_crypto::digest::sha256;

use super::{ALGORITHM, SigningTime, hex, parse::Parts};

/// Room for the canonical request of a KMS call made by an SDK.
const TYPICAL_LEN: usize = 768;

/// How a service's paths are signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Paths {
    /// As every service's but one.
    Normal,
    /// A path is the name of an object: it is encoded once, and its dots and slashes stay (Amazon S3 API Reference,
    /// "Signature Calculations").
    OfS3,
}

impl Paths {
    /// Those of a service by the name that signatures are scoped to.
    pub(super) fn of(service: &str) -> Self {
        match service {
            "s3" | "s3express" | "s3-outposts" => Self::OfS3,
            _ => Self::Normal,
        }
    }
}

/// Writes method, URI, query, headers, their names, and the payload's hash, each on its line.
pub(super) fn request(parts: &Parts<'_>, paths: Paths, signed_headers: &str, payload_hash: &[u8]) -> Vec<u8> {
    let mut text = Vec::with_capacity(TYPICAL_LEN);
    text.extend_from_slice(parts.method.as_bytes());
    text.push(b'\n');
    match paths {
        Paths::Normal => write_uri(&mut text, parts.path),
        Paths::OfS3 => write_uri_of_s3(&mut text, parts.path),
    }
    text.push(b'\n');
    write_query(&mut text, parts.query);
    text.push(b'\n');
    for name in signed_headers.split(';') {
        write_header(&mut text, name, parts);
    }
    text.push(b'\n');
    text.extend_from_slice(signed_headers.as_bytes());
    text.push(b'\n');
    text.extend_from_slice(payload_hash);
    text
}

/// Algorithm, time, scope and the hash of the canonical request, each on its line.
pub(super) fn string_to_sign(request: Vec<u8>, time: SigningTime, scope: &str) -> Vec<u8> {
    let request_hash = hex::encode(&sha256(&request));
    let mut text = request;
    text.clear(); // its room is reused
    let lines: [&[u8]; 4] = [
        ALGORITHM.as_bytes(),
        &time.to_basic(),
        scope.as_bytes(),
        &request_hash,
    ];
    for (position, line) in lines.into_iter().enumerate() {
        if position > 0 {
            text.push(b'\n');
        }
        text.extend_from_slice(line);
    }
    text
}

/// Resolves `.`, `..` and empty segments, then encodes what came over the wire once more, as every service but
/// S3 does.
fn write_uri(text: &mut Vec<u8>, path: &[u8]) {
    if matches!(path, b"" | b"/") {
        return text.push(b'/');
    }
    let segments = normal_segments(path);
    for segment in &segments {
        text.push(b'/');
        encode(text, segment);
    }
    let names_a_directory = path.ends_with(b"/") || path.ends_with(b"/.") || path.ends_with(b"/..");
    if segments.is_empty() || names_a_directory {
        text.push(b'/');
    }
}

/// Spells each segment in the one way, and changes nothing else.
fn write_uri_of_s3(text: &mut Vec<u8>, path: &[u8]) {
    let path = path.strip_prefix(b"/").unwrap_or(path);
    for segment in path.split(|byte| *byte == b'/') {
        text.push(b'/');
        encode(text, &decode(segment));
    }
}

fn normal_segments(path: &[u8]) -> Vec<&[u8]> {
    let mut segments = Vec::new();
    for segment in path.split(|byte| *byte == b'/') {
        match segment {
            b"" | b"." => {}
            b".." => {
                segments.pop();
            }
            _ => segments.push(segment),
        }
    }
    segments
}

/// The pairs, decoded and encoded anew so that every spelling becomes one, sorted by name and then by value.
fn write_query(text: &mut Vec<u8>, query: &[u8]) {
    if query.is_empty() {
        return;
    }
    let pairs = query.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty());
    let mut pairs: Vec<(Vec<u8>, Vec<u8>)> = pairs.map(canonical_pair).collect();
    pairs.sort_unstable();
    for (position, (name, value)) in pairs.iter().enumerate() {
        if position > 0 {
            text.push(b'&');
        }
        text.extend_from_slice(name);
        text.push(b'=');
        text.extend_from_slice(value);
    }
}

fn canonical_pair(pair: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let mut halves = pair.splitn(2, |byte| *byte == b'=');
    let mut next = || {
        let mut encoded = Vec::new();
        encode(&mut encoded, &decode(halves.next().unwrap_or_default()));
        encoded
    };
    (next(), next())
}

/// One line: the name, and all values of it, trimmed and joined by commas.
fn write_header(text: &mut Vec<u8>, name: &str, parts: &Parts<'_>) {
    text.extend_from_slice(name.as_bytes());
    text.push(b':');
    for (position, value) in parts.values(name).enumerate() {
        if position > 0 {
            text.push(b',');
        }
        write_collapsed(text, value.trim_ascii());
    }
    text.push(b'\n');
}

/// Copies `value` with each run of spaces made one.
fn write_collapsed(text: &mut Vec<u8>, value: &[u8]) {
    let mut rest = value;
    while let Some(run) = rest.windows(2).position(|pair| pair == b"  ") {
        text.extend_from_slice(&rest[..=run]);
        rest = rest[run..].trim_ascii_start();
    }
    text.extend_from_slice(rest);
}

/// Percent-encodes all but the unreserved characters of RFC 3986.
fn encode(text: &mut Vec<u8>, raw: &[u8]) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    for byte in raw {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => text.push(*byte),
            _ => text.extend([
                b'%',
                DIGITS[usize::from(byte >> 4)],
                DIGITS[usize::from(byte & 0x0f)],
            ]),
        }
    }
}

/// Undoes percent-encoding; a percent sign that starts no escape stands for itself.
fn decode(encoded: &[u8]) -> Vec<u8> {
    let mut raw = Vec::with_capacity(encoded.len());
    let mut rest = encoded;
    while let [first, tail @ ..] = rest {
        rest = tail;
        match (first, escaped(tail)) {
            (b'%', Some(byte)) => {
                raw.push(byte);
                rest = &tail[2..];
            }
            _ => raw.push(*first),
        }
    }
    raw
}

/// The byte whose two hexadecimal digits `tail` starts with.
fn escaped(tail: &[u8]) -> Option<u8> {
    let digit = |at: usize| tail.get(at).and_then(|byte| char::from(*byte).to_digit(16));
    u8::try_from(digit(0)? * 16 + digit(1)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn uri(path: &str) -> String {
        let mut text = Vec::new();
        write_uri(&mut text, path.as_bytes());
        String::from_utf8(text).expect("ASCII")
    }

    fn query(query: &str) -> String {
        let mut text = Vec::new();
        write_query(&mut text, query.as_bytes());
        String::from_utf8(text).expect("ASCII")
    }

    #[test]
    fn paths_are_normalised_and_encoded_again() {
        for (path, canonical) in [
            ("", "/"),
            ("/", "/"),
            ("//", "/"),
            ("/./", "/"),
            ("/..", "/"),
            ("/a/../../b", "/b"),
            ("/a/./b/", "/a/b/"),
            ("/a/b/..", "/a/"),
            ("/a%20b", "/a%2520b"),
            ("/a~b_c-d.e", "/a~b_c-d.e"),
            ("*", "/%2A"),
        ] {
            assert_eq!(uri(path), canonical, "{path}");
        }
    }

    #[test]
    fn paths_of_s3_keep_their_dots_and_slashes() {
        for (path, canonical) in [
            ("", "/"),
            ("/", "/"),
            ("/bucket//a/../b.txt", "/bucket//a/../b.txt"),
            ("/bucket/a%20b%2Fc", "/bucket/a%20b%2Fc"),
            ("/bucket/a+b(c)", "/bucket/a%2Bb%28c%29"),
            ("/bucket/%e1%88%b4/", "/bucket/%E1%88%B4/"),
        ] {
            let mut text = Vec::new();
            write_uri_of_s3(&mut text, path.as_bytes());
            assert_eq!(String::from_utf8(text).expect("ASCII"), canonical, "{path}");
        }
        assert_eq!(Paths::of("s3"), Paths::OfS3);
        assert_eq!(Paths::of("kms"), Paths::Normal);
    }

    #[test]
    fn queries_are_sorted_and_spelt_in_one_way() {
        for (raw, canonical) in [
            ("", ""),
            ("b=2&a=1", "a=1&b=2"),
            ("a=2&a=1", "a=1&a=2"),
            ("a", "a="),
            ("a=b=c", "a=b%3Dc"),
            ("%61=%7e", "a=~"),
            ("a=%e1%88%b4", "a=%E1%88%B4"),
            ("a=100%", "a=100%25"),
            ("&&a=1&", "a=1"),
            ("a=%zz", "a=%25zz"),
        ] {
            assert_eq!(query(raw), canonical, "{raw}");
        }
    }

    #[test]
    fn runs_of_spaces_become_one() {
        for (value, collapsed) in [
            ("", ""),
            ("a b", "a b"),
            ("a  b   c", "a b c"),
            ("\"a   b\"", "\"a b\""),
            ("a\t\tb", "a\t\tb"),
        ] {
            let mut text = Vec::new();
            write_collapsed(&mut text, value.as_bytes());
            assert_eq!(text, collapsed.as_bytes(), "{value}");
        }
    }

    proptest! {
        #[test]
        fn encoding_is_undone_by_decoding(raw in proptest::collection::vec(any::<u8>(), 0..64)) {
            let mut encoded = Vec::new();
            encode(&mut encoded, &raw);
            prop_assert_eq!(decode(&encoded), raw);
        }

        #[test]
        fn no_path_and_no_query_panics(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let mut text = Vec::new();
            write_uri(&mut text, &bytes);
            write_query(&mut text, &bytes);
            prop_assert!(text.is_ascii());
        }
    }
}
