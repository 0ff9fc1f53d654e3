//! Policies and grants mean whom they named when they were written, over a cluster of real processes: whoever is made
//! later under the same name is somebody else (IAM User Guide, "AWS JSON policy elements: Principal").

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "the lints do not take helpers of integration tests for tests"
)]

#[path = "support/aws_json.rs"]
mod aws_json;

use aws_json::{Key, done};
use serde_json::{Value, json};
use trent_testkit::accounts::{Account, Identity, allow};
use trent_testkit::cluster::{Cluster, Shape};
use trent_testkit::query::QueryClient;
use trent_testkit::wire::{Answer, Client};

const TRENT: &str = env!("CARGO_BIN_EXE_trent");
const US: &str = "us-east-1";
const EU: &str = "eu-west-1";
const INVALID_PRINCIPALS: &str = "Policy contains a statement with one or more invalid principals.";

/// A cluster, and its first account.
struct World {
    cluster: Cluster,
    account: Account,
}

impl World {
    fn start() -> Self {
        let shape = Shape {
            regions: &[US, EU],
            nodes: 1,
        };
        let cluster = Cluster::start(TRENT, shape);
        let account = Account::first(&cluster, US);
        Self { cluster, account }
    }

    fn call(&self, who: &Identity, operation: &str, request: &Value) -> Answer {
        Client::signed_by(self.cluster.endpoint(US), who.signer.clone()).call(operation, request)
    }

    /// A call of the root user that has to succeed.
    fn must(&self, operation: &str, request: &Value) -> Value {
        done(self.call(&self.account.root(), operation, request))
    }

    /// A key with the account's own statement in its policy, and another one.
    fn key(&self, statement: &Value) -> Key {
        let policy = self.policy(statement);
        Key::of(&self.must("CreateKey", &json!({"Policy": policy}))["KeyMetadata"])
    }

    fn policy(&self, statement: &Value) -> String {
        let own = json!({
            "Effect": "Allow", "Principal": {"AWS": self.account.id}, "Action": "kms:*", "Resource": "*",
        });
        json!({"Version": "2012-10-17", "Statement": [own, statement]}).to_string()
    }

    fn shown_policy(&self, key: &Key) -> String {
        let policy = self.must("GetKeyPolicy", &json!({"KeyId": key.id}))["Policy"].clone();
        policy.as_str().unwrap().to_owned()
    }

    /// Whether somebody may describe a key.
    fn is_let_in(&self, who: &Identity, key: &Key) -> bool {
        let answer = self.call(who, "DescribeKey", &json!({"KeyId": key.arn}));
        match (answer.status, answer.json()["__type"].as_str()) {
            (200, _) => true,
            (400, Some("AccessDeniedException")) => false,
            other => panic!("{other:?}: {}", answer.text()),
        }
    }

    fn user_id(&self, name: &str) -> String {
        let user = self.account.iam().must("GetUser", &[("UserName", name)]);
        user.the_element("UserId")
    }

    /// Deletes a user and makes another one of the same name.
    fn recreate_user(&self, name: &str) -> Identity {
        let iam = self.account.iam();
        let keys = iam.must("ListAccessKeys", &[("UserName", name)]);
        let key = keys.the_element("AccessKeyId");
        iam.must("DeleteAccessKey", &[("UserName", name), ("AccessKeyId", &key)]);
        iam.must("DeleteUser", &[("UserName", name)]);
        self.account.user(name, None)
    }

    fn recreate_role(&self, name: &str, assumed_by: &str) {
        let iam = self.account.iam();
        iam.must(
            "DeleteRolePolicy",
            &[("RoleName", name), ("PolicyName", "inline")],
        );
        iam.must("DeleteRole", &[("RoleName", name)]);
        self.account.role(name, &allow("sts:*"), assumed_by);
    }
}

fn statement(effect: &str, arn: &str) -> Value {
    json!({"Effect": effect, "Principal": {"AWS": arn}, "Action": "kms:DescribeKey", "Resource": "*"})
}

fn grant_to(key: &Key, arn: &str) -> Value {
    json!({"KeyId": key.id, "GranteePrincipal": arn, "Operations": ["DescribeKey"], "Name": "the-same"})
}

#[test]
fn a_user_made_anew_has_nothing_of_the_one_before() {
    let world = World::start();
    let bob = world.account.user("bob", None);
    let named = world.key(&statement("Allow", &bob.arn));
    let granted = world.key(&statement("Allow", &world.account.id));
    let denied = world.key(&statement("Deny", &bob.arn));
    let grant = world.must("CreateGrant", &grant_to(&granted, &bob.arn))["GrantId"].clone();
    assert!(world.is_let_in(&bob, &named) && world.is_let_in(&bob, &granted));
    world.account.put_user_policy("bob", &allow("kms:*"));
    assert!(!world.is_let_in(&bob, &denied), "by an explicit Deny");
    let iam = world.account.iam();
    iam.must(
        "DeleteUserPolicy",
        &[("UserName", "bob"), ("PolicyName", "inline")],
    );

    let old_id = world.user_id("bob");
    let new = world.recreate_user("bob");
    assert_eq!(new.arn, bob.arn);
    assert!(!world.is_let_in(&new, &named), "by the other one's policy");
    assert!(!world.is_let_in(&new, &granted), "by the other one's grant");

    let was = world.policy(&statement("Allow", &bob.arn));
    let shown = world.shown_policy(&named);
    assert_eq!(shown, was.replace(&bob.arn, &old_id));
    let listed = world.must("ListGrants", &json!({"KeyId": granted.id}));
    assert_eq!(listed["Grants"][0]["GranteePrincipal"], *old_id);

    let put = |policy: &str| json!({"KeyId": named.id, "Policy": policy});
    world.must("PutKeyPolicy", &put(&shown));
    assert_eq!(world.shown_policy(&named), shown, "written back");
    assert!(!world.is_let_in(&new, &named));
    let elsewhere = world.call(&world.account.root(), "CreateKey", &json!({"Policy": shown}));
    assert_eq!(elsewhere.json()["message"], INVALID_PRINCIPALS);

    world.must("PutKeyPolicy", &put(&was));
    assert!(world.is_let_in(&new, &named), "named anew");
    assert_eq!(world.shown_policy(&named), was);
    let second = world.must("CreateGrant", &grant_to(&granted, &bob.arn));
    assert_ne!(second["GrantId"], grant, "for somebody else, so no repeat");
    assert!(world.is_let_in(&new, &granted));

    world.account.put_user_policy("bob", &allow("kms:*"));
    assert!(world.is_let_in(&new, &denied), "the Deny was about the other one");
}

#[test]
fn a_user_keeps_what_it_has_under_another_name() {
    let world = World::start();
    let bob = world.account.user("bob", None);
    let named = world.key(&statement("Allow", &bob.arn));
    let granted = world.key(&statement("Allow", &world.account.id));
    world.must("CreateGrant", &grant_to(&granted, &bob.arn));
    world
        .account
        .iam()
        .must("UpdateUser", &[("UserName", "bob"), ("NewUserName", "rob")]);
    assert!(world.is_let_in(&bob, &named) && world.is_let_in(&bob, &granted));
    let rob = bob.arn.replace("bob", "rob");
    let was = world.policy(&statement("Allow", &bob.arn));
    assert_eq!(world.shown_policy(&named), was.replace(&bob.arn, &rob));
    let of_rob = json!({"KeyId": granted.id, "GranteePrincipal": rob});
    assert_eq!(
        world.must("ListGrants", &of_rob)["Grants"][0]["GranteePrincipal"],
        *rob
    );
}

#[test]
fn roles_and_those_who_may_assume_them_are_meant_by_their_ids_too() {
    let world = World::start();
    let endpoint = world.cluster.endpoint(US);
    let bob = world.account.user("bob", None);
    let role = world.account.role("app", &allow("sts:*"), &bob.arn);
    let key = world.key(&statement("Allow", &role));
    let of_session = format!("arn:aws:sts::{}:assumed-role/app/day", world.account.id);
    let sessions_key = world.key(&statement("Allow", &of_session));
    let session = bob.assume(endpoint, &role, "day", None);
    assert!(world.is_let_in(&session, &key) && world.is_let_in(&session, &sessions_key));

    world.recreate_role("app", &bob.arn);
    let session = bob.assume(endpoint, &role, "day", None);
    assert!(!world.is_let_in(&session, &key));
    assert!(!world.is_let_in(&session, &sessions_key));

    let old_id = world.user_id("bob");
    let new = world.recreate_user("bob");
    let members = [("RoleArn", &*role), ("RoleSessionName", "day")];
    let refused = QueryClient::sts(endpoint, &new.signer).call("AssumeRole", &members);
    assert_eq!(
        (refused.status, refused.element("Code")),
        (403, Some("AccessDenied".into()))
    );
    let shown = world.account.iam().must("GetRole", &[("RoleName", "app")]);
    let trust = shown.the_element("AssumeRolePolicyDocument");
    assert!(trust.contains(&old_id) && !trust.contains("bob"), "{trust}");
}

#[test]
fn who_was_made_a_moment_ago_elsewhere_is_there() {
    let world = World::start();
    let eu = Client::new(world.cluster.contract(), EU);
    for number in 0..20 {
        let arn = world.account.user(&format!("user-{number}"), None).arn;
        let policy = world.policy(&statement("Allow", &arn));
        let key = Key::of(&done(eu.call("CreateKey", &json!({"Policy": policy})))["KeyMetadata"]);
        done(eu.call("CreateGrant", &grant_to(&key, &arn)));
        let shown = done(eu.call("GetKeyPolicy", &json!({"KeyId": key.id})));
        assert_eq!(shown["Policy"], policy);
    }
}
