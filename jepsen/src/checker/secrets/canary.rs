//! A secret that is looked for, in every form in which it may have got somewhere.

use std::io::{Error, ErrorKind};

use base64_simd::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};

/// A secret of the run, drawn so that it cannot be anywhere by chance.
#[derive(Clone, Serialize, Deserialize)]
pub struct Canary {
    /// What it is: `plaintext of us-east-1/…`, `secret access key of alice`.
    pub name: String,
    /// The secret, in base64.
    pub secret: String,
}

/// A secret in one form.
pub(super) struct Form {
    /// Whose.
    pub(super) canary: String,
    /// Which.
    pub(super) name: &'static str,
    pub(super) bytes: Vec<u8>,
}

impl std::fmt::Debug for Canary {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Canary({})", self.name)
    }
}

impl Canary {
    /// What is shorter is found by chance: 2⁻⁶⁴ for each byte of a file, with some forms.
    const SHORTEST: usize = 8;

    /// Every form that is looked for.
    pub(super) fn forms(&self) -> Result<Vec<Form>, Error> {
        let secret = STANDARD.decode_to_vec(&self.secret).map_err(Error::other)?;
        if secret.len() < Self::SHORTEST {
            let text = format!("the canary {} is too short", self.name);
            return Err(Error::new(ErrorKind::InvalidData, text));
        }
        let mut forms = vec![("as it is", secret.clone())];
        let hex: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
        forms.push(("in upper-case hexadecimal", hex.to_uppercase().into_bytes()));
        forms.extend((0..3).map(|place| ("in base64", base64(&secret, place))));
        forms.extend((0..3).map(|place| ("in base64 for URLs", base64_url(&secret, place))));
        for text in std::str::from_utf8(&secret).into_iter().chain([hex.as_str()]) {
            forms.push((
                "in UTF-16",
                text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            ));
            forms.push((
                "in UTF-16",
                text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            ));
        }
        forms.push(("in hexadecimal", hex.into_bytes()));
        let form = |(name, bytes)| Form {
            canary: self.name.clone(),
            name,
            bytes,
        };
        Ok(forms.into_iter().map(form).collect())
    }
}

fn base64(secret: &[u8], place: usize) -> Vec<u8> {
    within(secret, place, |bytes| STANDARD_NO_PAD.encode_to_string(bytes))
}

fn base64_url(secret: &[u8], place: usize) -> Vec<u8> {
    within(secret, place, |bytes| URL_SAFE_NO_PAD.encode_to_string(bytes))
}

/// The digits that a secret surely has within something longer that is encoded as a whole, `place` bytes after a group of three
/// begins: those of which its neighbours make no bit.
fn within(secret: &[u8], place: usize, encode: impl Fn(&[u8]) -> String) -> Vec<u8> {
    let mut bytes = vec![0; place];
    bytes.extend_from_slice(secret);
    let digits = encode(&bytes).into_bytes();
    digits[(place * 8).div_ceil(6)..bytes.len() * 8 / 6].to_vec()
}
