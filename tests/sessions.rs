//! Sessions over a cluster of real processes: what they allow, and when they end.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "the lint does not take helpers of integration tests for tests"
)]

use serde_json::{Value, json};
use trent_testkit::accounts::{Account, Identity, allow, statement};
use trent_testkit::cluster::{Cluster, Shape, await_condition};
use trent_testkit::query::QueryClient;
use trent_testkit::wire::{Answer, Client, Request, Signer};

const TRENT: &str = env!("CARGO_BIN_EXE_trent");
const US: &str = "us-east-1";
/// Of an empty body.
const EMPTY_SHA256: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

fn cluster() -> Cluster {
    Cluster::start(
        TRENT,
        Shape {
            regions: &[US],
            nodes: 1,
        },
    )
}

fn kms(cluster: &Cluster, signer: &Signer, operation: &str, request: &Value) -> Answer {
    Client::signed_by(cluster.endpoint(US), signer.clone()).call(operation, request)
}

/// Whether somebody is let in at all: GenerateRandom names no key.
fn random(cluster: &Cluster, who: &Identity) -> Answer {
    kms(
        cluster,
        &who.signer,
        "GenerateRandom",
        &json!({"NumberOfBytes": 8}),
    )
}

fn error(answer: &Answer) -> String {
    let body = answer.json();
    body["__type"].as_str().unwrap_or_default().to_owned()
}

fn sts(cluster: &Cluster, who: &Identity) -> QueryClient {
    QueryClient::sts(cluster.endpoint(US), &who.signer)
}

#[test]
fn sessions_say_who_they_are_and_end_with_what_they_stand_for() {
    let cluster = cluster();
    let account = Account::first(&cluster, US);
    let alice = account.user("alice", Some(&allow("sts:AssumeRole")));
    let role = account.role("random", &allow("kms:GenerateRandom"), &alice.arn);
    let endpoint = cluster.endpoint(US);

    who_they_are(&cluster, &account, &alice, &role);
    what_they_may(&cluster, &account, &alice, &role);
    what_is_forged(&cluster, &alice, &role);

    // A role's sessions end with the role, also when another one gets its name.
    let session = alice.assume(endpoint, &role, "work", None);
    assert_eq!(random(&cluster, &session).status, 200);
    let iam = account.iam();
    iam.must(
        "DeleteRolePolicy",
        &[("RoleName", "random"), ("PolicyName", "inline")],
    );
    iam.must("DeleteRole", &[("RoleName", "random")]);
    await_refusal(&cluster, &session);
    account.role("random", &allow("kms:GenerateRandom"), &alice.arn);
    assert_eq!(error(&random(&cluster, &session)), "UnrecognizedClientException");

    // A key that is deactivated is good for nothing, and is good again.
    let key = &alice.signer.access_key_id;
    let set = |status: &str| {
        let members = [("UserName", "alice"), ("AccessKeyId", key), ("Status", status)];
        iam.must("UpdateAccessKey", &members);
    };
    set("Inactive");
    await_refusal(&cluster, &alice);
    assert_eq!(
        sts(&cluster, &alice)
            .call("GetCallerIdentity", &[])
            .the_element("Code"),
        "InvalidClientTokenId"
    );
    set("Active");
    await_condition("a key that is active again", || {
        sts(&cluster, &alice).call("GetCallerIdentity", &[]).status == 200
    });
}

fn who_they_are(cluster: &Cluster, account: &Account, alice: &Identity, role: &str) {
    let endpoint = cluster.endpoint(US);
    for who in [
        account.root(),
        alice.clone(),
        alice.assume(endpoint, role, "work", None),
        alice.session_token(endpoint),
        account.root().session_token(endpoint),
    ] {
        let answer = sts(cluster, &who).must("GetCallerIdentity", &[]);
        assert_eq!(answer.the_element("Arn"), who.arn);
        assert_eq!(answer.the_element("Account"), account.id);
    }
    let again = sts(cluster, &alice.session_token(endpoint)).call("GetSessionToken", &[]);
    assert_eq!(
        again.the_element("Message"),
        "Cannot call GetSessionToken with session credentials"
    );
}

fn what_they_may(cluster: &Cluster, account: &Account, alice: &Identity, role: &str) {
    let endpoint = cluster.endpoint(US);
    let session = alice.assume(endpoint, role, "work", None);
    assert_eq!(random(cluster, &session).status, 200);
    let denied = random(cluster, alice);
    assert_eq!(error(&denied), "AccessDeniedException", "{}", denied.text());
    let narrow = statement(json!({"Effect": "Allow", "Action": "kms:ListKeys", "Resource": "*"}));
    let narrowed = alice.assume(endpoint, role, "work", Some(&narrow));
    assert_eq!(error(&random(cluster, &narrowed)), "AccessDeniedException");

    let bob = account.user("bob", None);
    let members = [("RoleArn", role), ("RoleSessionName", "bob")];
    let refused = sts(cluster, &bob).call("AssumeRole", &members);
    assert_eq!(refused.status, 403);
    assert_eq!(
        refused.the_element("Message"),
        format!(
            "User: {} is not authorized to perform: sts:AssumeRole on resource: {role}",
            bob.arn
        )
    );
    let by_root = sts(cluster, &account.root()).call("AssumeRole", &members);
    assert_eq!(
        by_root.the_element("Message"),
        "Roles may not be assumed by root accounts."
    );
    let chained = [
        ("RoleArn", role),
        ("RoleSessionName", "long"),
        ("DurationSeconds", "7200"),
    ];
    let too_long = sts(cluster, alice).call("AssumeRole", &chained);
    assert_eq!(
        too_long.the_element("Message"),
        "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
    );
}

fn what_is_forged(cluster: &Cluster, alice: &Identity, role: &str) {
    let session = alice.assume(cluster.endpoint(US), role, "work", None);
    let other = alice.assume(cluster.endpoint(US), role, "work", None);
    let token = session.signer.session_token.clone().unwrap();
    let mut changed = token.clone().into_bytes();
    changed[40] = if changed[40] == b'A' { b'B' } else { b'A' };
    let forged = [
        Signer {
            session_token: Some(String::from_utf8(changed).unwrap()),
            ..session.signer.clone()
        },
        Signer {
            session_token: other.signer.session_token.clone(),
            ..session.signer.clone()
        },
        Signer {
            session_token: None,
            ..session.signer.clone()
        },
        Signer {
            session_token: Some(token),
            ..alice.signer.clone()
        },
    ];
    for signer in forged {
        let answer = kms(cluster, &signer, "GenerateRandom", &json!({"NumberOfBytes": 8}));
        assert_eq!(error(&answer), "UnrecognizedClientException", "{}", answer.text());
    }
}

/// What a service is given of a request that a user signed for it, as the members of GetForwardAccessSession.
fn handed_in(signed: &Request, payload_hash: &str) -> Vec<(String, String)> {
    let mut members = vec![
        ("Method".to_owned(), signed.method.clone()),
        ("Path".to_owned(), signed.path.clone()),
        ("PayloadHash".to_owned(), payload_hash.to_owned()),
    ];
    for (at, (name, value)) in signed.headers.iter().enumerate() {
        members.push((format!("Headers.member.{}.Name", at + 1), name.clone()));
        members.push((format!("Headers.member.{}.Value", at + 1), value.clone()));
    }
    members
}

/// A request to the service s3, signed by `who`, with the host that the service has.
fn signed_for_s3(who: &Identity, region: &str) -> Request {
    let signer = Signer {
        service: "s3".to_owned(),
        region: region.to_owned(),
        ..who.signer.clone()
    };
    let request = Request {
        method: "GET".to_owned(),
        path: "/object".to_owned(),
        headers: Vec::new(),
        body: Vec::new(),
    };
    let host = "s3.example";
    let signed = signer.sign(&format!("http://{host}"), request);
    signed.with("host", host)
}

#[test]
fn a_service_acts_for_who_signed_and_for_nobody_else() {
    let cluster = cluster();
    let account = Account::first(&cluster, US);
    let via_s3 = statement(json!({
        "Effect": "Allow", "Action": ["kms:GenerateRandom", "iam:*"], "Resource": "*",
        "Condition": {"StringEquals": {"aws:CalledVia": "s3.amazonaws.com"}, "Bool": {"aws:ViaAWSService": "true"}},
    }));
    let alice = account.user("alice", Some(&via_s3));
    assert_eq!(error(&random(&cluster, &alice)), "AccessDeniedException");

    cluster.operate(&["service", "register", "s3.amazonaws.com", "--all-accounts"]);
    let key = cluster.operate(&["access-key", "create", "--service", "s3.amazonaws.com"]);
    let s3 = Identity {
        arn: "s3.amazonaws.com".to_owned(),
        signer: Signer {
            access_key_id: key["access_key_id"].as_str().unwrap().to_owned(),
            secret_access_key: key["secret_access_key"].as_str().unwrap().to_owned(),
            ..account.root.clone()
        },
    };
    let forward = |service: &Identity, signed: &Request| {
        let members = handed_in(signed, EMPTY_SHA256);
        let members: Vec<(&str, &str)> = members.iter().map(|(name, value)| (&**name, &**value)).collect();
        sts(&cluster, service).call("GetForwardAccessSession", &members)
    };

    let begun = forward(&s3, &signed_for_s3(&alice, US));
    assert_eq!(begun.status, 200, "{}", begun.text());
    assert_eq!(begun.the_element("Arn"), alice.arn);
    let session = Identity {
        arn: alice.arn.clone(),
        signer: Signer {
            access_key_id: begun.the_element("AccessKeyId"),
            secret_access_key: begun.the_element("SecretAccessKey"),
            session_token: Some(begun.the_element("SessionToken")),
            ..account.root.clone()
        },
    };
    assert_eq!(random(&cluster, &session).status, 200);
    let iam = QueryClient::iam(cluster.endpoint(US), &session.signer);
    assert_eq!(iam.call("ListUsers", &[]).the_element("Code"), "AccessDenied");

    // Only a service, only what was signed for it, and only as it was signed.
    assert_eq!(
        forward(&alice, &signed_for_s3(&alice, US)).the_element("Code"),
        "AccessDenied"
    );
    let changed = Request {
        path: "/other".to_owned(),
        ..signed_for_s3(&alice, US)
    };
    assert_eq!(
        forward(&s3, &changed).the_element("Code"),
        "SignatureDoesNotMatch"
    );
    let elsewhere = forward(&s3, &signed_for_s3(&alice, "eu-west-1"));
    assert_eq!(elsewhere.the_element("Code"), "SignatureDoesNotMatch");
    let for_kms = alice
        .signer
        .sign("http://s3.example", Request::call("GenerateRandom", ""))
        .with("host", "s3.example");
    assert_eq!(
        forward(&s3, &for_kms).the_element("Code"),
        "SignatureDoesNotMatch"
    );
    assert_eq!(
        forward(&s3, &signed_for_s3(&s3, US)).the_element("Code"),
        "AccessDenied"
    );

    // The service's own session names the resource that it acts for.
    let members = [
        ("SourceArn", "arn:aws:s3:::bucket-of-alice"),
        ("SourceAccount", &*account.id),
    ];
    sts(&cluster, &s3).must("GetServiceSession", &members);
    assert_eq!(
        sts(&cluster, &alice)
            .call("GetServiceSession", &members)
            .the_element("Code"),
        "AccessDenied"
    );

    // What a service has ends with its registration.
    cluster.operate(&["service", "deregister", "s3.amazonaws.com"]);
    await_refusal(&cluster, &session);
}

fn await_refusal(cluster: &Cluster, who: &Identity) {
    await_condition("a refusal of credentials", || {
        error(&random(cluster, who)) == "UnrecognizedClientException"
    });
}
