//! The little of DER (X.690) that key formats need: elements with one-byte tags, written and read strictly.

use zeroize::Zeroizing;

/// `INTEGER`
pub(crate) const INTEGER: u8 = 0x02;
/// `BIT STRING`
pub(crate) const BIT_STRING: u8 = 0x03;
/// `OCTET STRING`
pub(crate) const OCTET_STRING: u8 = 0x04;
/// `SEQUENCE`
pub(crate) const SEQUENCE: u8 = 0x30;

/// The tag `[number]` of a primitive value, for implicit tagging.
pub(crate) const fn implicit(number: u8) -> u8 {
    0x80 | number
}

/// The tag `[number]` of a constructed value, for explicit tagging.
pub(crate) const fn explicit(number: u8) -> u8 {
    0xa0 | number
}

/// An element of `tag` with the concatenation of `parts` as its content. The buffer is allocated once, so that secrets
/// leave no copy behind.
pub(crate) fn element(tag: u8, parts: &[&[u8]]) -> Zeroizing<Vec<u8>> {
    let len: usize = parts.iter().map(|part| part.len()).sum();
    let len_bytes = len.to_be_bytes();
    let significant = &len_bytes[(len.leading_zeros() / 8) as usize..];
    let long_form = len >= 0x80;
    let head_len = if long_form { 2 + significant.len() } else { 2 };
    let mut out = Zeroizing::new(Vec::with_capacity(head_len + len));
    if long_form {
        out.extend_from_slice(&[tag, 0x80 | significant.len() as u8]);
        out.extend_from_slice(significant);
    } else {
        out.extend_from_slice(&[tag, len as u8]);
    }
    parts.iter().for_each(|part| out.extend_from_slice(part));
    out
}

/// Takes elements off the front of bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// Starts at the front of `bytes`.
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// The content of the next element, which must be of `tag`.
    pub(crate) fn element(&mut self, tag: u8) -> Option<&'a [u8]> {
        let rest = self.0.strip_prefix(&[tag])?;
        let (len, rest) = length(rest)?;
        let (content, rest) = rest.split_at_checked(len)?;
        self.0 = rest;
        Some(content)
    }

    /// The content of the next element if it is of `tag`; otherwise nothing is taken.
    pub(crate) fn optional(&mut self, tag: u8) -> Option<Option<&'a [u8]>> {
        if self.0.first() == Some(&tag) {
            self.element(tag).map(Some)
        } else {
            Some(None)
        }
    }

    /// Succeeds at the end of the bytes alone.
    pub(crate) fn finish(self) -> Option<()> {
        self.0.is_empty().then_some(())
    }
}

/// The content of `bytes`, which must be one element of `tag` and nothing else.
pub(crate) fn only(tag: u8, bytes: &[u8]) -> Option<&[u8]> {
    let mut reader = Reader::new(bytes);
    let content = reader.element(tag)?;
    reader.finish()?;
    Some(content)
}

/// A length in its shortest form, and what follows it. Nothing here is longer than 64 KiB.
fn length(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let (&first, rest) = bytes.split_first()?;
    match first {
        0..=0x7f => Some((first.into(), rest)),
        0x81 => {
            let (&len, rest) = rest.split_first()?;
            (len >= 0x80).then_some((len.into(), rest))
        }
        0x82 => {
            let (len, rest) = rest.split_first_chunk()?;
            let len = u16::from_be_bytes(*len);
            (len >= 0x100).then_some((len.into(), rest))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::to_hex;
    use proptest::prelude::*;

    #[test]
    fn lengths_are_written_in_their_shortest_form() {
        for (len, head) in [
            (0, "0400"),
            (127, "047f"),
            (128, "048180"),
            (255, "0481ff"),
            (256, "04820100"),
        ] {
            let written = element(OCTET_STRING, &[&vec![7; len]]);
            assert!(to_hex(&written).starts_with(head), "{len}");
            assert_eq!(written.len(), written.capacity(), "{len}");
            assert_eq!(
                only(OCTET_STRING, &written),
                Some(vec![7; len].as_slice()),
                "{len}"
            );
        }
    }

    #[test]
    fn other_forms_of_lengths_and_other_tags_are_refused() {
        let refused: [&[u8]; 8] = [
            &[],
            &[4],
            &[4, 2, 0],
            &[4, 0x81, 1, 0],
            &[4, 0x82, 0, 1, 0],
            &[4, 0x80, 0, 0],
            &[5, 0],
            &[4, 0, 0],
        ];
        for bytes in refused {
            assert_eq!(only(OCTET_STRING, bytes), None, "{bytes:?}");
        }
    }

    proptest! {
        #[test]
        fn reading_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let mut reader = Reader::new(&bytes);
            while let Some(content) = reader.0.first().and_then(|tag| reader.element(*tag)) {
                prop_assert!(content.len() < bytes.len());
            }
        }
    }
}
