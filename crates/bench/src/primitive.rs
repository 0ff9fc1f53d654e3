//! The cryptography inside an operation, alone on one core: what the operation could do at most.

use std::time::Duration;

use aws_lc_rs::error::Unspecified;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair as RsaKeyPair, KeySize};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair, RSA_PSS_2048_8192_SHA256,
    RSA_PSS_SHA256, UnparsedPublicKey, VerificationAlgorithm,
};
use aws_lc_rs::{encoding::AsDer, hmac};

use crate::cpu;
use crate::error::BenchError;
use crate::operation::Operation;

/// Calls between two looks at the clock, where a call takes microseconds.
const FAST_BATCH: u64 = 64;

/// A primitive that is prepared to be called again and again.
pub(crate) struct Primitive {
    call: Box<dyn Fn() -> Result<(), Unspecified>>,
    batch: u64,
}

impl Primitive {
    /// The primitive that an operation spends most of its time in, on `message`. Operations whose cost is not
    /// cryptography have none.
    pub(crate) fn of(operation: Operation, message: Vec<u8>) -> Result<Option<Self>, BenchError> {
        let call = call_of(operation, message).map_err(|Unspecified| BenchError::Primitive(operation))?;
        let batch = match operation {
            Operation::GenerateDataKeyPairRsa2048 => 1,
            _ => FAST_BATCH,
        };
        Ok(call.map(|call| Self { call, batch }))
    }

    /// Any call that takes microseconds at most.
    pub(crate) fn fast<T>(call: impl Fn() -> T + 'static) -> Self {
        Self {
            call: Box::new(move || {
                std::hint::black_box(call());
                Ok(())
            }),
            batch: FAST_BATCH,
        }
    }

    /// Calls for each second of CPU time of this thread's process, which does nothing else meanwhile.
    pub(crate) fn rate(&self, length: Duration) -> Result<f64, BenchError> {
        let begin = cpu::of_this_process()?;
        let mut calls = 0;
        loop {
            for _ in 0..self.batch {
                (self.call)().map_err(|Unspecified| BenchError::PrimitiveFailed)?;
            }
            calls += self.batch;
            let used = cpu::of_this_process()?.saturating_sub(begin);
            if used >= length {
                return Ok(calls as f64 / used.as_secs_f64());
            }
        }
    }
}

type Call = Box<dyn Fn() -> Result<(), Unspecified>>;

fn call_of(operation: Operation, message: Vec<u8>) -> Result<Option<Call>, Unspecified> {
    Ok(Some(match operation {
        Operation::Encrypt | Operation::Decrypt | Operation::GenerateDataKey | Operation::CreateKey => {
            return Ok(None);
        }
        Operation::SignRsa2048 => {
            let key = RsaKeyPair::generate(KeySize::Rsa2048)?;
            Box::new(move || sign_rsa(&key, &message).map(drop))
        }
        Operation::SignP256 => {
            let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING)?;
            Box::new(move || key.sign(&SystemRandom::new(), &message).map(drop))
        }
        Operation::VerifyRsa2048 => {
            let key = RsaKeyPair::generate(KeySize::Rsa2048)?;
            let signature = sign_rsa(&key, &message)?;
            verify(
                &RSA_PSS_2048_8192_SHA256,
                key.public_key().as_ref().to_vec(),
                message,
                signature,
            )
        }
        Operation::VerifyP256 => {
            let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING)?;
            let signature = key.sign(&SystemRandom::new(), &message)?.as_ref().to_vec();
            verify(
                &ECDSA_P256_SHA256_ASN1,
                key.public_key().as_ref().to_vec(),
                message,
                signature,
            )
        }
        Operation::GenerateMac => {
            let key = hmac::Key::generate(hmac::HMAC_SHA256, &SystemRandom::new())?;
            Box::new(move || {
                std::hint::black_box(hmac::sign(&key, &message));
                Ok(())
            })
        }
        Operation::GenerateDataKeyPairRsa2048 => {
            Box::new(|| RsaKeyPair::generate(KeySize::Rsa2048)?.as_der().map(drop))
        }
        Operation::GenerateDataKeyPairP256 => Box::new(|| {
            EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING)?
                .to_pkcs8v1()
                .map(drop)
        }),
    }))
}

fn sign_rsa(key: &RsaKeyPair, message: &[u8]) -> Result<Vec<u8>, Unspecified> {
    let mut signature = vec![0; key.public_modulus_len()];
    key.sign(&RSA_PSS_SHA256, &SystemRandom::new(), message, &mut signature)?;
    Ok(signature)
}

fn verify(
    algorithm: &'static dyn VerificationAlgorithm,
    public: Vec<u8>,
    message: Vec<u8>,
    signature: Vec<u8>,
) -> Call {
    let key = UnparsedPublicKey::new(algorithm, public);
    Box::new(move || key.verify(&message, &signature))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_primitive_works_and_has_a_rate() {
        for operation in Operation::ALL {
            let Some(primitive) = Primitive::of(operation, vec![7; 256]).unwrap() else {
                continue;
            };
            assert!(
                primitive.rate(Duration::from_millis(10)).unwrap() > 0.0,
                "{operation}"
            );
        }
    }

    #[test]
    fn what_is_not_cryptography_has_no_primitive() {
        assert!(Primitive::of(Operation::CreateKey, vec![7]).unwrap().is_none());
    }
}
