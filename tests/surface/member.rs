//! Values that make sense for members of a name, whatever their shape allows besides.

use serde_json::{Value, json};

use super::draw::Draw;
use super::pool::Kind;
use super::story::reference;

/// A sensible value, for members that have one.
pub(crate) fn sensible(draw: &mut Draw<'_>, name: &str) -> Option<Value> {
    Some(match name {
        "KeyId" | "SourceKeyId" | "DestinationKeyId" | "TargetKeyId" => key(draw),
        "AliasName" => alias(draw),
        "GrantTokens" => json!([remembered(draw, Kind::GrantToken)]),
        "Marker" => remembered(draw, Kind::Marker),
        "Policy" => policy(draw),
        "PolicyName" => json!("default"),
        "ReplicaRegion" | "PrimaryRegion" => json!(draw.one_of(&["eu-west-1", "us-east-1", "mars-1"])),
        "GranteePrincipal" | "RetiringPrincipal" => principal(draw),
        "Limit" => json!(draw.between(1, 5)),
        "PendingWindowInDays" => json!(draw.between(7, 30)),
        "RotationPeriodInDays" => json!(draw.between(90, 400)),
        "NumberOfBytes" => json!(draw.between(1, 64)),
        "EncryptionContext" | "SourceEncryptionContext" | "DestinationEncryptionContext" => context(draw),
        // A Nitro enclave's document cannot be had: most requests are better without one.
        "Recipient" => Value::Null,
        "Message" | "Plaintext" => message(draw),
        other => remembered(draw, Kind::of_member(other)?),
    })
}

/// What an answer gave, at times with a changed byte.
fn remembered(draw: &mut Draw<'_>, kind: Kind) -> Value {
    let nth = draw.between(0, 5);
    let flip = draw.once_in(8).then(|| draw.between(0, 400));
    reference(kind, nth, flip)
}

fn key(draw: &mut Draw<'_>) -> Value {
    match draw.between(0, 14) {
        0 => remembered(draw, Kind::Alias),
        1 => json!(draw.one_of(&[
            "alias/aws/s3",
            "alias/nothing",
            "00000000-0000-4000-8000-000000000000",
            "mrk-00000000000000000000000000000000",
            "arn:aws:kms:us-west-2:111122223333:key/00000000-0000-4000-8000-000000000000",
            "arn:aws:kms:us-east-1:999988887777:key/00000000-0000-4000-8000-000000000000",
            "arn:aws:iam::111122223333:root",
            "arn:::::",
        ])),
        _ => reference(Kind::Key, draw.between(0, 5), None),
    }
}

fn alias(draw: &mut Draw<'_>) -> Value {
    match draw.once_in(2) {
        true => remembered(draw, Kind::Alias),
        false => json!(format!("alias/story-{}", draw.between(0, 50))),
    }
}

fn message(draw: &mut Draw<'_>) -> Value {
    let len = *draw.one_of(&[1, 20, 28, 32, 48, 64, 190, 4096]);
    json!(base64_simd::STANDARD.encode_to_string(vec![7; len]))
}

fn context(draw: &mut Draw<'_>) -> Value {
    draw.one_of(&[
        json!({}),
        json!({"a": "b"}),
        json!({"a": "b", "c": "d"}),
        json!({"A": "b"}),
    ])
    .clone()
}

fn principal(draw: &mut Draw<'_>) -> Value {
    json!(draw.one_of(&[
        "arn:aws:iam::111122223333:root",
        "arn:aws:iam::111122223333:user/somebody",
        "arn:aws:sts::111122223333:assumed-role/role/session",
        "arn:aws:iam::111122223333:group/nobody",
        "111122223333",
        "*",
    ]))
}

fn policy(draw: &mut Draw<'_>) -> Value {
    let effect = *draw.one_of(&["Allow", "Deny", "Perhaps"]);
    let principal = draw
        .one_of(&[
            json!({"AWS": "*"}),
            json!("*"),
            json!({"AWS": ["arn:aws:iam::111122223333:root"]}),
            json!(7),
        ])
        .clone();
    let condition = draw
        .one_of(&[
            json!({}),
            json!({"Bool": {"kms:GrantIsForAWSResource": true}}),
            json!({"Nonsense": {"a": [{}]}}),
        ])
        .clone();
    let statement = json!({
        "Sid": "story", "Effect": effect, "Principal": principal, "Action": "kms:*", "Resource": "*", "Condition": condition,
    });
    let mut text = json!({"Version": "2012-10-17", "Statement": [statement]}).to_string();
    if draw.once_in(4) {
        text.truncate(text.len() / 2);
    }
    json!(text)
}
