//! BER made DER (X.690): a PKCS #8 key to be imported may be written with lengths that DER does not allow.

use zeroize::Zeroizing;

use crate::der::{self, OCTET_STRING};

/// Set in the tag of an element that consists of elements.
const CONSTRUCTED: u8 = 0x20;
/// The low bits of a tag whose number stands in further bytes. No key has one.
const LONG_TAG: u8 = 0x1f;
/// The length of an element that ends with [`END_OF_CONTENTS`].
const INDEFINITE: u8 = 0x80;
const END_OF_CONTENTS: &[u8] = &[0, 0];
/// PKCS #8 nests four levels; more is an attack on the stack.
const MAX_DEPTH: usize = 8;

/// `bytes`, which must be one element, with every length in its shortest form and every octet string in one piece.
pub(super) fn to_der(bytes: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (element, rest) = element(bytes, MAX_DEPTH)?;
    rest.is_empty().then(|| element.into_der())
}

/// An element whose content is in DER.
struct Element {
    tag: u8,
    content: Zeroizing<Vec<u8>>,
}

impl Element {
    fn into_der(self) -> Zeroizing<Vec<u8>> {
        der::element(self.tag, &[&self.content])
    }
}

/// The first element of `bytes`, and what follows it.
fn element(bytes: &[u8], depth: usize) -> Option<(Element, &[u8])> {
    let depth = depth.checked_sub(1)?;
    let (&tag, rest) = bytes.split_first()?;
    let (&first, after) = rest.split_first()?;
    if tag & LONG_TAG == LONG_TAG {
        None
    } else if tag & CONSTRUCTED == 0 {
        let (content, rest) = definite(rest)?;
        let content = Zeroizing::new(content.to_vec());
        Some((Element { tag, content }, rest))
    } else if first == INDEFINITE {
        let (children, rest) = until_end(after, depth)?;
        Some((join(tag, children)?, rest))
    } else {
        let (content, rest) = definite(rest)?;
        Some((join(tag, all(content, depth)?)?, rest))
    }
}

/// Content behind a length of definite form, and what follows it.
fn definite(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (&first, rest) = bytes.split_first()?;
    if first < INDEFINITE {
        return rest.split_at_checked(first.into());
    }
    let (len, rest) = rest.split_at_checked(usize::from(first ^ INDEFINITE))?;
    let len = len.iter().try_fold(0_usize, |sum, byte| {
        sum.checked_mul(0x100)?.checked_add(usize::from(*byte))
    })?;
    // A first byte of 80 is the indefinite form, which a primitive value does not have.
    (first != INDEFINITE).then(|| rest.split_at_checked(len))?
}

/// The elements that `content` consists of.
fn all(mut content: &[u8], depth: usize) -> Option<Vec<Element>> {
    let mut children = Vec::new();
    while !content.is_empty() {
        let (child, rest) = element(content, depth)?;
        children.push(child);
        content = rest;
    }
    Some(children)
}

/// The elements up to the end of contents, and what follows that.
fn until_end(mut content: &[u8], depth: usize) -> Option<(Vec<Element>, &[u8])> {
    let mut children = Vec::new();
    loop {
        if let Some(rest) = content.strip_prefix(END_OF_CONTENTS) {
            return Some((children, rest));
        }
        let (child, rest) = element(content, depth)?;
        children.push(child);
        content = rest;
    }
}

/// A constructed element; an octet string in pieces becomes one in one piece.
fn join(tag: u8, children: Vec<Element>) -> Option<Element> {
    let in_pieces = tag == OCTET_STRING | CONSTRUCTED;
    if in_pieces && children.iter().any(|child| child.tag != OCTET_STRING) {
        return None;
    }
    let parts: Vec<_> = children
        .into_iter()
        .map(|child| {
            if in_pieces {
                child.content
            } else {
                child.into_der()
            }
        })
        .collect();
    let mut content = Zeroizing::new(Vec::with_capacity(parts.iter().map(|part| part.len()).sum()));
    parts.iter().for_each(|part| content.extend_from_slice(part));
    let tag = if in_pieces { OCTET_STRING } else { tag };
    Some(Element { tag, content })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use proptest::prelude::*;

    /// `der`, one element, as BER at its loosest: indefinite lengths, lengths with leading zeros, octet strings in
    /// pieces.
    pub(in crate::import) fn loosened(der: &[u8]) -> Vec<u8> {
        let (element, rest) = element(der, MAX_DEPTH).unwrap();
        assert!(rest.is_empty());
        loose(element.tag, &element.content)
    }

    fn loose(tag: u8, content: &[u8]) -> Vec<u8> {
        if tag == OCTET_STRING {
            let pieces: Vec<_> = content
                .chunks(100)
                .flat_map(|piece| der::element(OCTET_STRING, &[piece]).to_vec())
                .collect();
            [&[tag | CONSTRUCTED, INDEFINITE], &pieces[..], END_OF_CONTENTS].concat()
        } else if tag & CONSTRUCTED != 0 {
            let children: Vec<_> = all(content, MAX_DEPTH)
                .unwrap()
                .iter()
                .flat_map(|child| loose(child.tag, &child.content))
                .collect();
            [&[tag, INDEFINITE], &children[..], END_OF_CONTENTS].concat()
        } else {
            let len = u16::try_from(content.len()).unwrap().to_be_bytes();
            [&[tag, 0x84, 0, 0], &len[..], content].concat()
        }
    }

    #[test]
    fn der_stays_as_it_is() {
        for key in [
            &include_bytes!("../../tests/keys/rsa_2048.p8")[..],
            include_bytes!("../../tests/keys/p521.p8"),
        ] {
            assert_eq!(to_der(key).unwrap().as_slice(), key);
            assert_ne!(loosened(key), key);
            assert_eq!(to_der(&loosened(key)).unwrap().as_slice(), key);
        }
    }

    #[test]
    fn what_is_no_single_element_is_refused() {
        let refused: [&[u8]; 10] = [
            &[],
            &[0x30],
            &[0x30, 1],
            &[0x30, 0, 0],
            &[0x30, 0x80],
            &[0x30, 0x80, 0],
            &[0x04, 0x80, 0, 0],
            &[0x24, 3, 2, 1, 7],
            &[0x1f, 1, 0],
            &[0x04, 0x88, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        ];
        for bytes in refused {
            assert!(to_der(bytes).is_none(), "{bytes:?}");
        }
    }

    #[test]
    fn depth_is_bounded() {
        assert!(to_der(&[0x30, 0x80].repeat(100_000)).is_none());
        let nested = |depth| {
            (0..depth).fold(Vec::new(), |inner: Vec<u8>, _| {
                der::element(0x30, &[&inner]).to_vec()
            })
        };
        assert!(to_der(&nested(MAX_DEPTH)).is_some());
        assert!(to_der(&nested(MAX_DEPTH + 1)).is_none());
    }

    proptest! {
        #[test]
        fn parsing_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            if let Some(der) = to_der(&bytes) {
                prop_assert_eq!(to_der(&der), Some(der));
            }
        }
    }
}
