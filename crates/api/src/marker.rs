//! Markers: where the next page of a list begins, opaque to clients.
//!
//! A marker is base64 of a check value and the position. The check value is keyed by the operation, so that a marker
//! of another list is refused as garbage is. It is no secret: a forged marker shows nothing that the list would not.

use std::fmt::Display;

use trent_crypto::digest::sha256;
use trent_domain::error::KmsError;

/// Enough to tell a marker from garbage.
const CHECK_LEN: usize = 8;

/// The marker of a position in the list of `operation`.
pub(crate) fn encode(operation: &str, position: impl Display) -> String {
    let position = position.to_string();
    let bytes = [&check_value(operation, &position), position.as_bytes()].concat();
    base64_simd::URL_SAFE_NO_PAD.encode_to_string(bytes)
}

/// The position that a marker of `operation` stands for.
pub(crate) fn decode(operation: &str, marker: &str) -> Result<String, KmsError> {
    position(operation, marker).ok_or(KmsError::InvalidMarker)
}

fn position(operation: &str, marker: &str) -> Option<String> {
    let bytes = base64_simd::URL_SAFE_NO_PAD.decode_to_vec(marker).ok()?;
    let (check, position) = bytes.split_first_chunk()?;
    let position = std::str::from_utf8(position).ok()?;
    (check_value(operation, position) == *check).then(|| position.to_owned())
}

fn check_value(operation: &str, position: &str) -> [u8; CHECK_LEN] {
    let digest = sha256(format!("{operation}\n{position}").as_bytes());
    let mut check = [0; CHECK_LEN];
    check.copy_from_slice(&digest[..CHECK_LEN]);
    // A marker begins with a letter: one that began with a dash would read as an option on command lines.
    check[0] &= 0x7f;
    check
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_marker_is_good_for_its_own_list_alone() {
        let marker = encode("ListKeys", "position");
        assert_eq!(decode("ListKeys", &marker), Ok("position".to_owned()));
        assert_eq!(decode("ListAliases", &marker), Err(KmsError::InvalidMarker));
    }

    #[test]
    fn the_longest_position_fits_a_marker() {
        let alias = "a".repeat(256);
        assert!(encode("ListAliases", alias).len() <= 1024);
    }

    proptest! {
        #[test]
        fn markers_begin_with_a_letter(position in "\\PC{0,64}") {
            prop_assert!(encode("ListKeys", position).starts_with(|first: char| first.is_ascii_alphabetic()));
        }

        #[test]
        fn markers_decode_to_their_position(position in "\\PC{0,64}") {
            let marker = encode("ListKeys", &position);
            prop_assert!(marker.bytes().all(|byte| byte.is_ascii_graphic()));
            prop_assert_eq!(decode("ListKeys", &marker), Ok(position));
        }

        #[test]
        fn garbage_is_no_marker(garbage in "\\PC{0,64}") {
            prop_assert_eq!(decode("ListKeys", &garbage), Err(KmsError::InvalidMarker));
        }

        #[test]
        fn a_changed_marker_is_no_marker(position in "[a-z]{1,40}", at in any::<proptest::sample::Index>()) {
            let mut marker = encode("ListKeys", &position).into_bytes();
            let at = at.index(marker.len());
            marker[at] = if marker[at] == b'A' { b'B' } else { b'A' };
            let marker = String::from_utf8(marker).expect("ASCII");
            prop_assert_eq!(decode("ListKeys", &marker), Err(KmsError::InvalidMarker));
        }
    }
}
