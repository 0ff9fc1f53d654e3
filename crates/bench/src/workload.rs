//! What the measured requests say.

use serde_json::{Value, json};

use crate::arguments::BareAnswer;
use crate::caller::{Caller, Success};
use crate::error::BenchError;
use crate::operation::Operation;

/// The size of plaintext that the figures are about.
const PLAINTEXT_BYTES: usize = 256;
/// Headers that a server makes by itself for every answer.
const MADE_BY_THE_SERVER: [&str; 3] = ["content-length", "date", "connection"];

/// Keys that were created for the run, and what they encrypted and signed.
pub(crate) struct Workload {
    key_id: String,
    plaintext: String,
    ciphertext: String,
    encrypt_answer: Success,
    /// Bodies of the operations with keys of their own.
    others: Vec<(Operation, String)>,
}

impl Workload {
    /// Creates the key and a ciphertext, and checks once that the cluster decrypts it to the same bytes: a
    /// server that is fast and wrong is not worth measuring.
    pub(crate) async fn prepare(caller: &Caller<'_>, operations: &[Operation]) -> Result<Self, BenchError> {
        let plaintext = base64_simd::STANDARD.encode_to_string(message());
        let created = caller.call(Operation::CreateKey, &create_key()).await?;
        let key_id: String = created.value("/KeyMetadata/KeyId")?;
        let encrypt_answer = caller
            .call(Operation::Encrypt, &encrypt(&key_id, &plaintext))
            .await?;
        let ciphertext = encrypt_answer.value("/CiphertextBlob")?;
        let mut workload = Self {
            key_id,
            plaintext,
            ciphertext,
            encrypt_answer,
            others: Vec::new(),
        };
        workload.check_decrypt(caller).await?;
        for operation in operations {
            let body = workload.prepare_other(*operation, caller).await?;
            workload.others.extend(body.map(|body| (*operation, body)));
        }
        Ok(workload)
    }

    /// The body of a request.
    pub(crate) fn body(&self, operation: Operation) -> String {
        match operation {
            Operation::Encrypt => encrypt(&self.key_id, &self.plaintext),
            Operation::Decrypt => json!({ "CiphertextBlob": self.ciphertext }).to_string(),
            Operation::GenerateDataKey => json!({ "KeyId": self.key_id, "KeySpec": "AES_256" }).to_string(),
            Operation::CreateKey => create_key(),
            other => {
                let found = self.others.iter().find(|(prepared, _)| *prepared == other);
                found.map(|(_, body)| body.clone()).unwrap_or_default()
            }
        }
    }

    /// The body of an operation that needs more than the symmetric key.
    async fn prepare_other(
        &self,
        operation: Operation,
        caller: &Caller<'_>,
    ) -> Result<Option<String>, BenchError> {
        const RSA: Signing = Signing {
            spec: "RSA_2048",
            algorithm: "RSASSA_PSS_SHA_256",
            sign: Operation::SignRsa2048,
        };
        const P256: Signing = Signing {
            spec: "ECC_NIST_P256",
            algorithm: "ECDSA_SHA_256",
            sign: Operation::SignP256,
        };
        Ok(Some(match operation {
            Operation::Encrypt | Operation::Decrypt | Operation::GenerateDataKey | Operation::CreateKey => {
                return Ok(None);
            }
            Operation::SignRsa2048 => self.sign(RSA, caller).await?.to_string(),
            Operation::SignP256 => self.sign(P256, caller).await?.to_string(),
            Operation::VerifyRsa2048 => self.verify(operation, RSA, caller).await?,
            Operation::VerifyP256 => self.verify(operation, P256, caller).await?,
            Operation::GenerateMac => {
                let key = create(caller, "HMAC_256", "GENERATE_VERIFY_MAC").await?;
                json!({ "KeyId": key, "Message": self.plaintext, "MacAlgorithm": "HMAC_SHA_256" }).to_string()
            }
            Operation::GenerateDataKeyPairRsa2048 => self.data_key_pair("RSA_2048"),
            Operation::GenerateDataKeyPairP256 => self.data_key_pair("ECC_NIST_P256"),
        }))
    }

    /// A request to sign with a new key.
    async fn sign(&self, signing: Signing, caller: &Caller<'_>) -> Result<Value, BenchError> {
        let key = create(caller, signing.spec, "SIGN_VERIFY").await?;
        Ok(json!({ "KeyId": key, "Message": self.plaintext, "SigningAlgorithm": signing.algorithm }))
    }

    /// A request to verify what a new key signed, checked once.
    async fn verify(
        &self,
        operation: Operation,
        signing: Signing,
        caller: &Caller<'_>,
    ) -> Result<String, BenchError> {
        let mut request = self.sign(signing, caller).await?;
        let signed = caller.call(signing.sign, &request.to_string()).await?;
        request["Signature"] = signed.value("/Signature")?;
        let verified = caller.call(operation, &request.to_string()).await?;
        if verified.value("/SignatureValid")? {
            Ok(request.to_string())
        } else {
            let answer = String::from_utf8_lossy(&verified.body).into_owned();
            Err(BenchError::WrongAnswer(operation, answer))
        }
    }

    fn data_key_pair(&self, spec: &str) -> String {
        json!({ "KeyId": self.key_id, "KeyPairSpec": spec }).to_string()
    }

    /// What the bare server has to answer to look like Encrypt.
    pub(crate) fn bare_answer(&self) -> BareAnswer {
        let headers = self.encrypt_answer.headers.iter();
        let headers = headers.filter(|(name, _)| !MADE_BY_THE_SERVER.contains(&name.as_str()));
        BareAnswer {
            body_bytes: self.encrypt_answer.body.len(),
            headers: headers.map(|(name, value)| format!("{name}: {value}")).collect(),
        }
    }

    async fn check_decrypt(&self, caller: &Caller<'_>) -> Result<(), BenchError> {
        let decrypted = caller
            .call(Operation::Decrypt, &self.body(Operation::Decrypt))
            .await?;
        let same = decrypted.value::<String>("/Plaintext")? == self.plaintext;
        if same {
            Ok(())
        } else {
            Err(BenchError::WrongPlaintext)
        }
    }
}

/// How a kind of key signs.
#[derive(Clone, Copy)]
struct Signing {
    spec: &'static str,
    algorithm: &'static str,
    sign: Operation,
}

/// What is encrypted and signed.
pub(crate) fn message() -> Vec<u8> {
    (0..=u8::MAX).cycle().take(PLAINTEXT_BYTES).collect()
}

async fn create(caller: &Caller<'_>, spec: &str, usage: &str) -> Result<String, BenchError> {
    let request = json!({ "Description": "made by trent-bench", "KeySpec": spec, "KeyUsage": usage });
    let created = caller.call(Operation::CreateKey, &request.to_string()).await?;
    created.value("/KeyMetadata/KeyId")
}

fn create_key() -> String {
    json!({ "Description": "made by trent-bench" }).to_string()
}

fn encrypt(key_id: &str, plaintext: &str) -> String {
    json!({ "KeyId": key_id, "Plaintext": plaintext }).to_string()
}
