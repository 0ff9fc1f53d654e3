//! Grants: their requests, and their entries in lists.

use std::sync::Arc;

use serde_json::{Value, json};
use trent_domain::{
    encryption_context::EncryptionContext,
    error::KmsError,
    global::State,
    grant::{ContextConstraint, Grant, GrantConstraints, GrantOperation, GrantParameters, GrantPrincipal},
    ids::GrantId,
    state::{GrantFilter, Page},
};

use super::{ARN, CREATED, decoded, key, message};
use crate::{
    json::Object,
    ops::{create_grant::Request as CreateGrant, retire_grant::Named, *},
};

const BOB: &str = "arn:aws:iam::111122223333:user/bob";
const SERVICE: &str = "backup.amazonaws.com";
const SOURCE: &str = "arn:aws:backup:us-east-1:111122223333:vault/a";
const GRANT: GrantId = GrantId::new([0xab; 32]);

fn bob() -> GrantPrincipal {
    GrantPrincipal::Aws(BOB.parse().expect("an ARN"))
}

fn service() -> GrantPrincipal {
    GrantPrincipal::Service(SERVICE.parse().expect("a service"))
}

fn request(changes: Value) -> CreateGrant {
    let mut body = json!({"KeyId": "k", "GranteePrincipal": BOB, "Operations": ["Decrypt"]});
    for (name, value) in changes.as_object().expect("an object") {
        body[name] = value.clone();
    }
    parse!(create_grant, body).expect("a request")
}

fn validation(text: &str) -> KmsError {
    KmsError::Validation(text.to_owned())
}

#[test]
fn create_grant_reads_all_of_its_parameters() {
    let request = request(json!({
        "GranteePrincipal": null, "GranteeServicePrincipal": SERVICE, "RetiringPrincipal": BOB,
        "Operations": ["Encrypt", "Decrypt", "Encrypt"], "Name": "n", "DryRun": true, "GrantTokens": ["dG9rZW4="],
        "Constraints": {"EncryptionContextSubset": {"a": "b"}, "SourceArn": SOURCE},
    }));
    assert_eq!((request.key_id.as_str(), request.dry_run), ("k", true));
    let tokens: Vec<_> = request.grant_tokens.iter().map(GrantToken::bytes).collect();
    assert_eq!(tokens, [Ok(b"token".to_vec())]);
    let pairs = EncryptionContext::new([("a".to_owned(), "b".to_owned())].into()).expect("pairs");
    let expected = GrantParameters {
        name: "n".parse().ok(),
        grantee: service(),
        retiring: Some(bob()),
        operations: [GrantOperation::Decrypt, GrantOperation::Encrypt]
            .into_iter()
            .collect(),
        constraints: GrantConstraints {
            context: Some(ContextConstraint::Subset(pairs)),
            source_arn: Some(SOURCE.to_owned()),
        },
    };
    assert_eq!(request.parameters(), Ok(expected));
}

#[test]
fn absent_and_empty_constraints_are_none_and_an_empty_context_is_one() {
    let constraints = |changes| request(changes).parameters().expect("parameters").constraints;
    assert!(constraints(json!({})).is_empty());
    assert!(constraints(json!({"Constraints": {}})).is_empty());
    assert!(constraints(json!({"Constraints": {"EncryptionContextEquals": null}})).is_empty());
    assert_eq!(
        constraints(json!({"Constraints": {"EncryptionContextEquals": {}}})).context,
        Some(ContextConstraint::Equals(EncryptionContext::default()))
    );
}

#[test]
fn create_grant_refuses_contradictions() {
    for (changes, refusal) in [
        (
            json!({"GranteePrincipal": null}),
            validation("You must specify either GranteePrincipal or GranteeServicePrincipal."),
        ),
        (
            json!({"GranteeServicePrincipal": SERVICE}),
            validation("You can specify either GranteePrincipal or GranteeServicePrincipal, but not both."),
        ),
        (
            json!({"RetiringPrincipal": BOB, "RetiringServicePrincipal": SERVICE}),
            validation("You can specify either RetiringPrincipal or RetiringServicePrincipal, but not both."),
        ),
        (
            json!({"GranteePrincipal": "bob"}),
            KmsError::InvalidPrincipal("bob".to_owned()),
        ),
        (
            json!({"RetiringPrincipal": "arn:aws:iam::1:root"}),
            KmsError::InvalidPrincipal("arn:aws:iam::1:root".to_owned()),
        ),
        (
            json!({"Constraints": {"EncryptionContextEquals": {}, "EncryptionContextSubset": {}}}),
            validation(
                "You can specify either EncryptionContextEquals or EncryptionContextSubset, but not both.",
            ),
        ),
    ] {
        assert_eq!(request(changes.clone()).parameters(), Err(refusal), "{changes}");
    }
}

#[test]
fn a_grant_is_named_by_a_token_or_by_key_and_id() {
    let named = |body: Value| {
        parse!(retire_grant, body)
            .expect("a request")
            .grant()
            .map(|named| match named {
                Named::Token(token) => format!("{:?}", token.bytes()),
                Named::Id { key_id, grant_id } => format!("{key_id} {grant_id:?}"),
            })
    };
    let id = GRANT.to_string();
    assert_eq!(
        named(json!({"KeyId": "k", "GrantId": id})),
        Ok(format!("k Ok({id})"))
    );
    let token = json!({"GrantToken": "dG9r", "KeyId": "k", "GrantId": id});
    assert_eq!(named(token), Ok(format!("Ok({:?})", b"tok")));
    assert_eq!(
        named(json!({"GrantToken": "?"})),
        Ok("Err(InvalidGrantToken)".to_owned())
    );
    assert_eq!(
        named(json!({"KeyId": "k", "GrantId": "g"})),
        Ok("k Err(InvalidGrantId(\"g\"))".to_owned())
    );
    let neither = validation("You must specify either a grant token, or both a key ARN and a grant ID.");
    for body in [json!({}), json!({"KeyId": "k"}), json!({"GrantId": id})] {
        assert_eq!(named(body), Err(neither.clone()));
    }
}

#[test]
fn grant_ids_have_one_form() {
    let revoke = |id: &str| {
        parse!(revoke_grant, {"KeyId": "k", "GrantId": id})
            .expect("a request")
            .grant_id()
    };
    assert_eq!(revoke(&GRANT.to_string()), Ok(GRANT));
    for id in ["g", &"AB".repeat(32), &"ab".repeat(31)] {
        assert_eq!(revoke(id), Err(KmsError::InvalidGrantId(id.to_owned())));
    }
}

#[test]
fn list_grants_filters() {
    let filter = |body: Value| parse!(list_grants, body).expect("a request").filter();
    assert_eq!(filter(json!({"KeyId": "k"})), Ok(GrantFilter::default()));
    let all = json!({"KeyId": "k", "GrantId": GRANT.to_string(), "GranteeServicePrincipal": SERVICE});
    let expected = GrantFilter {
        id: Some(GRANT),
        grantee: Some(service()),
    };
    assert_eq!(filter(all), Ok(expected));
    let both = json!({"KeyId": "k", "GranteePrincipal": BOB, "GranteeServicePrincipal": SERVICE});
    assert!(filter(both).is_err());
    assert!(filter(json!({"KeyId": "k", "GrantId": "g"})).is_err());
}

#[test]
fn retirable_grants_are_of_one_principal() {
    let principal = |body: Value| {
        parse!(list_retirable_grants, body)
            .expect("a request")
            .retiring_principal()
    };
    assert_eq!(principal(json!({"RetiringPrincipal": BOB})), Ok(bob()));
    assert_eq!(
        principal(json!({"RetiringServicePrincipal": SERVICE})),
        Ok(service())
    );
    assert_eq!(
        principal(json!({})),
        Err(validation(
            "You must specify either RetiringPrincipal or RetiringServicePrincipal."
        ))
    );
}

fn grant(parameters: GrantParameters) -> Arc<Grant> {
    Arc::new(Grant {
        id: GRANT,
        key_id: key().key_id,
        created_at: CREATED,
        issuing_account: key().account,
        parameters: parameters.into(),
    })
}

fn full() -> GrantParameters {
    request(json!({
        "GranteePrincipal": null, "GranteeServicePrincipal": SERVICE, "RetiringServicePrincipal": SERVICE, "Name": "n",
        "Constraints": {"EncryptionContextEquals": {"b": "2", "a": "1"}, "SourceArn": SOURCE},
    }))
    .parameters()
    .expect("parameters")
}

#[test]
fn an_entry_shows_the_grant() {
    let region = key().region;
    let page = Page {
        items: vec![
            grant(full()),
            grant(request(json!({})).parameters().expect("parameters")),
        ],
        truncated: true,
    };
    let answer = decoded(
        list_grants::Response {
            region: &region,
            key_owner: key().account,
            directory: &State::default(),
            page: &page,
        }
        .encode(),
    );
    let root = "arn:aws:iam::111122223333:root";
    assert_eq!(
        answer["Grants"],
        json!([
            {
                "KeyId": ARN, "GrantId": GRANT.to_string(), "Name": "n", "CreationDate": 1_609_193_147.831,
                "GranteeServicePrincipal": SERVICE, "RetiringServicePrincipal": SERVICE, "IssuingAccount": root,
                "Operations": ["Decrypt"],
                "Constraints": {"EncryptionContextEquals": {"a": "1", "b": "2"}, "SourceArn": SOURCE},
            },
            {
                "KeyId": ARN, "GrantId": GRANT.to_string(), "Name": "", "CreationDate": 1_609_193_147.831,
                "GranteePrincipal": BOB, "IssuingAccount": root, "Operations": ["Decrypt"],
            },
        ])
    );
    let next = parse!(list_grants, {"KeyId": "k", "Marker": answer["NextMarker"]}).expect("a request");
    assert_eq!(next.page.after, Some(GRANT));
}

#[test]
fn a_list_over_keys_goes_on_behind_key_and_grant() {
    let region = key().region;
    let entry = list_retirable_grants::Entry {
        grant: grant(full()),
        key_owner: key().account,
    };
    let encode = |truncated| {
        let response = list_retirable_grants::Response {
            region: &region,
            directory: &State::default(),
            entries: std::slice::from_ref(&entry),
            truncated,
        };
        decoded(response.encode())
    };
    assert_eq!(encode(false).get("NextMarker"), None);
    let answer = encode(true);
    assert_eq!(answer["Grants"][0]["KeyId"], ARN);
    let marker = &answer["NextMarker"];
    let next =
        parse!(list_retirable_grants, {"RetiringPrincipal": BOB, "Marker": marker}).expect("a request");
    assert_eq!(
        next.page.after,
        Some(list_retirable_grants::Position(key().key_id, GRANT))
    );
    let elsewhere = parse!(list_grants, {"KeyId": "k", "Marker": marker}).expect_err("another list's marker");
    assert_eq!(
        message(elsewhere),
        "InvalidMarkerException: The marker is not valid."
    );
}

#[test]
fn a_new_grant_is_told_with_its_token() {
    let response = create_grant::Response {
        grant_token: b"token",
        grant_id: GRANT,
    };
    assert_eq!(
        decoded(response.encode()),
        json!({"GrantToken": "dG9rZW4=", "GrantId": "ab".repeat(32)})
    );
}
