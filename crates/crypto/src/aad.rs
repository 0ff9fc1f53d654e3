//! Additional authenticated data: fields behind their lengths, so that no two lists of fields encode alike.

use trent_domain::encryption_context::EncryptionContext;

use crate::label::Label;

/// Builds the authenticated data of one message.
#[derive(Debug, Clone)]
pub(crate) struct Aad {
    label: Label,
    bytes: Vec<u8>,
}

impl Aad {
    /// Starts with the use that the message is for.
    pub(crate) fn new(label: Label) -> Self {
        Self {
            label,
            bytes: Vec::new(),
        }
        .field(label.as_bytes())
    }

    /// Appends one field behind its length.
    pub(crate) fn field(mut self, field: &[u8]) -> Self {
        push_field(&mut self.bytes, field);
        self
    }

    /// A copy with the names and values of `context` as further fields: its canonical form writes them as
    /// [`field`](Self::field) does. The buffer is allocated once.
    pub(crate) fn with_context(&self, context: &EncryptionContext) -> Self {
        let mut bytes = Vec::with_capacity(self.bytes.len() + context.canonical_len());
        bytes.extend_from_slice(&self.bytes);
        context.append_canonical(&mut bytes);
        Self {
            label: self.label,
            bytes,
        }
    }

    /// The encoded fields.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The use that the message is for.
    pub(crate) fn label(&self) -> Label {
        self.label
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
            fields
                .iter()
                .fold(Aad::new(label::TRANSFER), |aad, field| aad.field(field))
                .bytes
        };
        assert_ne!(encode(&[b"ab", b"c"]), encode(&[b"a", b"bc"]));
        assert_ne!(encode(&[b"ab"]), encode(&[b"ab", b""]));
        assert_ne!(encode(&[b"", b"ab"]), encode(&[b"ab", b""]));
    }

    #[test]
    fn an_encryption_context_is_fields_like_others() {
        let pairs = [("b", "2"), ("a", "1"), ("", "größer")].map(|(name, value)| (name.into(), value.into()));
        let context = EncryptionContext::new(pairs.into()).unwrap();
        let bound = Aad::new(label::CIPHERTEXT_BLOB).with_context(&context);
        let fields = ["", "größer", "a", "1", "b", "2"];
        let expected = fields
            .iter()
            .fold(Aad::new(label::CIPHERTEXT_BLOB), |aad, field| {
                aad.field(field.as_bytes())
            });
        assert_eq!(bound.bytes, expected.bytes);
        assert_eq!(bound.bytes.capacity(), bound.bytes.len());
    }
}
