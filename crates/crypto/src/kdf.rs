//! Key derivation: SP 800-108r1 in counter mode with HMAC-SHA-256, a 32-bit counter before the fixed input.

use std::convert::Infallible;

use crate::digest::{HmacSha256Key, SHA256_LEN};
use crate::label::Label;
use crate::secret::{KEY_LEN, MessageKey};

/// Derives the key of one message. `context` must be of a length that `label` fixes.
pub(crate) fn derive_message_key(key: &HmacSha256Key, label: Label, context: &[u8]) -> MessageKey {
    let derived: Result<_, Infallible> = MessageKey::filled(|out| {
        derive(key, label, context, out);
        Ok(())
    });
    match derived {
        Ok(key) => key,
    }
}

/// Derives an identifier: no secret, and it tells nothing of the key.
pub(crate) fn derive_id<const N: usize>(key: &HmacSha256Key, label: Label, context: &[u8]) -> [u8; N] {
    const { assert!(N <= KEY_LEN) };
    let mut id = [0; N];
    derive(key, label, context, &mut id);
    id
}

/// Fixed input as SP 800-108 proposes it: Label ‖ 0x00 ‖ Context ‖ \[L\].
fn derive(key: &HmacSha256Key, label: Label, context: &[u8], out: &mut [u8]) {
    let bits = (out.len() as u32).wrapping_mul(8).to_be_bytes();
    counter_mode(key, &[label.as_bytes(), &[0], context, &bits], out);
}

/// Block i is HMAC(key, \[i\] ‖ fixed), counted from 1.
fn counter_mode(key: &HmacSha256Key, fixed: &[&[u8]], out: &mut [u8]) {
    for (counter, block) in (1_u32..).zip(out.chunks_mut(SHA256_LEN)) {
        let mut signing = key.begin();
        signing.update(&counter.to_be_bytes());
        for part in fixed {
            signing.update(part);
        }
        signing.finish_into(block);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::label;
    use crate::testing::{from_hex, to_hex};
    use aws_lc_rs::kdf::{KbkdfCtrHmacAlgorithmId, get_kbkdf_ctr_hmac_algorithm, kbkdf_ctr_hmac};

    /// CAVP KDFCTR_gen: HMAC-SHA-256, counter before the fixed input, 32 bits, L = 128, COUNT = 0.
    #[test]
    fn counter_mode_of_nist() {
        let key = from_hex("dd1d91b7d90b2bd3138533ce92b272fbf8a369316aefe242e659cc0ae238afe0");
        let fixed = from_hex(
            "01322b96b30acd197979444e468e1c5c6859bf1b1cf951b7e725303e237e46b864a145fab25e517b08f8683d0315bb2911d80a0e8aba17f3b413faac",
        );
        let mut out = [0; 16];
        counter_mode(&HmacSha256Key::new(&key), &[&fixed], &mut out);
        assert_eq!(to_hex(&out), "10621342bfb0fd40046c0e29f2cfdbf0");
    }

    #[test]
    fn derivation_agrees_with_aws_lc() {
        let algorithm = get_kbkdf_ctr_hmac_algorithm(KbkdfCtrHmacAlgorithmId::Sha256).unwrap();
        for (len, bits) in [(16_usize, 128_u32), (32, 256), (33, 264), (100, 800)] {
            let mut ours = vec![0; len];
            derive(
                &HmacSha256Key::new(&[7; 32]),
                label::MATERIAL_ID,
                b"context",
                &mut ours,
            );
            let fixed = [label::MATERIAL_ID.as_bytes(), b"\0context", &bits.to_be_bytes()].concat();
            let mut theirs = vec![0; len];
            kbkdf_ctr_hmac(algorithm, &[7; 32], &fixed, &mut theirs).unwrap();
            assert_eq!(ours, theirs, "{len} bytes");
        }
    }

    #[test]
    fn key_label_and_context_each_change_the_output() {
        let key = HmacSha256Key::new(&[7; 32]);
        let base: [u8; 32] = derive_id(&key, label::MATERIAL_ID, b"context");
        assert_ne!(
            base,
            derive_id(&HmacSha256Key::new(&[8; 32]), label::MATERIAL_ID, b"context")
        );
        assert_ne!(base, derive_id(&key, label::CIPHERTEXT_BLOB, b"context"));
        assert_ne!(base, derive_id(&key, label::MATERIAL_ID, b"Context"));
        assert_eq!(
            &base,
            derive_message_key(&key, label::MATERIAL_ID, b"context").expose()
        );
    }
}
