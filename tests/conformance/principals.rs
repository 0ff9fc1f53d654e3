//! The users and roles that rows name: policies and grants take none that there are not.

use serde_json::json;
use trent_testkit::accounts::{Account, statement};
use trent_testkit::cluster::Cluster;

use super::world::{STRANGER, US};

/// Nobody has this account.
pub(crate) const NO_ACCOUNT: &str = "888877776666";

/// Makes them: some in the cluster's own account, and some in another one.
pub(super) fn make(cluster: &Cluster) {
    let own = Account::first(cluster, US);
    user(&own, "bob", "/");
    role(&own, "carol", "/");
    let other = Account::create_with_id(cluster, US, STRANGER);
    for (name, path) in [("nobody", "/"), ("alice", "/"), ("bob", "/path/to/")] {
        user(&other, name, path);
    }
    for (name, path) in [("admin", "/"), ("b", "/a/")] {
        role(&other, name, path);
    }
}

fn user(account: &Account, name: &str, path: &str) {
    account
        .iam()
        .must("CreateUser", &[("UserName", name), ("Path", path)]);
}

fn role(account: &Account, name: &str, path: &str) {
    let trust =
        statement(json!({"Effect": "Allow", "Principal": {"AWS": account.id}, "Action": "sts:AssumeRole"}));
    let members = [
        ("RoleName", name),
        ("Path", path),
        ("AssumeRolePolicyDocument", &trust.to_string()),
    ];
    account.iam().must("CreateRole", &members);
}
