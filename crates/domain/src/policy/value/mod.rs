//! Values of conditions that are more than text.

mod ip_range;
mod moment;
mod number;

pub(super) use ip_range::IpRange;
pub(super) use moment::Moment;
pub(super) use number::Number;

/// A truth value, whatever its letter case.
pub(super) fn boolean(text: &str) -> Option<bool> {
    let is = |word| text.eq_ignore_ascii_case(word);
    is("true")
        .then_some(true)
        .or_else(|| is("false").then_some(false))
}

/// Bytes, which policies and requests alike write in Base64.
pub(super) fn binary(text: &str) -> Option<Vec<u8>> {
    base64_simd::STANDARD.decode_to_vec(text).ok()
}
