//! Every use and every change of a region's own keys, while the region is alone.

use serde_json::{Value, json};
use trent_testkit::cluster::await_condition;
use trent_testkit::query::QueryClient;
use trent_testkit::wire::{Client, Signer};

use crate::aws_json::{base64, ciphertext, from_base64};
use crate::stopwatch::Stopwatch;
use crate::world::{EU, US, World};
use crate::wrapping::wrap;

/// Keys of us-east-1.
pub(crate) struct Keys {
    /// A single-Region key.
    single: String,
    /// A primary with a replica in eu-west-1.
    pub(crate) primary: String,
    /// Another one, with which nothing else is done.
    pub(crate) settled: String,
    /// One whose policy names a user who is gone.
    orphaned: String,
    /// Replicas of keys whose primary is in eu-west-1, by what they are for.
    symmetric: String,
    rsa: String,
    signing: String,
    mac: String,
    agreement: String,
    encapsulation: String,
}

/// What the replicas' primaries made before.
pub(crate) struct Sealed {
    symmetric: String,
    rsa: String,
    signature: String,
    mac: String,
    peer: String,
    encapsulated: String,
}

impl Keys {
    pub(crate) fn prepare(world: &World) -> Self {
        let replica = |spec: &str, usage: &str| {
            world.create_replicated(EU, US, json!({"KeySpec": spec, "KeyUsage": usage}))
        };
        Self {
            single: world.create(US, json!({})),
            primary: world.create_replicated(US, EU, json!({})),
            settled: world.create_replicated(US, EU, json!({})),
            orphaned: orphaned(world),
            symmetric: replica("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT"),
            rsa: replica("RSA_2048", "ENCRYPT_DECRYPT"),
            signing: replica("ECC_NIST_P256", "SIGN_VERIFY"),
            mac: replica("HMAC_256", "GENERATE_VERIFY_MAC"),
            agreement: replica("ECC_NIST_P256", "KEY_AGREEMENT"),
            encapsulation: replica("ML_KEM_768", "ENCAPSULATE_DECAPSULATE"),
        }
    }

    /// What eu-west-1 makes with its members: what the region opens while it is alone.
    pub(crate) fn seal_everywhere(&self, world: &World) -> Sealed {
        let made = |operation: &str, request: Value, member: &str| {
            let answer = world.must(EU, operation, request);
            answer[member].as_str().unwrap().to_owned()
        };
        Sealed {
            symmetric: made("Encrypt", encrypt(&self.symmetric), "CiphertextBlob"),
            rsa: made("Encrypt", encrypt_rsa(&self.rsa), "CiphertextBlob"),
            signature: made("Sign", sign(&self.signing), "Signature"),
            mac: made("GenerateMac", generate_mac(&self.mac), "Mac"),
            peer: made("GetPublicKey", json!({"KeyId": self.agreement}), "PublicKey"),
            encapsulated: made(
                "Encapsulate",
                encapsulate(&self.encapsulation),
                "SharedSecretCiphertextBlob",
            ),
        }
    }
}

fn orphaned(world: &World) -> String {
    let signer = Signer::root(world.cluster.contract(), US);
    let iam = QueryClient::iam(world.cluster.endpoint(US), &signer);
    let created = iam.must("CreateUser", &[("UserName", "orphan")]);
    let allow =
        |who: &str| json!({"Effect": "Allow", "Principal": {"AWS": who}, "Action": "kms:*", "Resource": "*"});
    let account = &world.cluster.contract().account_id;
    let policy = json!({
        "Version": "2012-10-17",
        "Statement": [allow(account), allow(&created.the_element("Arn"))],
    });
    let key = world.create(US, json!({"Policy": policy.to_string()}));
    iam.must("DeleteUser", &[("UserName", "orphan")]);
    key
}

fn encrypt(key: &str) -> Value {
    json!({"KeyId": key, "Plaintext": base64(b"text")})
}

fn encrypt_rsa(key: &str) -> Value {
    json!({"KeyId": key, "Plaintext": base64(b"text"), "EncryptionAlgorithm": "RSAES_OAEP_SHA_256"})
}

fn sign(key: &str) -> Value {
    json!({"KeyId": key, "Message": base64(b"text"), "SigningAlgorithm": "ECDSA_SHA_256"})
}

fn generate_mac(key: &str) -> Value {
    json!({"KeyId": key, "Message": base64(b"text"), "MacAlgorithm": "HMAC_SHA_256"})
}

fn encapsulate(key: &str) -> Value {
    json!({"KeyId": key, "EncapsulationAlgorithm": "ML_KEM"})
}

fn with(mut request: Value, member: &str, value: &str) -> Value {
    request[member] = json!(value);
    request
}

/// Waits until the nodes that live have elected a leader.
pub(crate) fn await_service(world: &World, keys: &Keys) {
    for client in world.clients(US) {
        await_condition("a leader", || {
            client.call("Encrypt", &encrypt(&keys.single)).status == 200
        });
    }
}

/// Every use, at every node of the region.
pub(crate) fn uses(world: &World, keys: &Keys, sealed: &Sealed, stopwatch: &mut Stopwatch) {
    for client in &world.clients(US) {
        for key in [&keys.single, &keys.primary, &keys.symmetric] {
            symmetric_uses(client, key, stopwatch);
        }
        uses_of_replicas(client, keys, sealed, stopwatch);
        stopwatch.call(client, "GenerateRandom", json!({"NumberOfBytes": 32}));
    }
}

fn symmetric_uses(client: &Client, key: &str, stopwatch: &mut Stopwatch) {
    let mut call = |operation: &str, request: Value| stopwatch.call(client, operation, request);
    let blob = ciphertext(&call("Encrypt", encrypt(key)));
    let opened = call("Decrypt", json!({"CiphertextBlob": blob}));
    assert_eq!(opened["Plaintext"], base64(b"text"));
    call(
        "ReEncrypt",
        json!({"CiphertextBlob": blob, "DestinationKeyId": key}),
    );
    let id = json!({"KeyId": key});
    for operation in ["GenerateDataKey", "GenerateDataKeyWithoutPlaintext"] {
        call(operation, with(id.clone(), "KeySpec", "AES_256"));
    }
    for operation in ["GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext"] {
        call(operation, with(id.clone(), "KeyPairSpec", "ECC_NIST_P256"));
    }
}

fn uses_of_replicas(client: &Client, keys: &Keys, sealed: &Sealed, stopwatch: &mut Stopwatch) {
    let mut call = |operation: &str, request: Value| stopwatch.call(client, operation, request);
    let opened = call("Decrypt", json!({"CiphertextBlob": sealed.symmetric}));
    assert_eq!(opened["Plaintext"], base64(b"text"));
    let rsa = json!({
        "KeyId": keys.rsa, "CiphertextBlob": sealed.rsa, "EncryptionAlgorithm": "RSAES_OAEP_SHA_256",
    });
    assert_eq!(call("Decrypt", rsa)["Plaintext"], base64(b"text"));
    call("Encrypt", encrypt_rsa(&keys.rsa));
    call("GetPublicKey", json!({"KeyId": keys.rsa}));
    call("Sign", sign(&keys.signing));
    call(
        "Verify",
        with(sign(&keys.signing), "Signature", &sealed.signature),
    );
    call("GenerateMac", generate_mac(&keys.mac));
    call("VerifyMac", with(generate_mac(&keys.mac), "Mac", &sealed.mac));
    call(
        "DeriveSharedSecret",
        json!({"KeyId": keys.agreement, "KeyAgreementAlgorithm": "ECDH", "PublicKey": sealed.peer}),
    );
    call("Encapsulate", encapsulate(&keys.encapsulation));
    call(
        "Decapsulate",
        with(
            encapsulate(&keys.encapsulation),
            "SharedSecretCiphertextBlob",
            &sealed.encapsulated,
        ),
    );
}

/// Every change, each at another node than the one before, and what shows them.
pub(crate) fn changes(world: &World, keys: &Keys, stopwatch: &mut Stopwatch) {
    let clients = world.clients(US);
    let mut nodes = clients.iter().cycle();
    let mut call =
        |operation: &str, request: Value| stopwatch.call(nodes.next().unwrap(), operation, request);
    for multi_region in [false, true] {
        let created = call("CreateKey", json!({"MultiRegion": multi_region}));
        let key = created["KeyMetadata"]["KeyId"].as_str().unwrap().to_owned();
        let other = keys.single.as_str();
        key_changes(&key, other, &mut call);
        rotations(&key, &mut call);
        states(&key, &mut call);
    }
    // What a replica has of its own, it changes without its primary.
    key_changes(&keys.symmetric, &keys.single, &mut call);
    states(&keys.symmetric, &mut call);
    states(&keys.primary, &mut call);
    imports(&mut call);
    call("GetKeyPolicy", json!({"KeyId": keys.orphaned}));
    call("ListKeys", json!({}));
}

fn key_changes(key: &str, other: &str, call: &mut impl FnMut(&str, Value) -> Value) {
    let id = || json!({"KeyId": key});
    let alias = format!("alias/of-{key}");
    call("UpdateKeyDescription", with(id(), "Description", "alone"));
    call("CreateAlias", json!({"AliasName": alias, "TargetKeyId": key}));
    if !key.starts_with("mrk-") {
        call("UpdateAlias", json!({"AliasName": alias, "TargetKeyId": other}));
    }
    call("ListAliases", json!({}));
    call("DeleteAlias", json!({"AliasName": alias}));
    let mut tags = id();
    tags["Tags"] = json!([{"TagKey": "a", "TagValue": "b"}]);
    call("TagResource", tags);
    call("ListResourceTags", id());
    let mut keys = id();
    keys["TagKeys"] = json!(["a"]);
    call("UntagResource", keys);
    let policy = call("GetKeyPolicy", id())["Policy"].as_str().unwrap().to_owned();
    call("PutKeyPolicy", with(id(), "Policy", &policy));
    call("ListKeyPolicies", id());
    grants(key, call);
    call("GetKeyLastUsage", id());
}

fn grants(key: &str, call: &mut impl FnMut(&str, Value) -> Value) {
    let described = call("DescribeKey", json!({"KeyId": key}));
    let account = described["KeyMetadata"]["AWSAccountId"].as_str().unwrap();
    let root = format!("arn:aws:iam::{account}:root");
    for end in ["RevokeGrant", "RetireGrant"] {
        let granted = call(
            "CreateGrant",
            json!({"KeyId": key, "GranteePrincipal": root, "Operations": ["Decrypt"]}),
        );
        call("ListGrants", json!({"KeyId": key}));
        let mut ended = json!({"KeyId": described["KeyMetadata"]["Arn"]});
        ended["GrantId"] = granted["GrantId"].clone();
        call(end, ended);
    }
    call("ListRetirableGrants", json!({"RetiringPrincipal": root}));
}

fn rotations(key: &str, call: &mut impl FnMut(&str, Value) -> Value) {
    let id = || json!({"KeyId": key});
    call("EnableKeyRotation", id());
    call("RotateKeyOnDemand", id());
    call("GetKeyRotationStatus", id());
    let rotated = call("ListKeyRotations", id());
    assert_eq!(
        rotated["Rotations"].as_array().unwrap().len(),
        1,
        "a key without replicas rotates at once"
    );
    call("DisableKeyRotation", id());
}

fn states(key: &str, call: &mut impl FnMut(&str, Value) -> Value) {
    for operation in [
        "DisableKey",
        "EnableKey",
        "ScheduleKeyDeletion",
        "CancelKeyDeletion",
        "EnableKey",
    ] {
        call(operation, json!({"KeyId": key}));
    }
}

fn imports(call: &mut impl FnMut(&str, Value) -> Value) {
    let created = call("CreateKey", json!({"Origin": "EXTERNAL"}));
    let key = created["KeyMetadata"]["KeyId"].clone();
    let algorithm = "RSAES_OAEP_SHA_256";
    let parameters = call(
        "GetParametersForImport",
        json!({"KeyId": key, "WrappingAlgorithm": algorithm, "WrappingKeySpec": "RSA_2048"}),
    );
    let public_key = from_base64(parameters["PublicKey"].as_str().unwrap());
    let wrapped = wrap(algorithm, &public_key, &[7; 32]);
    call(
        "ImportKeyMaterial",
        json!({
            "KeyId": key, "ImportToken": parameters["ImportToken"], "EncryptedKeyMaterial": base64(&wrapped),
            "ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE",
        }),
    );
    call("Encrypt", encrypt(key.as_str().unwrap()));
    call("DeleteImportedKeyMaterial", json!({"KeyId": key}));
}
