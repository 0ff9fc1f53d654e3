//! Material as its owner sends it: wrapped for one key, with the token that goes with the wrapping.

use aws_lc_rs::rsa::{OAEP_SHA256_MGF1SHA256, OaepPublicEncryptingKey, PublicEncryptingKey};
use base64_simd::STANDARD;
use serde_json::Value;

use super::base64;

/// What GetParametersForImport answers.
#[derive(Debug, Clone)]
pub(super) struct Wrapping {
    pub(super) token: String,
    /// SubjectPublicKeyInfo in DER.
    public_key: Vec<u8>,
}

impl Wrapping {
    /// The algorithm that it is asked for.
    pub(super) const ALGORITHM: &str = "RSAES_OAEP_SHA_256";
    /// The shortest key: a node draws one for each answer.
    pub(super) const SPEC: &str = "RSA_2048";

    pub(super) fn of(answer: &Value) -> Option<Self> {
        let public_key = answer["PublicKey"].as_str()?;
        Some(Self {
            token: answer["ImportToken"].as_str()?.to_owned(),
            public_key: STANDARD.decode_to_vec(public_key).ok()?,
        })
    }

    /// The material as the owner of the token can read it alone; nothing where there is no such public key.
    pub(super) fn wrap(&self, material: &[u8]) -> Option<String> {
        let key = PublicEncryptingKey::from_der(&self.public_key).ok()?;
        let key = OaepPublicEncryptingKey::new(key).ok()?;
        let mut wrapped = vec![0; key.ciphertext_size()];
        let wrapped = key.encrypt(&OAEP_SHA256_MGF1SHA256, material, &mut wrapped, None);
        wrapped.ok().map(|wrapped| base64(wrapped))
    }
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
    use aws_lc_rs::rsa::{KeySize, OaepPrivateDecryptingKey, PrivateDecryptingKey};
    use serde_json::json;

    use super::*;

    #[test]
    fn the_owner_of_the_key_reads_what_was_wrapped() {
        let private = PrivateDecryptingKey::generate(KeySize::Rsa2048).unwrap();
        let public: PublicKeyX509Der<'_> = private.public_key().as_der().unwrap();
        let answer = json!({"PublicKey": base64(public.as_ref()), "ImportToken": "t"});
        let wrapped = Wrapping::of(&answer).unwrap().wrap(&[7; 32]).unwrap();
        let wrapped = STANDARD.decode_to_vec(wrapped).unwrap();
        let key = OaepPrivateDecryptingKey::new(private).unwrap();
        let mut opened = vec![0; key.min_output_size()];
        let opened = key.decrypt(&OAEP_SHA256_MGF1SHA256, &wrapped, &mut opened, None);
        assert_eq!(opened.unwrap(), [7; 32]);
    }
}
