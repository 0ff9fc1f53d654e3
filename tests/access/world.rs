//! Two accounts and everyone in them, in a cluster of two regions.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::json;
use trent_testkit::accounts::{Account, Identity, allow};
use trent_testkit::cluster::{Cluster, Shape, await_condition};
use trent_testkit::wire::{Client, Signer};
use trent_testkit::xks_proxy::XksProxy;

use super::aws_json::{Key, done};
use super::external_key_stores::proxy_for;
use super::policies::document;
use super::principals::Home;

/// The region that is called.
pub(crate) const US: &str = "us-east-1";
/// The region of replicas.
pub(crate) const EU: &str = "eu-west-1";
/// The account of [`NOBODY`](super::requests::NOBODY).
const NOBODYS: &str = "999988887777";
/// The program under test, with a clock that can be moved: sessions have to expire.
pub(crate) const TRENT: &str = env!("CARGO_BIN_EXE_trent-shifted");

/// A running cluster with everyone who calls.
pub(crate) struct World {
    cluster: Cluster,
    // Key stores ask it.
    _proxy: XksProxy,
    /// The account that has the keys.
    pub(crate) owner: Account,
    /// Another one.
    pub(crate) other: Account,
    /// A key that has not been used for some days.
    pub(crate) early_key: Key,
    /// The ARN of the role whose sessions call.
    pub(crate) role: String,
    identities: BTreeMap<&'static str, Identity>,
    names: AtomicUsize,
}

impl World {
    pub(crate) fn start() -> Self {
        let shape = Shape {
            regions: &[US, EU],
            nodes: 1,
        };
        let mut cluster = Cluster::start_with_clock(TRENT, shape);
        let proxy = proxy_for(&mut cluster);
        let first_root = Client::signed_by(cluster.endpoint(US), Account::first(&cluster, US).root);
        let early_key = Key::of(&done(first_root.call("CreateKey", &json!({})))["KeyMetadata"]);
        let (role, assumer, expired) = expired_session(&mut cluster);
        proxy.set_clock_of(&cluster);
        let owner = Account::first(&cluster, US);
        let other = Account::create(&cluster, US);
        Account::create_with_id(&cluster, US, NOBODYS).user("nobody", None);
        let mut world = Self {
            _proxy: proxy,
            identities: BTreeMap::from([("expired", expired)]),
            owner,
            other,
            early_key,
            role,
            cluster,
            names: AtomicUsize::new(0),
        };
        world.make_users();
        world.begin_sessions(&assumer);
        world.register_a_service();
        world
    }

    fn make_users(&mut self) {
        let all = allow("kms:*");
        let contradictory = document(&[
            json!({"Effect": "Allow", "Action": "kms:*", "Resource": "*"}),
            json!({"Effect": "Deny", "Action": "kms:*", "Resource": "*"}),
        ]);
        let owner = self.owner.clone();
        let other = self.other.clone();
        let bounded = owner.user("bounded", Some(&all));
        owner.bound_user("bounded", &allow("sts:*"));
        self.identities.extend([
            ("root", owner.root()),
            ("allowed", owner.user("allowed", Some(&all))),
            ("exact", owner.user("exact", None)),
            ("bare", owner.user("bare", None)),
            ("denied", owner.user("denied", Some(&contradictory))),
            ("keeper", owner.user("keeper", None)),
            ("bounded", bounded),
            ("deactivated", deactivated(&owner)),
            ("deleted", deleted(&owner)),
            ("other/root", other.root()),
            ("other/allowed", other.user("allowed", Some(&all))),
            ("other/bare", other.user("bare", None)),
        ]);
    }

    fn begin_sessions(&mut self, assumer: &Identity) {
        let endpoint = self.cluster.endpoint(US).to_owned();
        let assumer = ahead(assumer, &self.cluster);
        let begin = |name: &str, policy: Option<&_>| assumer.assume(&endpoint, &self.role, name, policy);
        let refused = document(&[
            json!({"Effect": "Allow", "Action": "*", "Resource": "*"}),
            json!({"Effect": "Deny", "Action": "kms:*", "Resource": "*"}),
        ]);
        let sessions = [
            ("session", begin("plain", None)),
            ("narrowed", begin("narrowed", Some(&allow("sts:*")))),
            ("refused", begin("refused", Some(&refused))),
            ("user-session", self.identity("allowed").session_token(&endpoint)),
        ];
        self.identities.extend(sessions);
    }

    /// The one who calls under conditions, through a service.
    fn register_a_service(&mut self) {
        let service = self.owner.register_service(&self.cluster, "ec2.amazonaws.com");
        let through = self
            .identity("exact")
            .through(self.cluster.endpoint(US), &service, "ec2");
        self.identities.insert("exact through a service", through);
    }

    /// Somebody.
    pub(crate) fn identity(&self, name: &str) -> &Identity {
        &self.identities[name]
    }

    /// An account.
    pub(crate) fn account(&self, home: Home) -> &Account {
        match home {
            Home::Owner => &self.owner,
            Home::Other => &self.other,
        }
    }

    /// A client in us-east-1 that signs as somebody.
    pub(crate) fn client(&self, name: &str) -> Client {
        self.client_of(US, &self.identity(name).signer)
    }

    /// The owner's root user in us-east-1.
    pub(crate) fn root(&self) -> Client {
        self.root_of(Home::Owner)
    }

    /// An account's root user in us-east-1.
    pub(crate) fn root_of(&self, home: Home) -> Client {
        self.client_of(US, &self.account(home).root)
    }

    /// The owner's root user in eu-west-1.
    pub(crate) fn root_in_eu(&self) -> Client {
        self.client_of(EU, &self.owner.root)
    }

    fn client_of(&self, region: &str, signer: &Signer) -> Client {
        let signer = Signer {
            region: region.to_owned(),
            ..signer.clone()
        };
        Client::signed_by(self.cluster.endpoint(region), signer)
    }

    /// A name that nothing has yet.
    pub(crate) fn new_name(&self, start: &str) -> String {
        format!("{start}-{}", self.names.fetch_add(1, Ordering::Relaxed))
    }

    /// The ARN of an alias in an account.
    pub(crate) fn alias_arn(&self, home: Home, name: &str) -> String {
        format!("arn:aws:kms:{US}:{}:{name}", self.account(home).id)
    }

    /// A replica of a primary in eu-west-1, which is Enabled on return, and which its primary knows to be.
    pub(crate) fn replicate(&self, key: &Key) {
        self.must("ReplicateKey", json!({"KeyId": key.arn, "ReplicaRegion": EU}));
        await_condition("an Enabled replica", || {
            let described = self
                .root_in_eu()
                .call("DescribeKey", &json!({"KeyId": key.id}))
                .json();
            described["KeyMetadata"]["KeyState"] == "Enabled"
        });
    }
}

/// A role, who may assume it, and a session of it that is over: the clock is moved behind its end.
fn expired_session(cluster: &mut Cluster) -> (String, Identity, Identity) {
    let owner = Account::first(cluster, US);
    let assumer = owner.user("assumer", Some(&allow("sts:*")));
    let role = owner.role("worker", &allow("kms:*"), &assumer.arn);
    let session = assumer.assume(cluster.endpoint(US), &role, "early", None);
    let client = Client::signed_by(cluster.endpoint(US), session.signer.clone());
    done(client.call("ListKeys", &json!({})));
    cluster.jump(2);
    let expired = ahead(&session, cluster);
    (role, assumer, expired)
}

/// The same somebody, whose clock was moved as the cluster's was.
fn ahead(identity: &Identity, cluster: &Cluster) -> Identity {
    let mut identity = identity.clone();
    identity.signer.clock_skew = cluster.seconds_ahead();
    identity
}

fn deactivated(account: &Account) -> Identity {
    let user = account.user("deactivated", Some(&allow("kms:*")));
    let members = [
        ("UserName", "deactivated"),
        ("AccessKeyId", &*user.signer.access_key_id),
        ("Status", "Inactive"),
    ];
    account.iam().must("UpdateAccessKey", &members);
    user
}

fn deleted(account: &Account) -> Identity {
    let user = account.user("deleted", Some(&allow("kms:*")));
    let iam = account.iam();
    let named = ("UserName", "deleted");
    iam.must(
        "DeleteAccessKey",
        &[named, ("AccessKeyId", &*user.signer.access_key_id)],
    );
    iam.must("DeleteUserPolicy", &[named, ("PolicyName", "inline")]);
    iam.must("DeleteUser", &[named]);
    user
}
