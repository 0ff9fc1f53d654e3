//! Section 1.6: which of two errors comes first, with the exceptions to that order.

use serde_json::{Value, json};

use super::expected::{Expected, Unknown, error, invalid_starting, named, one_of, wordless};
use super::suite::Suite;
use super::world::{Key, World, base64};

const NOWHERE: &str = "00000000-0000-4000-8000-000000000000";
const RSA: &str = "RSAES_OAEP_SHA_256";

/// Keys in each state, with a ciphertext of each, made under the context `a=b`.
struct Keys {
    enabled: Sealed,
    other: Sealed,
    disabled: Sealed,
    pending: Sealed,
}

struct Sealed {
    key: Key,
    blob: String,
}

pub(crate) fn rows(world: &World, suite: &mut Suite) {
    let keys = Keys::new(world);
    let tables = [
        before_lookup(),
        before_state(world, &keys),
        state_first(&keys),
        named_keys(&keys),
        re_encrypt(world, &keys),
        signatures_and_the_like(world, &keys),
    ];
    for (operation, what, request, expected) in tables.into_iter().flatten() {
        suite.row(&world.us, operation, what, request, expected);
    }
}

type Row = (&'static str, &'static str, Value, Expected);

impl Keys {
    fn new(world: &World) -> Self {
        let sealed = || {
            let key = world.key();
            let request =
                json!({"KeyId": key.id, "Plaintext": base64(b"x"), "EncryptionContext": {"a": "b"}});
            let blob = super::world::ciphertext(&world.must("Encrypt", request));
            Sealed { key, blob }
        };
        let keys = Self {
            enabled: sealed(),
            other: sealed(),
            disabled: sealed(),
            pending: sealed(),
        };
        world.must("DisableKey", json!({"KeyId": keys.disabled.key.id}));
        world.must("ScheduleKeyDeletion", json!({"KeyId": keys.pending.key.id}));
        keys
    }
}

fn disabled(key: &Key) -> Expected {
    error("DisabledException", format!("{} is disabled.", key.arn))
}

fn not_found(world: &World) -> Expected {
    let arn = world.key_arn(super::world::US, NOWHERE);
    error("NotFoundException", format!("Key '{arn}' does not exist"))
}

fn incompatible() -> Expected {
    error(
        "InvalidKeyUsageException",
        format!("Algorithm {RSA} is incompatible with key spec SYMMETRIC_DEFAULT."),
    )
}

fn incorrect_key() -> Expected {
    error(
        "IncorrectKeyException",
        "The key ID in the request does not identify a CMK that can perform this operation.",
    )
}

/// The model comes before the refusal of aliases, and both before the lookup.
fn before_lookup() -> Vec<Row> {
    let model = || invalid_starting("1 validation error detected: ");
    vec![
        (
            "Encrypt",
            "the model before the lookup",
            json!({"KeyId": NOWHERE, "Plaintext": base64(&[0; 4097])}),
            model(),
        ),
        (
            "ScheduleKeyDeletion",
            "the model before the refusal of an alias",
            json!({"KeyId": "alias/none", "PendingWindowInDays": 0}),
            model(),
        ),
        (
            "UpdateKeyDescription",
            "the model before the refusal of an alias",
            json!({"KeyId": "alias/none", "Description": "x".repeat(8193)}),
            model(),
        ),
        (
            "ScheduleKeyDeletion",
            "the refusal of an alias before the service's own window",
            json!({"KeyId": "alias/none", "PendingWindowInDays": 6}),
            error(
                "InvalidArnException",
                "Key Aliases are not supported for this operation.",
            ),
        ),
    ]
}

/// Lookup before the rules of parameters, and those before the state.
fn before_state(world: &World, keys: &Keys) -> Vec<Row> {
    let size = || {
        error(
            "ValidationException",
            "Please specify either number of bytes or key spec.",
        )
    };
    let window = || {
        error(
            "ValidationException",
            "PendingWindowInDays must be between 7 and 30",
        )
    };
    let mut rows = Vec::new();
    for operation in ["GenerateDataKey", "GenerateDataKeyWithoutPlaintext"] {
        rows.push((
            operation,
            "the lookup before the size",
            json!({"KeyId": NOWHERE}),
            not_found(world),
        ));
        for sealed in [&keys.disabled, &keys.pending] {
            let both = json!({"KeyId": sealed.key.id, "KeySpec": "AES_256", "NumberOfBytes": 32});
            rows.push((
                operation,
                "no size before the state",
                json!({"KeyId": sealed.key.id}),
                size(),
            ));
            rows.push((operation, "two sizes before the state", both, size()));
        }
    }
    rows.push((
        "ScheduleKeyDeletion",
        "the lookup before the window",
        json!({"KeyId": NOWHERE, "PendingWindowInDays": 6}),
        not_found(world),
    ));
    rows.push((
        "ScheduleKeyDeletion",
        "the window before the state",
        json!({"KeyId": keys.pending.key.id, "PendingWindowInDays": 31}),
        window(),
    ));
    rows
}

/// The state before algorithms, DryRun and the cipher.
fn state_first(keys: &Keys) -> Vec<Row> {
    let key = &keys.disabled.key;
    let text = base64(b"x");
    vec![
        (
            "Encrypt",
            "the state before the algorithm",
            json!({"KeyId": key.id, "Plaintext": text, "EncryptionAlgorithm": RSA}),
            disabled(key),
        ),
        (
            "Encrypt",
            "the state before DryRun",
            json!({"KeyId": key.id, "Plaintext": text, "DryRun": true}),
            disabled(key),
        ),
        (
            "Encrypt",
            "the algorithm before DryRun",
            json!({"KeyId": keys.enabled.key.id, "Plaintext": text, "EncryptionAlgorithm": RSA, "DryRun": true}),
            incompatible(),
        ),
        (
            "GenerateDataKey",
            "the state before DryRun",
            json!({"KeyId": key.id, "KeySpec": "AES_128", "DryRun": true}),
            disabled(key),
        ),
        (
            "Decrypt",
            "the state of the ciphertext's key before its content",
            json!({"CiphertextBlob": keys.disabled.blob}),
            disabled(key),
        ),
        (
            "Decrypt",
            "the state of the named key before the content",
            json!({"CiphertextBlob": keys.disabled.blob, "KeyId": key.id}),
            disabled(key),
        ),
        (
            "Decrypt",
            "the state before the algorithm",
            json!({"CiphertextBlob": keys.disabled.blob, "KeyId": key.id, "EncryptionAlgorithm": RSA}),
            disabled(key),
        ),
    ]
}

/// A named key that did not make the ciphertext is the wrong one, whatever its state.
fn named_keys(keys: &Keys) -> Vec<Row> {
    let blob = &keys.enabled.blob;
    let decrypt =
        |key: &Key| json!({"CiphertextBlob": blob, "KeyId": key.id, "EncryptionContext": {"a": "b"}});
    vec![
        (
            "Decrypt",
            "another key",
            decrypt(&keys.other.key),
            incorrect_key(),
        ),
        (
            "Decrypt",
            "another key, Disabled",
            decrypt(&keys.disabled.key),
            incorrect_key(),
        ),
        (
            "Decrypt",
            "another key, PendingDeletion",
            decrypt(&keys.pending.key),
            incorrect_key(),
        ),
        (
            "Decrypt",
            "another key before the context",
            json!({"CiphertextBlob": blob, "KeyId": keys.other.key.id}),
            incorrect_key(),
        ),
        (
            "Decrypt",
            "an unknown key before a ciphertext that is none",
            json!({"CiphertextBlob": base64(b"none"), "KeyId": NOWHERE}),
            named("NotFoundException", Unknown::NameAndText),
        ),
        (
            "Decrypt",
            "a Disabled key and a ciphertext that is none: the order is not known",
            json!({"CiphertextBlob": base64(b"none"), "KeyId": keys.disabled.key.id}),
            one_of(&["DisabledException", "InvalidCiphertextException"]),
        ),
    ]
}

/// Both keys are found before the state of either is looked at, and both are usable before anything is opened.
fn re_encrypt(world: &World, keys: &Keys) -> Vec<Row> {
    let Keys {
        enabled,
        other,
        disabled: off,
        pending,
    } = keys;
    let from_to = |blob: &str, to: &str| json!({"CiphertextBlob": blob, "DestinationKeyId": to, "SourceEncryptionContext": {"a": "b"}});
    let with = |mut request: Value, member: &str, value: &str| {
        request[member] = json!(value);
        request
    };
    let unopenable = |to: &str| json!({"CiphertextBlob": enabled.blob, "DestinationKeyId": to});
    let rows = vec![
        (
            "the destination's lookup before the source's state",
            from_to(&off.blob, NOWHERE),
            not_found(world),
        ),
        (
            "the source's lookup before the destination's state",
            with(from_to(&enabled.blob, &off.key.id), "SourceKeyId", NOWHERE),
            not_found(world),
        ),
        (
            "the source's state before the destination's algorithm",
            with(
                from_to(&off.blob, &enabled.key.id),
                "DestinationEncryptionAlgorithm",
                RSA,
            ),
            disabled(&off.key),
        ),
        (
            "the destination's state before the source's algorithm",
            with(
                with(
                    from_to(&enabled.blob, &off.key.id),
                    "SourceEncryptionAlgorithm",
                    RSA,
                ),
                "SourceKeyId",
                &enabled.key.id,
            ),
            disabled(&off.key),
        ),
        (
            "the destination's state before the content",
            unopenable(&off.key.id),
            disabled(&off.key),
        ),
        (
            "the destination's algorithm before the content",
            with(unopenable(&other.key.id), "DestinationEncryptionAlgorithm", RSA),
            incompatible(),
        ),
        (
            "the wrong source before the destination's state",
            with(from_to(&enabled.blob, &off.key.id), "SourceKeyId", &other.key.id),
            one_of(&["IncorrectKeyException", "DisabledException"]),
        ),
        (
            "the wrong source, PendingDeletion",
            with(
                from_to(&enabled.blob, &other.key.id),
                "SourceKeyId",
                &pending.key.id,
            ),
            incorrect_key(),
        ),
        (
            "the content at last",
            unopenable(&other.key.id),
            wordless("InvalidCiphertextException"),
        ),
    ];
    rows.into_iter()
        .map(|(what, request, expected)| ("ReEncrypt", what, request, expected))
        .collect()
}

/// Usage, state, algorithm, type of message, length, DryRun, cryptography; and the state before the spec where a public
/// key is asked for.
fn signatures_and_the_like(world: &World, keys: &Keys) -> Vec<Row> {
    let off = world.key_for("Sign", false);
    world.must("DisableKey", json!({"KeyId": off.id}));
    let key = world.of("ECC_NIST_P256", "SIGN_VERIFY");
    let rsa = world.of("RSA_2048", "ENCRYPT_DECRYPT");
    let symmetric = &keys.disabled.key;
    let sign = |key: &Key, algorithm: &str, message_type: &str, len: usize| {
        json!({
            "KeyId": key.id, "Message": base64(&vec![7; len]), "MessageType": message_type,
            "SigningAlgorithm": algorithm, "DryRun": true,
        })
    };
    let usage = |operation: &str| {
        let text = format!(
            "{} key usage is ENCRYPT_DECRYPT which is not valid for {operation}.",
            symmetric.arn
        );
        error("InvalidKeyUsageException", text)
    };
    let validation = |text: &str| error("ValidationException", text);
    let mac = json!({"KeyId": symmetric.id, "Message": base64(b"x"), "MacAlgorithm": "HMAC_SHA_224"});
    let encapsulate = json!({"KeyId": symmetric.id, "EncapsulationAlgorithm": "ML_KEM"});
    vec![
        (
            "Sign",
            "the usage before the state",
            sign(symmetric, "ECDSA_SHA_256", "RAW", 1),
            usage("Sign"),
        ),
        (
            "GenerateMac",
            "the usage before the state",
            mac,
            usage("GenerateMac"),
        ),
        (
            "Encapsulate",
            "the usage before the state",
            encapsulate,
            usage("Encapsulate"),
        ),
        (
            "Sign",
            "the state before the algorithm",
            sign(&off, "ECDSA_SHA_384", "RAW", 1),
            disabled(&off),
        ),
        (
            "Sign",
            "the algorithm before the type of message",
            sign(&key, "ECDSA_SHA_384", "EXTERNAL_MU", 1),
            error(
                "InvalidKeyUsageException",
                "Algorithm ECDSA_SHA_384 is incompatible with key spec ECC_NIST_P256.",
            ),
        ),
        (
            "Sign",
            "the type of message before its length",
            sign(&key, "ECDSA_SHA_256", "EXTERNAL_MU", 1),
            validation("Message type EXTERNAL_MU is incompatible with key spec ECC_NIST_P256."),
        ),
        (
            "Sign",
            "the length before DryRun",
            sign(&key, "ECDSA_SHA_256", "DIGEST", 31),
            validation("Digest is invalid length for algorithm ECDSA_SHA_256."),
        ),
        (
            "GenerateDataKey",
            "the usage of a key that signs before its state",
            json!({"KeyId": off.id, "KeySpec": "AES_256"}),
            error(
                "InvalidKeyUsageException",
                format!(
                    "{} key usage is SIGN_VERIFY which is not valid for GenerateDataKey.",
                    off.arn
                ),
            ),
        ),
        (
            "Encrypt",
            "the algorithm before the length",
            json!({"KeyId": rsa.id, "Plaintext": base64(&[7; 4096])}),
            error(
                "InvalidKeyUsageException",
                "Algorithm SYMMETRIC_DEFAULT is incompatible with key spec RSA_2048.",
            ),
        ),
        (
            "Encrypt",
            "the length before DryRun",
            json!({
                "KeyId": rsa.id, "Plaintext": base64(&[7; 4096]), "EncryptionAlgorithm": RSA, "DryRun": true,
            }),
            validation(
                "Algorithm RSAES_OAEP_SHA_256 and key spec RSA_2048 cannot encrypt data larger than 190 bytes.",
            ),
        ),
        (
            "GetPublicKey",
            "the state before the spec",
            json!({"KeyId": keys.pending.key.id}),
            error(
                "KMSInvalidStateException",
                format!("{} is pending deletion.", keys.pending.key.arn),
            ),
        ),
        (
            "GetPublicKey",
            "a symmetric key, Disabled",
            json!({"KeyId": symmetric.id}),
            wordless("UnsupportedOperationException"),
        ),
    ]
}
