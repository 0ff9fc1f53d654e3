//! Who may retire a grant, and whose retirable grants are shown to whom (AWS KMS Developer Guide, "Retiring and revoking
//! grants"; AWS KMS API Reference, ListRetirableGrants).

use serde_json::{Value, json};

use super::aws_json::{Key, done};
use super::denial::no_policy_allows as denied;
use super::expected::{empty, ensure, holds};
use super::policies::{delegation, document};
use super::suite::Suite;
use super::world::World;

pub(crate) fn rows(world: &World, suite: &mut Suite) {
    retiring_principals(world, suite);
    issuing_accounts(world, suite);
    lists(world, suite);
}

fn grant(world: &World, key: &Key, members: Value) -> Value {
    let mut request = json!({
        "KeyId": key.arn, "GranteePrincipal": world.identity("keeper").arn, "Operations": ["Encrypt"],
    });
    for (name, value) in members.as_object().unwrap() {
        request[name] = value.clone();
    }
    let granted = world.must("CreateGrant", request);
    json!({"KeyId": key.arn, "GrantId": granted["GrantId"]})
}

/// The principal that a grant names for it retires the grant without any policy, in whichever account, and nobody else
/// without one.
fn retiring_principals(world: &World, suite: &mut Suite) {
    let key = world.create(json!({}));
    let retire = |suite: &mut Suite, who: &str, of: &str, request: &Value, expected| {
        let what = format!("{who}, a grant for {of} to retire");
        suite.row(&world.client(who), "RetireGrant", what, request.clone(), expected);
    };
    let action = "kms:RetireGrant";
    for of in ["bare", "other/bare", "session"] {
        let retiring = &world.identity(of).arn;
        let request = grant(world, &key, json!({"RetiringPrincipal": retiring}));
        let refused = |who| denied(world, who, action, &key.arn, "identity-based");
        let foreign = |who| denied(world, who, action, &key.arn, "resource-based");
        retire(suite, "keeper", of, &request, refused("keeper"));
        retire(suite, "other/allowed", of, &request, foreign("other/allowed"));
        retire(suite, of, of, &request, empty());
    }
    let of_role = grant(world, &key, json!({"RetiringPrincipal": world.role}));
    retire(suite, "session", "its role", &of_role, empty());
    // A session policy limits what a role's sessions may by the role's rights.
    let of_role = grant(world, &key, json!({"RetiringPrincipal": world.role}));
    let refused = denied(world, "narrowed", action, &key.arn, "session");
    let mut named = of_role;
    retire(suite, "narrowed", "its role", &named, refused);
    // A grant that is not there is told to the account of the key alone.
    named["GrantId"] = json!("0".repeat(64));
    let foreign = denied(world, "other/bare", action, &key.arn, "resource-based");
    retire(suite, "other/bare", "nobody", &named, foreign);
}

/// The account in which a grant was created retires it; the key's own account does not, if it is another one.
fn issuing_accounts(world: &World, suite: &mut Suite) {
    let key = world.create(json!({}));
    let statements = [delegation(&world.owner.id), delegation(&world.other.id)];
    let policy = document(&statements).to_string();
    world.must("PutKeyPolicy", json!({"KeyId": key.arn, "Policy": policy}));
    let request = json!({
        "KeyId": key.arn, "GranteePrincipal": world.identity("other/bare").arn, "Operations": ["Encrypt"],
    });
    let created = done(world.client("other/allowed").call("CreateGrant", &request));
    let named = json!({"KeyId": key.arn, "GrantId": created["GrantId"]});
    let action = "kms:RetireGrant";
    for (who, expected) in [
        ("root", denied(world, "root", action, &key.arn, "resource-based")),
        (
            "other/bare",
            denied(world, "other/bare", action, &key.arn, "identity-based"),
        ),
        ("other/root", empty()),
    ] {
        let what = format!("{who}, a grant of another account");
        suite.row(&world.client(who), "RetireGrant", what, named.clone(), expected);
    }
}

/// The grants that a principal may retire are shown to its own account, to whom a policy lets see them.
fn lists(world: &World, suite: &mut Suite) {
    let key = world.create(json!({}));
    let foreign = &world.identity("other/bare").arn;
    let own = &world.identity("bare").arn;
    grant(world, &key, json!({"RetiringPrincipal": foreign}));
    grant(world, &key, json!({"RetiringPrincipal": own}));
    let action = "kms:ListRetirableGrants";
    let arn = key.arn.clone();
    let one = move || {
        let arn = arn.clone();
        holds(move |answer| {
            let found = answer.json();
            let grants = found["Grants"].as_array().map_or(&[][..], |grants| grants);
            let of_key = grants.iter().filter(|grant| grant["KeyId"] == *arn).count();
            ensure(answer.status == 200 && of_key == 1, "wanted the key's one grant")
        })
    };
    let mut row = |who: &str, of: &str, expected| {
        let request = json!({"RetiringPrincipal": of});
        suite.row(
            &world.client(who),
            "ListRetirableGrants",
            format!("{who} of {of}"),
            request,
            expected,
        );
    };
    row("root", own, one());
    row("allowed", own, one());
    row("other/allowed", foreign, one());
    row("bare", own, denied(world, "bare", action, own, "identity-based"));
    row(
        "root",
        foreign,
        denied(world, "root", action, foreign, "identity-based"),
    );
    row(
        "other/allowed",
        own,
        denied(world, "other/allowed", action, own, "identity-based"),
    );
}
