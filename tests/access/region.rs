//! One region of three nodes: a change that was answered counts at every node, and an entry is authorised again where
//! it is applied.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use serde_json::{Value, json};
use trent_testkit::accounts::{Account, Identity, allow};
use trent_testkit::cluster::{Cluster, Shape};
use trent_testkit::query::QueryClient;
use trent_testkit::wire::{Answer, Client, Signer};

use super::aws_json::{Key, done};
use super::policies::{delegation, document, on_key};
use super::requests::good_request;
use super::world::{TRENT, US};

/// How often each change is made and taken back.
const ROUNDS: usize = 6;
/// How often a policy races with the changes that it denies.
const RACES: usize = 40;

struct Region {
    cluster: Cluster,
    endpoints: Vec<String>,
    account: Account,
}

impl Region {
    fn start() -> Self {
        let shape = Shape {
            regions: &[US],
            nodes: 3,
        };
        let cluster = Cluster::start_with_clock(TRENT, shape);
        Self {
            endpoints: cluster.contract().regions[US].clone(),
            account: Account::first(&cluster, US),
            cluster,
        }
    }

    fn client(&self, node: usize, signer: &Signer) -> Client {
        Client::signed_by(&self.endpoints[node % self.endpoints.len()], signer.clone())
    }

    fn root(&self, node: usize) -> Client {
        self.client(node, &self.account.root)
    }

    /// What every node but one answers to a request by somebody, that one first: it has just made a change.
    fn ask_all(&self, first: usize, who: &Identity, operation: &str, request: &Value) -> Vec<Answer> {
        let nodes = (0..self.endpoints.len()).map(|offset| first + offset);
        nodes
            .map(|node| self.client(node, &who.signer).call(operation, request))
            .collect()
    }

    /// Asserts that every node says the same of a request by somebody.
    fn assert_everywhere(&self, first: usize, who: &Identity, asked: (&str, &Value), outcome: &str) {
        let (operation, request) = asked;
        let answers = self.ask_all(first, who, operation, request);
        for (offset, answer) in answers.iter().enumerate() {
            let found = answer.json()["__type"].as_str().unwrap_or("success").to_owned();
            assert_eq!(
                found,
                outcome,
                "{operation} by {} at the node {offset} behind the one that made the change: {}",
                who.arn,
                answer.text()
            );
        }
    }

    fn put_policy(&self, node: usize, key: &Key, statements: &[Value]) {
        let policy = document(statements).to_string();
        let request = json!({"KeyId": key.arn, "Policy": policy});
        done(self.root(node).call("PutKeyPolicy", &request));
    }
}

/// Each change through every node in turn, and right behind its answer a request at every node.
pub(crate) fn changes_count_everywhere() {
    let region = Region::start();
    let account = &region.account;
    let user = account.user("user", Some(&allow("kms:*")));
    let grantee = account.user("grantee", None);
    let key = Key::of(&done(region.root(0).call("CreateKey", &json!({})))["KeyMetadata"]);
    let started = Instant::now();
    for round in 0..ROUNDS {
        key_policies(&region, round, &key, &user);
        grants(&region, round, &key, &grantee);
        states(&region, round, &key, &user);
        access_keys(&region, round, &user);
        identity_policies(&region, round, &user);
    }
    println!("{ROUNDS} rounds of five changes in {:?}", started.elapsed());
}

fn key_policies(region: &Region, node: usize, key: &Key, user: &Identity) {
    let request = json!({"KeyId": key.arn});
    let delegation = delegation(&region.account.id);
    let denied = [delegation.clone(), on_key("Deny", &user.arn)];
    let asked = ("DescribeKey", &request);
    region.put_policy(node, key, &denied);
    region.assert_everywhere(node, user, asked, "AccessDeniedException");
    region.put_policy(node + 1, key, &[delegation]);
    region.assert_everywhere(node + 1, user, asked, "success");
}

fn grants(region: &Region, node: usize, key: &Key, grantee: &Identity) {
    let request = good_request("Encrypt", &key.arn, "");
    let grant = json!({"KeyId": key.arn, "GranteePrincipal": grantee.arn, "Operations": ["Encrypt"]});
    let granted = done(region.root(node).call("CreateGrant", &grant));
    region.assert_everywhere(node, grantee, ("Encrypt", &request), "success");
    let revoked = json!({"KeyId": key.arn, "GrantId": granted["GrantId"]});
    let answer = region.root(node + 1).call("RevokeGrant", &revoked);
    assert_eq!(answer.status, 200, "{}", answer.text());
    region.assert_everywhere(node + 1, grantee, ("Encrypt", &request), "AccessDeniedException");
}

fn states(region: &Region, node: usize, key: &Key, user: &Identity) {
    let request = good_request("GenerateDataKey", &key.arn, "");
    let named = json!({"KeyId": key.arn});
    done(region.root(node).call("DisableKey", &named));
    region.assert_everywhere(node, user, ("GenerateDataKey", &request), "DisabledException");
    done(region.root(node + 1).call("EnableKey", &named));
    region.assert_everywhere(node + 1, user, ("GenerateDataKey", &request), "success");
}

fn access_keys(region: &Region, node: usize, user: &Identity) {
    let set = |node: usize, status: &str| {
        let endpoint = &region.endpoints[node % region.endpoints.len()];
        let members = [
            ("UserName", "user"),
            ("AccessKeyId", &*user.signer.access_key_id),
            ("Status", status),
        ];
        QueryClient::iam(endpoint, &region.account.root).must("UpdateAccessKey", &members);
    };
    let request = json!({});
    set(node, "Inactive");
    region.assert_everywhere(node, user, ("ListKeys", &request), "UnrecognizedClientException");
    set(node + 1, "Active");
    region.assert_everywhere(node + 1, user, ("ListKeys", &request), "success");
}

fn identity_policies(region: &Region, node: usize, user: &Identity) {
    let put = |node: usize, action: &str| {
        let endpoint = &region.endpoints[node % region.endpoints.len()];
        let document = allow(action).to_string();
        let members = [
            ("UserName", "user"),
            ("PolicyName", "inline"),
            ("PolicyDocument", &*document),
        ];
        QueryClient::iam(endpoint, &region.account.root).must("PutUserPolicy", &members);
    };
    let request = json!({});
    put(node, "kms:DescribeKey");
    region.assert_everywhere(node, user, ("ListKeys", &request), "AccessDeniedException");
    put(node + 1, "kms:*");
    region.assert_everywhere(node + 1, user, ("ListKeys", &request), "success");
}

/// A user disables a key over and over, through every node, while the key's policy comes to deny it. What began behind
/// the answer to the policy is denied; and what began before and is still on its way then changes nothing any more: the
/// key that is enabled behind the policy stays enabled.
pub(crate) fn denied_changes_are_not_applied() {
    let region = Region::start();
    let user = region.account.user("user", Some(&allow("kms:*")));
    let mut tried = 0;
    let mut let_in = 0;
    for race in 0..RACES {
        let (attempts, successes) = one_race(&region, race, &user);
        tried += attempts;
        let_in += successes;
    }
    println!("{RACES} races: {tried} attempts, {let_in} of them before the policy");
    assert!(let_in > 0, "no attempt came before a policy: nothing raced");
    drop(region.cluster);
}

/// How many attempts there were, and how many succeeded.
fn one_race(region: &Region, race: usize, user: &Identity) -> (usize, usize) {
    let key = Key::of(&done(region.root(race).call("CreateKey", &json!({})))["KeyMetadata"]);
    let named = json!({"KeyId": key.arn});
    let (began, over) = (AtomicBool::new(false), AtomicBool::new(false));
    let (denied_at, attempts) = std::thread::scope(|scope| {
        let attempts: Vec<_> = (0..region.endpoints.len())
            .map(|node| {
                let client = region.client(node, &user.signer);
                let (named, began, over) = (&named, &began, &over);
                scope.spawn(move || {
                    let mut attempts = Vec::new();
                    while !over.load(Ordering::SeqCst) {
                        let at = Instant::now();
                        let answer = client.call("DisableKey", named);
                        began.fetch_or(answer.status == 200, Ordering::SeqCst);
                        attempts.push((at, answer));
                    }
                    attempts
                })
            })
            .collect();
        while !began.load(Ordering::SeqCst) {
            std::thread::yield_now();
        }
        region.put_policy(
            race,
            &key,
            &[delegation(&region.account.id), on_key("Deny", &user.arn)],
        );
        let denied_at = Instant::now();
        done(region.root(race + 1).call("EnableKey", &named));
        over.store(true, Ordering::SeqCst);
        let attempts: Vec<_> = attempts
            .into_iter()
            .flat_map(|thread| thread.join().unwrap())
            .collect();
        (denied_at, attempts)
    });
    for (at, answer) in attempts.iter().filter(|(at, _)| *at >= denied_at) {
        let name = answer.json()["__type"].clone();
        let since = at.duration_since(denied_at);
        assert_eq!(
            name,
            "AccessDeniedException",
            "{since:?} behind the policy: {}",
            answer.text()
        );
    }
    let described = done(region.root(race + 2).call("DescribeKey", &named));
    assert_eq!(described["KeyMetadata"]["KeyState"], "Enabled", "race {race}");
    let successes = attempts.iter().filter(|(_, answer)| answer.status == 200).count();
    (attempts.len(), successes)
}
