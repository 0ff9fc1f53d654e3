//! Looks for secrets in bytes, however they are written.

use std::collections::HashMap;

/// A secret to be looked for.
#[derive(Debug)]
pub struct Secret {
    what: String,
    length: usize,
    needles: Vec<(&'static str, Vec<u8>)>,
}

impl Secret {
    /// A secret of that kind.
    ///
    /// # Panics
    /// When it is so short that it would be found by chance.
    pub fn new(what: &str, bytes: &[u8]) -> Self {
        assert!(bytes.len() >= 16, "too short to be looked for");
        let mut needles = vec![
            ("raw", bytes.to_vec()),
            ("hex", hex(bytes)),
            ("hex", hex(bytes).to_ascii_uppercase()),
        ];
        for alphabet in [STANDARD, URL_SAFE] {
            needles.extend((0..3).map(|shift| ("base64", base64(bytes, shift, alphabet))));
        }
        Self {
            what: what.to_owned(),
            length: bytes.len(),
            needles,
        }
    }

    /// The secret amid other bytes, in each way that it is looked for.
    pub fn written_in_every_way(&self) -> Vec<Vec<u8>> {
        let around = |needle: &Vec<u8>| [b"before ".as_slice(), needle, b" after"].concat();
        self.needles.iter().map(|(_, needle)| around(needle)).collect()
    }
}

/// Secrets to be looked for together, in one pass.
#[derive(Debug)]
pub struct Search<'a> {
    /// Needles by how they begin.
    needles: HashMap<[u8; BEGINNING], Vec<Needle<'a>>>,
}

#[derive(Debug)]
struct Needle<'a> {
    secret: &'a Secret,
    form: &'static str,
    rest: &'a [u8],
}

/// Bytes that are looked up at every place.
const BEGINNING: usize = 8;

impl<'a> Search<'a> {
    /// A search for all of these.
    pub fn new(secrets: impl IntoIterator<Item = &'a Secret>) -> Self {
        let mut needles: HashMap<_, Vec<_>> = HashMap::new();
        for secret in secrets {
            for (form, needle) in &secret.needles {
                if let Some((beginning, rest)) = needle.split_first_chunk() {
                    needles
                        .entry(*beginning)
                        .or_default()
                        .push(Needle { secret, form, rest });
                }
            }
        }
        Self { needles }
    }

    /// How and which secrets stand in these bytes.
    pub fn in_bytes(&self, content: &[u8]) -> Vec<String> {
        let places = (0..content.len()).filter_map(|at| content[at..].split_first_chunk());
        let found = places.flat_map(|(beginning, rest)| {
            let begun = self.needles.get(beginning).into_iter().flatten();
            begun.filter(|needle| rest.starts_with(needle.rest))
        });
        found
            .map(|needle| {
                format!(
                    "a secret ({}, {} bytes) as {}",
                    needle.secret.what, needle.secret.length, needle.form
                )
            })
            .collect()
    }
}

const STANDARD: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const URL_SAFE: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

fn hex(bytes: &[u8]) -> Vec<u8> {
    bytes
        .iter()
        .flat_map(|byte| format!("{byte:02x}").into_bytes())
        .collect()
}

/// The characters that depend on these bytes alone where `shift` other ones stand before them in a group of three.
fn base64(bytes: &[u8], shift: usize, alphabet: &[u8; 64]) -> Vec<u8> {
    let bits = |at: usize| bytes.get(at / 8).map_or(0, |byte| byte >> (7 - at % 8) & 1);
    let first = (6 - shift * 8 % 6) % 6;
    let groups = (bytes.len() * 8 - first) / 6;
    let group = |group: usize| {
        (0..6).fold(0, |value, bit| {
            value << 1 | usize::from(bits(first + group * 6 + bit))
        })
    };
    (0..groups).map(|number| alphabet[group(number)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_found_at_every_shift() {
        let secret = Secret::new("test", b"0123456789abcdef");
        for text in [
            "MDEyMzQ1Njc4OWFiY2RlZg==",
            "eDAxMjM0NTY3ODlhYmNkZWY=",
            "eHgwMTIzNDU2Nzg5YWJjZGVm",
        ] {
            assert!(
                !Search::new([&secret]).in_bytes(text.as_bytes()).is_empty(),
                "{text}"
            );
        }
        assert!(
            Search::new([&secret])
                .in_bytes(b"MDEyMzQ1Njc4OWFiY2RlYg==")
                .is_empty()
        );
    }

    #[test]
    fn a_secret_is_found_in_each_way_it_is_written_and_nothing_else_is() {
        let secret = Secret::new("test", &[0xfb; 32]);
        let search = Search::new([&secret]);
        for written in secret.written_in_every_way() {
            assert!(!search.in_bytes(&written).is_empty());
        }
        assert!(search.in_bytes(&[0xfb; 31]).is_empty());
        assert!(search.in_bytes(b"").is_empty());
    }
}
