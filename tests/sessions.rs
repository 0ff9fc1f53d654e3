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
use trent_testkit::wire::{Answer, Client, Signer};

const TRENT: &str = env!("CARGO_BIN_EXE_trent");
const US: &str = "us-east-1";

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

fn await_refusal(cluster: &Cluster, who: &Identity) {
    await_condition("a refusal of credentials", || {
        error(&random(cluster, who)) == "UnrecognizedClientException"
    });
}
