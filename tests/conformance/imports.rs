//! Section 7: GetParametersForImport, ImportKeyMaterial, DeleteImportedKeyMaterial.

use serde_json::{Value, json};
use trent_testkit::cluster::await_condition;
use trent_testkit::wire::Client;

use super::expected::{
    Expected, Unknown, ensure, error, has_members, has_values, holds, json_of, named, ok, wordless,
};
use super::suite::Suite;
use super::world::{EU, Key, World, base64, ciphertext, from_base64};
use super::wrapping::wrap;

const UNSUPPORTED: &str = "UnsupportedOperationException";
const IMPORT: &str = "ImportKeyMaterial";
const PARAMETERS: &str = "GetParametersForImport";
const DELETE: &str = "DeleteImportedKeyMaterial";
const OAEP: &str = "RSAES_OAEP_SHA_256";
const FOR_EVER: &str = "KEY_MATERIAL_DOES_NOT_EXPIRE";
const EXPIRES: &str = "KEY_MATERIAL_EXPIRES";
const MATERIAL: [u8; 32] = [7; 32];
const OTHER: [u8; 32] = [8; 32];

pub(crate) fn rows(world: &World, suite: &mut Suite) {
    parameters(world, suite);
    ways_of_wrapping(world, suite);
    other_origins(world, suite);
    failures(world, suite);
    expiration_models(world, suite);
    lives(world, suite);
    expiry(world, suite);
    new_material(world, suite);
    other_specs(world, suite);
    replicas(world, suite);
}

/// Import parameters of a key.
struct Parameters {
    token: String,
    public_key: Vec<u8>,
}

impl Parameters {
    fn of(client: &Client, key: &Key, algorithm: &str) -> Self {
        let request = json!({"KeyId": key.id, "WrappingAlgorithm": algorithm, "WrappingKeySpec": "RSA_2048"});
        let answer = client.call(PARAMETERS, &request);
        assert_eq!(answer.status, 200, "{}", answer.text());
        let text = |name: &str| answer.json()[name].as_str().unwrap().to_owned();
        Self {
            token: text("ImportToken"),
            public_key: from_base64(&text("PublicKey")),
        }
    }

    /// An import of material that is kept for ever.
    fn import(&self, key: &Key, algorithm: &str, material: &[u8]) -> Value {
        let wrapped = wrap(algorithm, &self.public_key, material);
        self.import_wrapped(key, &wrapped)
    }

    fn import_wrapped(&self, key: &Key, wrapped: &[u8]) -> Value {
        json!({
            "KeyId": key.id, "ImportToken": self.token, "EncryptedKeyMaterial": base64(wrapped),
            "ExpirationModel": FOR_EVER,
        })
    }
}

/// A symmetric key that waits, with parameters for it.
fn waiting(world: &World) -> (Key, Parameters) {
    let key = world.create(json!({"Origin": "EXTERNAL"}));
    let parameters = Parameters::of(&world.us, &key, OAEP);
    (key, parameters)
}

fn id_of(key: &Key) -> Value {
    json!({"KeyId": key.id})
}

fn with(mut request: Value, members: Value) -> Value {
    for (name, value) in members.as_object().unwrap() {
        request[name] = value.clone();
    }
    request
}

fn describes(fixed: Value, present: &'static [&'static str], absent: &'static [&'static str]) -> Expected {
    holds(move |answer| {
        let metadata = answer.json()["KeyMetadata"].clone();
        has_values(&metadata, &fixed)?;
        let has = |name: &&&str| metadata.get(**name).is_some();
        ensure(
            present.iter().all(|name| has(&name)),
            format!("wanted {present:?}"),
        )?;
        ensure(
            !absent.iter().any(|name| has(&name)),
            format!("did not want {absent:?}"),
        )
    })
}

fn is_pending_import() -> Expected {
    describes(
        json!({"KeyState": "PendingImport", "Enabled": false}),
        &[],
        &["ExpirationModel", "ValidTo"],
    )
}

/// `KeyId` as an ARN, and the id of the material.
fn imported(key: &Key) -> Expected {
    let arn = json!({"KeyId": key.arn});
    holds(move |answer| {
        has_members(&answer.json(), &["KeyId", "KeyMaterialId"])?;
        has_values(&answer.json(), &arn)?;
        let id = answer.json()["KeyMaterialId"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        ensure(
            id.len() == 64 && id.bytes().all(|byte| byte.is_ascii_hexdigit()),
            "no id of 64 digits",
        )
    })
}

fn parameters(world: &World, suite: &mut Suite) {
    let key = world.create(json!({"Origin": "EXTERNAL"}));
    for (spec, public_key_len) in [("RSA_2048", 294), ("RSA_3072", 422), ("RSA_4096", 550)] {
        let request = json!({"KeyId": key.id, "WrappingAlgorithm": OAEP, "WrappingKeySpec": spec});
        let arn = key.arn.clone();
        let expected = holds(move |answer| {
            let json = answer.json();
            has_members(&json, &["ImportToken", "KeyId", "ParametersValidTo", "PublicKey"])?;
            has_values(&json, &json!({"KeyId": arn}))?;
            let token = json["ImportToken"].as_str().map(from_base64).unwrap_or_default();
            let public_key = json["PublicKey"].as_str().map(from_base64).unwrap_or_default();
            ensure(
                (1..=6144).contains(&token.len()),
                "no token of at most 6144 bytes",
            )?;
            ensure(
                public_key.len() == public_key_len,
                "no SubjectPublicKeyInfo of that size",
            )?;
            let day = json["ParametersValidTo"].as_f64().unwrap_or_default() - seconds(answer);
            ensure((day - 86_400.0).abs() < 60.0, format!("valid for {day} seconds"))
        });
        suite.row(&world.us, PARAMETERS, spec, request, expected);
    }
}

/// The moment of an answer, in seconds.
fn seconds(answer: &trent_testkit::wire::Answer) -> f64 {
    let date = httpdate::parse_http_date(answer.header("date").unwrap_or_default()).unwrap();
    date.duration_since(std::time::UNIX_EPOCH).unwrap().as_secs_f64()
}

/// Which material comes in which wrapping; the text of a refusal is unconfirmed.
fn ways_of_wrapping(world: &World, suite: &mut Suite) {
    let external = |spec: &str, usage: &str| {
        world.create(json!({"Origin": "EXTERNAL", "KeySpec": spec, "KeyUsage": usage}))
    };
    let both: &[&str] = &[
        "RSAES_OAEP_SHA_1",
        OAEP,
        "RSA_AES_KEY_WRAP_SHA_1",
        "RSA_AES_KEY_WRAP_SHA_256",
    ];
    let (oaep, around) = both.split_at(2);
    let keys = [
        (external("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT"), oaep),
        (external("HMAC_512", "GENERATE_VERIFY_MAC"), oaep),
        (external("RSA_2048", "SIGN_VERIFY"), around),
        (external("ECC_NIST_P256", "SIGN_VERIFY"), both),
        (external("ECC_NIST_P521", "SIGN_VERIFY"), around),
    ];
    for (key, allowed) in &keys {
        for algorithm in both.iter().chain(&["RSAES_PKCS1_V1_5", "SM2PKE"]) {
            let expected = match allowed.contains(algorithm) {
                true => ok(),
                false => named(UNSUPPORTED, Unknown::Text),
            };
            let request =
                json!({"KeyId": key.id, "WrappingAlgorithm": algorithm, "WrappingKeySpec": "RSA_2048"});
            suite.row(
                &world.us,
                PARAMETERS,
                format!("{algorithm} for {}", key.id),
                request,
                expected,
            );
        }
        let request = json!({"KeyId": key.id, "WrappingAlgorithm": allowed[0], "WrappingKeySpec": "SM2"});
        suite.row(
            &world.us,
            PARAMETERS,
            "to an SM2 key",
            request,
            named(UNSUPPORTED, Unknown::Text),
        );
    }
    let request = json!({"KeyId": keys[4].0.id, "WrappingAlgorithm": OAEP, "WrappingKeySpec": "RSA_3072"});
    suite.row(&world.us, PARAMETERS, "P-521 fits a larger block", request, ok());
    for algorithm in oaep {
        let (key, _) = waiting(world);
        let parameters = Parameters::of(&world.us, &key, algorithm);
        let import = parameters.import(&key, algorithm, &MATERIAL);
        suite.row(&world.us, IMPORT, *algorithm, import, imported(&key));
    }
}

/// The origin before the state.
fn other_origins(world: &World, suite: &mut Suite) {
    let key = world.key();
    let requests = [
        (
            PARAMETERS,
            json!({"KeyId": key.id, "WrappingAlgorithm": OAEP, "WrappingKeySpec": "RSA_2048"}),
        ),
        (
            IMPORT,
            json!({
                "KeyId": key.id, "ImportToken": base64(b"t"), "EncryptedKeyMaterial": base64(b"m"),
                "ExpirationModel": FOR_EVER,
            }),
        ),
        (DELETE, id_of(&key)),
    ];
    for (state, change) in [
        ("Enabled", "EnableKey"),
        ("Disabled", "DisableKey"),
        ("PendingDeletion", "ScheduleKeyDeletion"),
    ] {
        world.must(change, id_of(&key));
        for (operation, request) in &requests {
            let text = format!(
                "{} origin is AWS_KMS which is not valid for this operation.",
                key.arn
            );
            let what = format!("origin AWS_KMS in {state}");
            suite.row(
                &world.us,
                operation,
                what,
                request.clone(),
                error(UNSUPPORTED, text),
            );
        }
    }
    for (spec, usage) in [
        ("ML_DSA_44", "SIGN_VERIFY"),
        ("ML_KEM_768", "ENCAPSULATE_DECAPSULATE"),
    ] {
        let request = json!({"Origin": "EXTERNAL", "KeySpec": spec, "KeyUsage": usage});
        suite.row(
            &world.us,
            "CreateKey",
            format!("{spec} is not imported"),
            request,
            named(UNSUPPORTED, Unknown::Text),
        );
    }
}

/// A failed import changes nothing.
fn failures(world: &World, suite: &mut Suite) {
    let (key, parameters) = waiting(world);
    let (_, of_another) = waiting(world);
    let import = parameters.import(&key, OAEP, &MATERIAL);
    let stolen = json!({"ImportToken": of_another.token});
    let garbage = json!({"ImportToken": base64(&[1; 400])});
    let mut damaged = from_base64(&parameters.token);
    *damaged.last_mut().unwrap() ^= 1;
    let refused = [
        (
            "the token of another key",
            with(import.clone(), stolen),
            "InvalidImportTokenException",
        ),
        (
            "garbage for a token",
            with(import.clone(), garbage),
            "InvalidImportTokenException",
        ),
        (
            "a damaged token",
            with(import.clone(), json!({"ImportToken": base64(&damaged)})),
            "InvalidImportTokenException",
        ),
        (
            "material that is wrapped by nothing",
            parameters.import_wrapped(&key, &[9; 256]),
            "InvalidCiphertextException",
        ),
        (
            "material for another wrapping key",
            of_another.import(&key, OAEP, &MATERIAL),
            "InvalidImportTokenException",
        ),
        (
            "31 bytes",
            parameters.import(&key, OAEP, &[7; 31]),
            "IncorrectKeyMaterialException",
        ),
        (
            "33 bytes",
            parameters.import(&key, OAEP, &[7; 33]),
            "IncorrectKeyMaterialException",
        ),
        (
            "EXISTING_KEY_MATERIAL of a key that never had any",
            with(import.clone(), json!({"ImportType": "EXISTING_KEY_MATERIAL"})),
            "IncorrectKeyMaterialException",
        ),
    ];
    for (what, request, name) in refused {
        suite.row(&world.us, IMPORT, what, request, wordless(name));
        suite.row(
            &world.us,
            "DescribeKey",
            format!("after {what}"),
            id_of(&key),
            is_pending_import(),
        );
    }
    let claims_both = json!({"ImportType": "NEW_KEY_MATERIAL", "KeyMaterialId": "ab".repeat(32)});
    let invalid = named("ValidationException", Unknown::NameAndText);
    suite.row(
        &world.us,
        IMPORT,
        "an id for new material",
        with(import.clone(), claims_both),
        invalid,
    );
    suite.row(
        &world.us,
        IMPORT,
        "the same token, used at last",
        import.clone(),
        imported(&key),
    );
    suite.row(
        &world.us,
        IMPORT,
        "and used again: unconfirmed",
        import,
        imported(&key),
    );
}

fn expiration_models(world: &World, suite: &mut Suite) {
    let (key, parameters) = waiting(world);
    let import = with(
        parameters.import(&key, OAEP, &MATERIAL),
        json!({"ExpirationModel": null}),
    );
    let now = world.describe(&world.us, &key.id)["CreationDate"]
        .as_f64()
        .unwrap()
        .floor();
    let missing = || {
        error(
            "ValidationException",
            "A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES",
        )
    };
    suite.row(
        &world.us,
        IMPORT,
        "no date, and no model",
        import.clone(),
        missing(),
    );
    let model = |model: &str| with(import.clone(), json!({"ExpirationModel": model}));
    suite.row(&world.us, IMPORT, "no date", model(EXPIRES), missing());
    let dated = |request: Value, date: f64| with(request, json!({"ValidTo": date}));
    for (what, request) in [
        ("a date for ever", dated(model(FOR_EVER), now + 1000.0)),
        ("a date that has passed", dated(model(EXPIRES), now - 10.0)),
        (
            "a date in 366 days",
            dated(import.clone(), now + 366.0 * 86_400.0),
        ),
    ] {
        suite.row(
            &world.us,
            IMPORT,
            what,
            request,
            named("ValidationException", Unknown::Text),
        );
    }
    let date = now + 364.0 * 86_400.0 + 0.25;
    suite.row(
        &world.us,
        IMPORT,
        "a date and no model",
        dated(import.clone(), date),
        imported(&key),
    );
    let until = json!({"ValidTo": date, "ExpirationModel": EXPIRES, "KeyState": "Enabled"});
    suite.row(
        &world.us,
        "DescribeKey",
        "the date as it was set",
        id_of(&key),
        describes(until, &[], &[]),
    );
    suite.row(
        &world.us,
        IMPORT,
        "imported again, for ever",
        model(FOR_EVER),
        imported(&key),
    );
    let for_ever = json!({"ExpirationModel": FOR_EVER, "KeyState": "Enabled"});
    suite.row(
        &world.us,
        "DescribeKey",
        "for ever",
        id_of(&key),
        describes(for_ever, &[], &["ValidTo"]),
    );
}

/// Deleted and imported again: the same bytes open what they sealed, and no other bytes come in.
fn lives(world: &World, suite: &mut Suite) {
    let (key, parameters) = waiting(world);
    let us = &world.us;
    let nothing = json_of(json!({"KeyId": key.arn}));
    suite.row(
        us,
        DELETE,
        "of a key that never had material: unconfirmed",
        id_of(&key),
        nothing,
    );
    let import = parameters.import(&key, OAEP, &MATERIAL);
    let first = suite
        .row(us, IMPORT, "the first time", import.clone(), imported(&key))
        .json();
    let blob = world.seal(&key, b"text");
    let material = json!({"CurrentKeyMaterialId": first["KeyMaterialId"]});
    let enabled = with(
        material.clone(),
        json!({"KeyState": "Enabled", "Enabled": true, "Origin": "EXTERNAL"}),
    );
    suite.row(
        us,
        "DescribeKey",
        "with material",
        id_of(&key),
        describes(enabled, &["ExpirationModel"], &[]),
    );
    for round in ["deleted", "deleted again"] {
        suite.row(us, DELETE, round, id_of(&key), json_of(first.clone()));
        let waits = with(material.clone(), json!({"KeyState": "PendingImport"}));
        let gone = &["ExpirationModel", "ValidTo"];
        suite.row(us, "DescribeKey", round, id_of(&key), describes(waits, &[], gone));
    }
    let pending = || {
        error(
            "KMSInvalidStateException",
            format!("{} is pending import.", key.arn),
        )
    };
    let sealed = json!({"CiphertextBlob": blob});
    suite.row(us, "Decrypt", "without its material", sealed.clone(), pending());
    for operation in ["EnableKey", "DisableKey"] {
        suite.row(us, operation, "without its material", id_of(&key), pending());
    }
    let other = parameters.import(&key, OAEP, &OTHER);
    suite.row(
        us,
        IMPORT,
        "other bytes",
        other,
        wordless("IncorrectKeyMaterialException"),
    );
    let unknown = json!({"KeyId": key.id, "KeyMaterialId": "ab".repeat(32)});
    suite.row(
        us,
        DELETE,
        "material of no such id",
        unknown,
        named("NotFoundException", Unknown::NameAndText),
    );
    let claimed = with(
        import,
        json!({"ImportType": "EXISTING_KEY_MATERIAL", "KeyMaterialId": first["KeyMaterialId"]}),
    );
    suite.row(us, IMPORT, "the same bytes", claimed, json_of(first));
    let opened = holds(|answer| ensure(answer.json()["Plaintext"] == base64(b"text"), "not opened"));
    suite.row(us, "Decrypt", "with its material again", sealed, opened);
    let (twin, of_twin) = waiting(world);
    world.must(IMPORT, of_twin.import(&twin, OAEP, &MATERIAL));
    let crossed = json!({"CiphertextBlob": blob, "KeyId": twin.id});
    let refused = error(
        "IncorrectKeyException",
        "The key ID in the request does not identify a CMK that can perform this operation.",
    );
    suite.row(us, "Decrypt", "by another key with equal bytes", crossed, refused);
    pending_deletion(world, suite, &key, &parameters);
}

fn pending_deletion(world: &World, suite: &mut Suite, key: &Key, parameters: &Parameters) {
    world.must("ScheduleKeyDeletion", id_of(key));
    let import = parameters.import(key, OAEP, &MATERIAL);
    let refused = || {
        error(
            "KMSInvalidStateException",
            format!("{} is pending deletion.", key.arn),
        )
    };
    suite.row(&world.us, IMPORT, "pending deletion", import.clone(), refused());
    suite.row(&world.us, DELETE, "pending deletion", id_of(key), imported(key));
    let state = |state: &str| describes(json!({"KeyState": state}), &[], &["ExpirationModel"]);
    suite.row(
        &world.us,
        "DescribeKey",
        "goes on pending",
        id_of(key),
        state("PendingDeletion"),
    );
    world.must("CancelKeyDeletion", id_of(key));
    suite.row(
        &world.us,
        "DescribeKey",
        "waits for its material",
        id_of(key),
        state("PendingImport"),
    );
    suite.row(&world.us, IMPORT, "after the cancellation", import, imported(key));
}

/// At its date the material goes by itself.
fn expiry(world: &World, suite: &mut Suite) {
    let (key, parameters) = waiting(world);
    let now = world.create(json!({})).id;
    let now = world.describe(&world.us, &now)["CreationDate"].as_f64().unwrap();
    let date = ((now + 3.0) * 1000.0).round() / 1000.0;
    let import = with(
        parameters.import(&key, OAEP, &MATERIAL),
        json!({"ExpirationModel": EXPIRES, "ValidTo": date}),
    );
    world.must(IMPORT, import.clone());
    let blob = world.seal(&key, b"text");
    await_condition("the end of imported material", || {
        world.describe(&world.us, &key.id)["KeyState"] == "PendingImport"
    });
    suite.row(
        &world.us,
        "DescribeKey",
        "after its end",
        id_of(&key),
        is_pending_import(),
    );
    let pending = error(
        "KMSInvalidStateException",
        format!("{} is pending import.", key.arn),
    );
    suite.row(
        &world.us,
        "Decrypt",
        "after the end of its material",
        json!({"CiphertextBlob": blob}),
        pending,
    );
    let again = with(import, json!({"ExpirationModel": FOR_EVER, "ValidTo": null}));
    suite.row(&world.us, IMPORT, "after the end", again, imported(&key));
}

/// Material that waits for a rotation.
fn new_material(world: &World, suite: &mut Suite) {
    let (key, parameters) = waiting(world);
    let us = &world.us;
    let import = |material: &[u8]| parameters.import(&key, OAEP, material);
    let new = |material: &[u8], description: &str| {
        let claims = json!({"ImportType": "NEW_KEY_MATERIAL", "KeyMaterialDescription": description});
        with(import(material), claims)
    };
    let first = world.must(IMPORT, import(&MATERIAL))["KeyMaterialId"].clone();
    let blob = world.seal(&key, b"text");
    let none = format!(
        "No available key material pending rotation for the key: {}.",
        key.arn
    );
    suite.row(
        us,
        "RotateKeyOnDemand",
        "nothing waits",
        id_of(&key),
        error("KMSInvalidStateException", none),
    );
    let known = wordless("IncorrectKeyMaterialException");
    suite.row(
        us,
        IMPORT,
        "known material as new",
        new(&MATERIAL, "known"),
        known,
    );
    let second = suite
        .row(us, IMPORT, "new material", new(&OTHER, "second"), imported(&key))
        .json();
    let second = second["KeyMaterialId"].clone();
    let current = |id: &Value| {
        describes(
            json!({"CurrentKeyMaterialId": id, "KeyState": "Enabled"}),
            &[],
            &[],
        )
    };
    suite.row(
        us,
        "DescribeKey",
        "the first goes on",
        id_of(&key),
        current(&first),
    );
    let answer = us.call(IMPORT, &new(&[9; 32], "third"));
    let text = answer.json()["message"].as_str().unwrap_or_default().to_owned();
    let start = "New key material (id: ";
    let end = format!(
        ") cannot be imported into KMS key {}, because another key material (id: {}) is pending rotation.",
        key.id,
        second.as_str().unwrap()
    );
    let as_recorded = holds(move |_| ensure(text.starts_with(start) && text.ends_with(&end), "another text"));
    suite.judge(IMPORT, "while another waits", &answer, as_recorded);
    let listed = |states: [(&'static str, Value); 2]| {
        holds(move |answer| {
            let json = answer.json();
            let entries = json["Rotations"].as_array().cloned().unwrap_or_default();
            ensure(entries.len() == 2, "not two versions")?;
            for (entry, (state, id)) in entries.iter().zip(&states) {
                let fixed = json!({
                    "KeyMaterialState": state, "KeyMaterialId": id, "ImportState": "IMPORTED",
                    "ExpirationModel": FOR_EVER,
                });
                has_values(entry, &fixed)?;
            }
            has_values(&entries[1], &json!({"KeyMaterialDescription": "second"}))
        })
    };
    let all = json!({"KeyId": key.id, "IncludeKeyMaterial": "ALL_KEY_MATERIAL"});
    let before = [("CURRENT", first.clone()), ("PENDING_ROTATION", second.clone())];
    suite.row(
        us,
        "ListKeyRotations",
        "what waits is listed",
        all.clone(),
        listed(before),
    );
    suite.row(
        us,
        "RotateKeyOnDemand",
        "to what waits",
        id_of(&key),
        json_of(json!({"KeyId": key.arn})),
    );
    suite.row(us, "DescribeKey", "rotated", id_of(&key), current(&second));
    let after = [("NON_CURRENT", first.clone()), ("CURRENT", second.clone())];
    suite.row(us, "ListKeyRotations", "rotated", all, listed(after));
    let opened = holds(move |answer| has_values(&answer.json(), &json!({"KeyMaterialId": first})));
    suite.row(
        us,
        "Decrypt",
        "by the old material",
        json!({"CiphertextBlob": blob}),
        opened,
    );
    one_is_missing(world, suite, &key, &parameters);
}

/// Of two materials in use each is needed.
fn one_is_missing(world: &World, suite: &mut Suite, key: &Key, parameters: &Parameters) {
    let materials = world.must(
        "ListKeyRotations",
        json!({"KeyId": key.id, "IncludeKeyMaterial": "ALL_KEY_MATERIAL"}),
    );
    let old = materials["Rotations"][0]["KeyMaterialId"].clone();
    let delete = json!({"KeyId": key.id, "KeyMaterialId": old});
    suite.row(
        &world.us,
        DELETE,
        "an old version",
        delete,
        json_of(json!({"KeyId": key.arn, "KeyMaterialId": old})),
    );
    suite.row(
        &world.us,
        "DescribeKey",
        "without an old version",
        id_of(key),
        is_pending_import(),
    );
    let rotation = error(
        "KMSInvalidStateException",
        format!("{} is pending import.", key.arn),
    );
    suite.row(
        &world.us,
        "RotateKeyOnDemand",
        "without an old version",
        id_of(key),
        rotation,
    );
    let import = parameters.import(key, OAEP, &MATERIAL);
    suite.row(&world.us, IMPORT, "the old version", import, imported(key));
    let enabled = describes(json!({"KeyState": "Enabled"}), &["ExpirationModel"], &[]);
    suite.row(&world.us, "DescribeKey", "complete again", id_of(key), enabled);
}

/// Private keys in PKCS #8 and MAC keys of any length: one material for life, and no claims about it.
fn other_specs(world: &World, suite: &mut Suite) {
    let maker = world.key();
    for (spec, algorithm, signing) in [
        ("RSA_2048", "RSA_AES_KEY_WRAP_SHA_256", "RSASSA_PSS_SHA_256"),
        ("RSA_2048", "RSA_AES_KEY_WRAP_SHA_1", "RSASSA_PKCS1_V1_5_SHA_512"),
        ("ECC_NIST_P256", OAEP, "ECDSA_SHA_256"),
        ("ECC_NIST_P521", "RSA_AES_KEY_WRAP_SHA_256", "ECDSA_SHA_512"),
        ("ECC_SECG_P256K1", "RSAES_OAEP_SHA_1", "ECDSA_SHA_256"),
        ("ECC_NIST_EDWARDS25519", OAEP, "ED25519_SHA_512"),
    ] {
        let pair = world.must(
            "GenerateDataKeyPair",
            json!({"KeyId": maker.id, "KeyPairSpec": spec}),
        );
        let private_key = from_base64(pair["PrivateKeyPlaintext"].as_str().unwrap());
        let key = world.create(json!({"Origin": "EXTERNAL", "KeySpec": spec, "KeyUsage": "SIGN_VERIFY"}));
        let parameters = Parameters::of(&world.us, &key, algorithm);
        let import = parameters.import(&key, algorithm, &private_key);
        let claims = with(import.clone(), json!({"ImportType": "NEW_KEY_MATERIAL"}));
        let invalid = named("ValidationException", Unknown::NameAndText);
        suite.row(&world.us, IMPORT, format!("{spec}: a claim"), claims, invalid);
        let what = format!("{spec} by {algorithm}");
        suite.row(
            &world.us,
            IMPORT,
            &what,
            import,
            json_of(json!({"KeyId": key.arn})),
        );
        let public_key = pair["PublicKey"].clone();
        let same = holds(move |answer| has_values(&answer.json(), &json!({"PublicKey": public_key})));
        suite.row(
            &world.us,
            "GetPublicKey",
            format!("{what}: as it was"),
            id_of(&key),
            same,
        );
        let sign = json!({"KeyId": key.id, "Message": base64(b"text"), "SigningAlgorithm": signing});
        let signature = suite.row(&world.us, "Sign", &what, sign.clone(), ok()).json()["Signature"].clone();
        suite.row(
            &world.us,
            "Verify",
            &what,
            with(sign, json!({"Signature": signature})),
            ok(),
        );
        let garbage = parameters.import(&key, algorithm, &[1; 64]);
        let refused = wordless("IncorrectKeyMaterialException");
        suite.row(&world.us, IMPORT, format!("{spec}: no PKCS #8"), garbage, refused);
    }
    macs(world, suite);
}

fn macs(world: &World, suite: &mut Suite) {
    for (bits, len) in [(224, 28), (256, 32), (384, 48), (512, 64), (256, 128)] {
        let spec = format!("HMAC_{bits}");
        let create = json!({"Origin": "EXTERNAL", "KeySpec": spec, "KeyUsage": "GENERATE_VERIFY_MAC"});
        let mac = |key: &Key| {
            let algorithm = format!("HMAC_SHA_{bits}");
            let request = json!({"KeyId": key.id, "Message": base64(b"text"), "MacAlgorithm": algorithm});
            world.must("GenerateMac", request)["Mac"].clone()
        };
        let twins = [world.create(create.clone()), world.create(create)];
        for key in &twins {
            let parameters = Parameters::of(&world.us, key, OAEP);
            let short = parameters.import(key, OAEP, &vec![5; bits / 8 - 1]);
            let refused = wordless("IncorrectKeyMaterialException");
            suite.row(
                &world.us,
                IMPORT,
                format!("{spec}: a byte too few"),
                short,
                refused,
            );
            let import = parameters.import(key, OAEP, &vec![5; len]);
            let what = format!("{spec} of {len} bytes");
            suite.row(
                &world.us,
                IMPORT,
                what,
                import,
                json_of(json!({"KeyId": key.arn})),
            );
        }
        assert_eq!(
            mac(&twins[0]),
            mac(&twins[1]),
            "equal bytes make equal MACs, whatever key has them"
        );
    }
}

/// Made without material, and importing the same bytes for themselves.
fn replicas(world: &World, suite: &mut Suite) {
    let key = world.create(json!({"Origin": "EXTERNAL", "MultiRegion": true}));
    let replicate = json!({"KeyId": key.id, "ReplicaRegion": EU});
    let pending = error(
        "KMSInvalidStateException",
        format!("{} is pending import.", key.arn),
    );
    suite.row(
        &world.us,
        "ReplicateKey",
        "a primary without material",
        replicate.clone(),
        pending,
    );
    let of_primary = Parameters::of(&world.us, &key, OAEP);
    let claimed = json!({"KeyMaterialDescription": "ours"});
    world.must(IMPORT, with(of_primary.import(&key, OAEP, &MATERIAL), claimed));
    let blob = ciphertext(&world.must("Encrypt", json!({"KeyId": key.id, "Plaintext": base64(b"text")})));
    suite.row(
        &world.us,
        "ReplicateKey",
        "a primary with imported material",
        replicate,
        ok(),
    );
    await_condition("a replica", || {
        world.eu.call("DescribeKey", &id_of(&key)).json()["KeyMetadata"]["KeyState"] == "PendingImport"
    });
    let replica = Key {
        id: key.id.clone(),
        arn: world.key_arn(EU, &key.id),
    };
    let here = Parameters::of(&world.eu, &replica, OAEP);
    let eu = &world.eu;
    let of_other_region = of_primary.import(&replica, OAEP, &MATERIAL);
    let invalid = wordless("InvalidImportTokenException");
    suite.row(eu, IMPORT, "a token of another region", of_other_region, invalid);
    let incorrect = wordless("IncorrectKeyMaterialException");
    suite.row(
        eu,
        IMPORT,
        "other bytes than the primary's",
        here.import(&replica, OAEP, &OTHER),
        incorrect,
    );
    let new = with(
        here.import(&replica, OAEP, &MATERIAL),
        json!({"ImportType": "NEW_KEY_MATERIAL"}),
    );
    suite.row(
        eu,
        IMPORT,
        "new material on a replica",
        new,
        named(UNSUPPORTED, Unknown::NameAndText),
    );
    suite.row(
        eu,
        IMPORT,
        "the primary's bytes",
        here.import(&replica, OAEP, &MATERIAL),
        imported(&replica),
    );
    let opened = holds(|answer| ensure(answer.json()["Plaintext"] == base64(b"text"), "not opened"));
    suite.row(
        eu,
        "Decrypt",
        "what the primary sealed",
        json!({"CiphertextBlob": blob}),
        opened,
    );
    let all = json!({"KeyId": key.id, "IncludeKeyMaterial": "ALL_KEY_MATERIAL"});
    let described = holds(|answer| {
        let entry = &answer.json()["Rotations"][0];
        has_values(
            entry,
            &json!({"KeyMaterialDescription": "ours", "ImportState": "IMPORTED"}),
        )
    });
    suite.row(
        eu,
        "ListKeyRotations",
        "the primary's description",
        all,
        described,
    );
    new_material_everywhere(world, suite, &key, &of_primary, &here);
    suite.row(eu, DELETE, "in one region", id_of(&key), imported(&replica));
    suite.row(eu, "DescribeKey", "waits here", id_of(&key), is_pending_import());
    let enabled = describes(json!({"KeyState": "Enabled"}), &[], &[]);
    suite.row(&world.us, "DescribeKey", "and works there", id_of(&key), enabled);
}

/// New material waits until every region has imported it.
fn new_material_everywhere(world: &World, suite: &mut Suite, key: &Key, us: &Parameters, eu: &Parameters) {
    let new = with(
        us.import(key, OAEP, &OTHER),
        json!({"ImportType": "NEW_KEY_MATERIAL"}),
    );
    let second = world.must(IMPORT, new)["KeyMaterialId"].clone();
    let all = json!({"KeyId": key.id, "IncludeKeyMaterial": "ALL_KEY_MATERIAL"});
    let state = |client: &Client| {
        let listed = client.call("ListKeyRotations", &all).json();
        let entries = listed["Rotations"].as_array().cloned().unwrap_or_default();
        let entry = entries.into_iter().find(|entry| entry["KeyMaterialId"] == second);
        entry.unwrap_or_default()["KeyMaterialState"].clone()
    };
    let waiting = "PENDING_MULTI_REGION_IMPORT_AND_ROTATION";
    assert_eq!(state(&world.us), waiting);
    let nothing = format!(
        "No available key material pending rotation for the key: {}.",
        key.arn
    );
    let refused = error("KMSInvalidStateException", nothing);
    suite.row(
        &world.us,
        "RotateKeyOnDemand",
        "a replica lacks the material",
        id_of(key),
        refused,
    );
    await_condition("news of new material", || state(&world.eu) == waiting);
    let replica = Key {
        id: key.id.clone(),
        arn: world.key_arn(EU, &key.id),
    };
    let import = eu.import(key, OAEP, &OTHER);
    suite.row(
        &world.eu,
        IMPORT,
        "the primary's new material",
        import,
        imported(&replica),
    );
    await_condition("new material in every region", || {
        state(&world.us) == "PENDING_ROTATION"
    });
    suite.row(
        &world.us,
        "RotateKeyOnDemand",
        "imported everywhere",
        id_of(key),
        ok(),
    );
    let blob = json!({"CiphertextBlob": world.seal(key, b"text")});
    let material = json!({"KeyMaterialId": second});
    let opened = holds(move |answer| has_values(&answer.json(), &material));
    suite.row(&world.eu, "Decrypt", "right after the rotation", blob, opened);
    await_condition("the rotation on the replica", || state(&world.eu) == "CURRENT");
}
