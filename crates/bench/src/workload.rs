//! What the measured requests say.

use serde_json::json;

use crate::arguments::BareAnswer;
use crate::caller::{Caller, Success};
use crate::error::BenchError;
use crate::operation::Operation;

/// The size of plaintext that the figures are about.
const PLAINTEXT_BYTES: usize = 256;
/// Headers that a server makes by itself for every answer.
const MADE_BY_THE_SERVER: [&str; 3] = ["content-length", "date", "connection"];

/// A key that was created for the run, and what it encrypted.
pub(crate) struct Workload {
    key_id: String,
    plaintext: String,
    ciphertext: String,
    encrypt_answer: Success,
}

impl Workload {
    /// Creates the key and a ciphertext, and checks once that the cluster decrypts it to the same bytes: a
    /// server that is fast and wrong is not worth measuring.
    pub(crate) async fn prepare(caller: &Caller<'_>) -> Result<Self, BenchError> {
        let plaintext: Vec<u8> = (0..=u8::MAX).cycle().take(PLAINTEXT_BYTES).collect();
        let plaintext = base64_simd::STANDARD.encode_to_string(plaintext);
        let created = caller.call(Operation::CreateKey, &create_key()).await?;
        let key_id: String = created.value("/KeyMetadata/KeyId")?;
        let encrypt_answer = caller
            .call(Operation::Encrypt, &encrypt(&key_id, &plaintext))
            .await?;
        let ciphertext = encrypt_answer.value("/CiphertextBlob")?;
        let workload = Self {
            key_id,
            plaintext,
            ciphertext,
            encrypt_answer,
        };
        workload.check_decrypt(caller).await?;
        Ok(workload)
    }

    /// The body of a request.
    pub(crate) fn body(&self, operation: Operation) -> String {
        match operation {
            Operation::Encrypt => encrypt(&self.key_id, &self.plaintext),
            Operation::Decrypt => json!({ "CiphertextBlob": self.ciphertext }).to_string(),
            Operation::GenerateDataKey => json!({ "KeyId": self.key_id, "KeySpec": "AES_256" }).to_string(),
            Operation::CreateKey => create_key(),
        }
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

fn create_key() -> String {
    json!({ "Description": "made by trent-bench" }).to_string()
}

fn encrypt(key_id: &str, plaintext: &str) -> String {
    json!({ "KeyId": key_id, "Plaintext": plaintext }).to_string()
}
