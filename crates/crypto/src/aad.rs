//! Additional authenticated data: fields behind their lengths, so that no two lists of fields encode alike.

use crate::label::Label;

/// Builds the authenticated data of one message.
#[derive(Debug, Clone)]
pub(crate) struct Aad(Vec<u8>);

impl Aad {
    /// Starts with the use that the message is for.
    pub(crate) fn new(label: Label) -> Self {
        Self(Vec::new()).field(label.as_bytes())
    }

    /// Appends one field behind its length.
    pub(crate) fn field(mut self, field: &[u8]) -> Self {
        push_field(&mut self.0, field);
        self
    }

    /// The encoded fields.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// Appends `field` to `out`, behind its length as 64 bits: any length in memory fits without a check.
pub(crate) fn push_field(out: &mut Vec<u8>, field: &[u8]) {
    push_count(out, field.len());
    out.extend_from_slice(field);
}

/// Appends a count or a length as 64 bits, big-endian.
pub(crate) fn push_count(out: &mut Vec<u8>, count: usize) {
    out.extend_from_slice(&(count as u64).to_be_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::label;

    #[test]
    fn fields_cannot_be_shifted_into_each_other() {
        let encode = |fields: &[&[u8]]| {
            fields.iter().fold(Aad::new(label::TRANSFER), |aad, field| aad.field(field)).0
        };
        assert_ne!(encode(&[b"ab", b"c"]), encode(&[b"a", b"bc"]));
        assert_ne!(encode(&[b"ab"]), encode(&[b"ab", b""]));
        assert_ne!(encode(&[b"", b"ab"]), encode(&[b"ab", b""]));
    }
}
