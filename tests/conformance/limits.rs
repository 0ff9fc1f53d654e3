//! What is just allowed, and what is just too much where the service and not the model says so.

use serde_json::{Value, json};

use super::expected::{Expected, Unknown, empty, ensure, error, holds, named, object, ok};
use super::suite::Suite;
use super::world::{Key, World, base64, ciphertext, from_base64};

pub(crate) fn rows(world: &World, suite: &mut Suite) {
    let key = world.key();
    plaintexts(world, suite, &key);
    random(world, suite, &key);
    descriptions(world, suite, &key);
    tags(world, suite);
    policies(world, suite);
    aliases(world, suite);
    contexts(world, suite, &key);
}

fn plaintexts(world: &World, suite: &mut Suite, key: &Key) {
    for len in [1, 4095, 4096] {
        let plaintext = base64(&vec![7; len]);
        let sealed = suite.row(
            &world.us,
            "Encrypt",
            format!("{len} bytes"),
            json!({"KeyId": key.id, "Plaintext": plaintext}),
            holds(move |answer| {
                let sealed = from_base64(&ciphertext(&answer.json())).len();
                ensure(
                    sealed > len && sealed <= 6144 && sealed - len <= 160,
                    format!("a ciphertext of {sealed} bytes"),
                )
            }),
        );
        let sealed = ciphertext(&sealed.json());
        let opened =
            holds(move |answer| ensure(answer.json()["Plaintext"] == *plaintext, "another plaintext"));
        suite.row(
            &world.us,
            "Decrypt",
            format!("{len} bytes"),
            json!({"CiphertextBlob": sealed}),
            opened,
        );
    }
    suite.row(
        &world.us,
        "Decrypt",
        "6144 bytes of garbage are for the cipher to refuse",
        json!({"CiphertextBlob": base64(&[1; 6144])}),
        super::expected::wordless("InvalidCiphertextException"),
    );
}

fn random(world: &World, suite: &mut Suite, key: &Key) {
    for len in [1, 64, 1024] {
        let plaintext = move |answer: &trent_testkit::wire::Answer| {
            let plaintext = answer.json()["Plaintext"]
                .as_str()
                .map(from_base64)
                .unwrap_or_default();
            ensure(plaintext.len() == len, format!("{} bytes", plaintext.len()))
        };
        suite.row(
            &world.us,
            "GenerateRandom",
            format!("{len} bytes"),
            json!({"NumberOfBytes": len}),
            holds(plaintext),
        );
        suite.row(
            &world.us,
            "GenerateDataKey",
            format!("{len} bytes"),
            json!({"KeyId": key.id, "NumberOfBytes": len}),
            holds(plaintext),
        );
        suite.row(
            &world.us,
            "GenerateDataKeyWithoutPlaintext",
            format!("{len} bytes"),
            json!({"KeyId": key.id, "NumberOfBytes": len}),
            object(&["CiphertextBlob", "KeyId", "KeyMaterialId"], json!({})),
        );
    }
}

fn descriptions(world: &World, suite: &mut Suite, key: &Key) {
    let longest = "d".repeat(8192);
    suite.row(
        &world.us,
        "CreateKey",
        "a description of 8192 characters",
        json!({"Description": longest}),
        ok(),
    );
    suite.row(
        &world.us,
        "UpdateKeyDescription",
        "8192 characters",
        json!({"KeyId": key.id, "Description": longest}),
        empty(),
    );
    suite.row(
        &world.us,
        "UpdateKeyDescription",
        "no character",
        json!({"KeyId": key.id, "Description": ""}),
        empty(),
    );
}

fn tags(world: &World, suite: &mut Suite) {
    let many = |count: usize| -> Vec<Value> {
        (0..count)
            .map(|number| json!({"TagKey": format!("key-{number}"), "TagValue": ""}))
            .collect()
    };
    let tag = |key: &str, value: &str| json!({"TagKey": key, "TagValue": value});
    let refused = |text: &str| error("TagException", text);
    let table: Vec<(&str, Value, Expected)> = vec![
        ("50 tags", json!(many(50)), ok()),
        ("51 tags", json!(many(51)), refused("Too many tags")),
        (
            "the longest key and value",
            json!([tag(&"k".repeat(128), &"v".repeat(256))]),
            ok(),
        ),
        (
            "a key twice",
            json!([tag("a", "1"), tag("a", "2")]),
            refused("Duplicate tag keys"),
        ),
        (
            "keys in two letter cases are two",
            json!([tag("a", "1"), tag("A", "2")]),
            ok(),
        ),
        (
            "aws: is reserved",
            json!([tag("aws:x", "1")]),
            refused("Tags beginning with aws: are reserved"),
        ),
        (
            "in any letter case",
            json!([tag("AwS:x", "1")]),
            refused("Tags beginning with aws: are reserved"),
        ),
        (
            "aws alone is not",
            json!([tag("aws", "1"), tag("awsx:y", "2")]),
            ok(),
        ),
    ];
    for (what, tags, expected) in table {
        suite.row(&world.us, "CreateKey", what, json!({"Tags": tags}), expected);
    }
}

fn policies(world: &World, suite: &mut Suite) {
    let policy = |len: usize| {
        let start = format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"AWS":"arn:aws:iam::{}:root"}},"Action":"kms:*","Resource":"*"}}],"Id":""#,
            world.account
        );
        let filler = len - start.len() - 2;
        format!("{start}{}\"}}", "x".repeat(filler))
    };
    let too_large = || named("LimitExceededException", Unknown::NameAndText);
    let malformed = || named("MalformedPolicyDocumentException", Unknown::Text);
    for (what, policy, expected) in [
        ("a policy of 32768 bytes", policy(32_768), ok()),
        ("a policy of 32769 bytes", policy(32_769), too_large()),
        ("a policy of 131072 bytes", policy(131_072), too_large()),
        ("a policy that is no JSON", "{".to_owned(), malformed()),
        ("a policy that is no object", "[]".to_owned(), malformed()),
    ] {
        suite.row(&world.us, "CreateKey", what, json!({"Policy": policy}), expected);
    }
}

fn aliases(world: &World, suite: &mut Suite) {
    let key = world.key();
    let longest = format!("alias/{}", "a".repeat(250));
    let create = |name: &str, key: &Key| json!({"AliasName": name, "TargetKeyId": key.id});
    suite.row(
        &world.us,
        "CreateAlias",
        "256 characters",
        create(&longest, &key),
        empty(),
    );
    for _ in 0..49 {
        world.alias(&key);
    }
    let one_more = world.new_alias_name();
    suite.row(
        &world.us,
        "CreateAlias",
        "the 51st alias of a key",
        create(&one_more, &key),
        named("LimitExceededException", Unknown::Text),
    );
    let other = world.alias(&world.key());
    suite.row(
        &world.us,
        "UpdateAlias",
        "to a key with 50 aliases",
        create(&other, &key),
        named("LimitExceededException", Unknown::Text),
    );
    suite.row(
        &world.us,
        "UpdateAlias",
        "to the key it has, which has 50 aliases",
        create(&longest, &key),
        empty(),
    );
    suite.row(
        &world.us,
        "DeleteAlias",
        "256 characters",
        json!({"AliasName": longest}),
        empty(),
    );
    suite.row(
        &world.us,
        "CreateAlias",
        "the 50th alias again, after one was deleted",
        create(&one_more, &key),
        empty(),
    );
}

fn contexts(world: &World, suite: &mut Suite, key: &Key) {
    let encrypt = |value: usize| {
        let context = json!({"ab": "x".repeat(value)});
        json!({"KeyId": key.id, "Plaintext": base64(b"x"), "EncryptionContext": context})
    };
    suite.row(
        &world.us,
        "Encrypt",
        "a context of 8192 bytes (unconfirmed)",
        encrypt(8190),
        ok(),
    );
    suite.row(
        &world.us,
        "Encrypt",
        "a context of 8193 bytes (unconfirmed)",
        encrypt(8191),
        named("ValidationException", Unknown::NameAndText),
    );
}
