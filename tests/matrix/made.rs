//! What a member makes, and how another one opens it.

use serde_json::{Value, json};

use crate::aws_json::base64;
use crate::family::Family;
use crate::key_specs::algorithms;
use crate::regions::Regions;

/// A call that has to give the same wherever the key is.
pub(crate) struct Made {
    /// By whom, and with what.
    by: String,
    operation: &'static str,
    request: Value,
    /// The member of the answer that says whether it was opened, and what it has to say.
    answers: (&'static str, Value),
}

impl Made {
    pub(crate) fn assert_opens(&self, regions: &Regions, region: &str, when: &str) {
        let answer = regions.client(region).call(self.operation, &self.request);
        let Self { by, operation, .. } = self;
        let (member, wanted) = &self.answers;
        assert_eq!(
            answer.json()[*member],
            *wanted,
            "{when}: {operation} in {region}, made by {by}: {}",
            answer.text()
        );
    }
}

/// Everything that the member of a region makes.
pub(crate) fn by(regions: &Regions, region: &str, family: &Family) -> Vec<Made> {
    let Family { spec, usage, .. } = *family;
    let maker = Maker {
        regions,
        region,
        family,
    };
    let with_each = |make: &dyn Fn(&str) -> Made| {
        let algorithms = algorithms(spec, usage).iter();
        algorithms.map(|algorithm| make(algorithm)).collect()
    };
    match usage {
        "ENCRYPT_DECRYPT" if spec == "SYMMETRIC_DEFAULT" => maker.symmetric(),
        "ENCRYPT_DECRYPT" => with_each(&|algorithm| maker.encrypted(algorithm)),
        "SIGN_VERIFY" => with_each(&|algorithm| maker.signed(algorithm)),
        "GENERATE_VERIFY_MAC" => with_each(&|algorithm| maker.authenticated(algorithm)),
        "KEY_AGREEMENT" => with_each(&|algorithm| maker.agreed(algorithm)),
        "ENCAPSULATE_DECAPSULATE" => with_each(&|algorithm| maker.encapsulated(algorithm)),
        other => panic!("no usage {other}"),
    }
}

/// The member of one region.
struct Maker<'a> {
    regions: &'a Regions,
    region: &'a str,
    family: &'a Family,
}

impl Maker<'_> {
    fn call(&self, operation: &str, request: &Value) -> Value {
        self.regions.must(self.region, operation, request)
    }

    fn made(
        &self,
        with: &str,
        operation: &'static str,
        request: Value,
        answers: (&'static str, Value),
    ) -> Made {
        Made {
            by: format!("{} of {} with {with}", self.family.spec, self.region),
            operation,
            request,
            answers,
        }
    }

    /// A ciphertext, and data keys that members hand out encrypted.
    fn symmetric(&self) -> Vec<Made> {
        let context = json!({"EncryptionContext": {"purpose": "matrix", "region": self.region}});
        let opens = |what: &str, blob: &Value, plaintext: Value| {
            let mut request = context.clone();
            request["CiphertextBlob"] = blob.clone();
            self.made(what, "Decrypt", request, ("Plaintext", plaintext))
        };
        let of = |member: &str, value: &str| {
            let mut request = self.family.request(context.clone());
            request[member] = json!(value);
            request
        };
        let text = base64(b"here and there");
        let sealed = self.call("Encrypt", &of("Plaintext", &text));
        let data_key = self.call("GenerateDataKey", &of("KeySpec", "AES_256"));
        let pair = self.call("GenerateDataKeyPair", &of("KeyPairSpec", "ECC_NIST_P256"));
        let again = self.re_encrypted(&context, &sealed["CiphertextBlob"]);
        vec![
            opens("Encrypt", &sealed["CiphertextBlob"], json!(text)),
            opens("ReEncrypt", &again, json!(text)),
            opens(
                "GenerateDataKey",
                &data_key["CiphertextBlob"],
                data_key["Plaintext"].clone(),
            ),
            opens(
                "GenerateDataKeyPair",
                &pair["PrivateKeyCiphertextBlob"],
                pair["PrivateKeyPlaintext"].clone(),
            ),
        ]
    }

    fn re_encrypted(&self, context: &Value, blob: &Value) -> Value {
        let context = &context["EncryptionContext"];
        let request = json!({
            "CiphertextBlob": blob,
            "DestinationKeyId": self.family.key,
            "SourceEncryptionContext": context,
            "DestinationEncryptionContext": context,
        });
        self.call("ReEncrypt", &request)["CiphertextBlob"].clone()
    }

    fn encrypted(&self, algorithm: &str) -> Made {
        let text = base64(b"here and there");
        let mut request = self.family.request(json!({"EncryptionAlgorithm": algorithm}));
        request["Plaintext"] = json!(text);
        let sealed = self.call("Encrypt", &request);
        let mut opening = self.family.request(json!({"EncryptionAlgorithm": algorithm}));
        opening["CiphertextBlob"] = sealed["CiphertextBlob"].clone();
        self.made(algorithm, "Decrypt", opening, ("Plaintext", json!(text)))
    }

    fn signed(&self, algorithm: &str) -> Made {
        let mut request = self.family.message(json!({"SigningAlgorithm": algorithm}));
        if algorithm == "ED25519_PH_SHA_512" {
            // This one alone takes no message but its digest.
            request["MessageType"] = json!("DIGEST");
            request["Message"] = json!(base64(&[0x5a; 64]));
        }
        let signature = self.call("Sign", &request)["Signature"].clone();
        request["Signature"] = signature;
        self.made(algorithm, "Verify", request, ("SignatureValid", json!(true)))
    }

    fn authenticated(&self, algorithm: &str) -> Made {
        let mut request = self.family.message(json!({"MacAlgorithm": algorithm}));
        let mac = self.call("GenerateMac", &request)["Mac"].clone();
        request["Mac"] = mac;
        self.made(algorithm, "VerifyMac", request, ("MacValid", json!(true)))
    }

    /// With somebody else's public key every member finds the same secret.
    fn agreed(&self, algorithm: &str) -> Made {
        let request = self
            .family
            .request(json!({"KeyAgreementAlgorithm": algorithm, "PublicKey": self.family.peer}));
        let secret = self.call("DeriveSharedSecret", &request)["SharedSecret"].clone();
        self.made(algorithm, "DeriveSharedSecret", request, ("SharedSecret", secret))
    }

    fn encapsulated(&self, algorithm: &str) -> Made {
        let mut request = self.family.request(json!({"EncapsulationAlgorithm": algorithm}));
        let encapsulated = self.call("Encapsulate", &request);
        request["SharedSecretCiphertextBlob"] = encapsulated["SharedSecretCiphertextBlob"].clone();
        let secret = encapsulated["SharedSecret"].clone();
        self.made(algorithm, "Decapsulate", request, ("SharedSecret", secret))
    }
}
