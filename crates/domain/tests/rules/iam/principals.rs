//! Who there is, as policies name it, and whom trust policies mean.

use trent_domain::bound_principal::BoundPrincipal;
use trent_domain::global::Command;
use trent_domain::global::command::{UpdateAssumeRolePolicy, UpdateUser};
use trent_domain::policy::Directory;

use super::world::*;

fn trust(principal: &str) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Principal":{{"AWS":"{principal}"}},"Action":"sts:AssumeRole"}}}}"#
    )
}

fn update(role: &str, document: &str) -> Command {
    Command::UpdateAssumeRolePolicy(UpdateAssumeRolePolicy {
        account: us(),
        name: name(role),
        trust_policy: document.into(),
    })
}

const ANN: &str = "arn:aws:iam::111122223333:user/ann";

#[test]
fn principals_are_found_as_they_are_called() {
    let mut world = World::new();
    world.must(create_user("ann"));
    world.must(create_role("app", TRUST));
    let (ann, app) = (world.user("ann").entity.id, world.role("app").entity.id);
    for (arn, found) in [
        ("arn:aws:iam::111122223333:root", Some(None)),
        ("arn:aws:sts::111122223333:federated-user/anybody", Some(None)),
        (ANN, Some(Some(ann))),
        ("arn:aws:iam::111122223333:role/app", Some(Some(app))),
        ("arn:aws:sts::111122223333:assumed-role/app/day", Some(Some(app))),
        ("arn:aws:iam::000000000001:root", None),
        ("arn:aws:sts::000000000001:federated-user/anybody", None),
        ("arn:aws:iam::111122223333:user/Ann", None),
        ("arn:aws:iam::111122223333:user/team/ann", None),
        ("arn:aws-cn:iam::111122223333:user/ann", None),
        ("arn:aws:iam::444455556666:user/ann", None),
        ("arn:aws:iam::111122223333:user/app", None),
        ("arn:aws:iam::111122223333:role/ann", None),
        ("arn:aws:sts::111122223333:assumed-role/App/day", None),
        ("arn:aws-cn:sts::111122223333:assumed-role/app/day", None),
    ] {
        let arn = parse(arn);
        let expected = found.map(|id| BoundPrincipal {
            arn: parse(&format!("{arn}")),
            id,
        });
        assert_eq!(world.state.find(&arn), expected, "{arn}");
    }
}

#[test]
fn whom_a_trust_policy_names_has_to_be_there() {
    let mut world = World::new();
    world.must(create_role("app", TRUST));
    for (principal, text) in [
        (
            ANN,
            r#"Invalid principal in policy: "AWS":"arn:aws:iam::111122223333:user/ann""#,
        ),
        (
            "000000000001",
            r#"Invalid principal in policy: "AWS":"000000000001""#,
        ),
        (
            "AIDAAAAAAAAAAAAAAAAAB",
            r#"Invalid principal in policy: "AWS":"AIDAAAAAAAAAAAAAAAAAB""#,
        ),
        (
            "arn:aws:iam::111122223333:role/other",
            r#"Invalid principal in policy: "AWS":"arn:aws:iam::111122223333:role/other""#,
        ),
    ] {
        assert_eq!(world.ask(update("app", &trust(principal))), malformed(text));
        // Not even the role itself is there yet.
        assert_eq!(
            world.ask(create_role("other", &trust(principal))),
            malformed(text)
        );
    }
    world.must(create_role("other", &trust("arn:aws:iam::111122223333:role/app")));
}

#[test]
fn a_trust_policy_means_whom_it_named() {
    let mut world = World::new();
    world.must(create_user("ann"));
    let old = world.user("ann").entity.id;
    world.must(create_role("app", &trust(ANN)));
    let shown = |world: &World| {
        let role = world.state.role(us(), &name("app")).unwrap();
        world.state.shown(role).trust_policy.as_str().to_owned()
    };
    assert_eq!(shown(&world), trust(ANN));
    world.must(Command::UpdateUser(UpdateUser {
        account: us(),
        name: name("ann"),
        new_name: Some(name("anna")),
        new_path: None,
    }));
    assert_eq!(
        shown(&world),
        trust(&ANN.replace("ann", "anna")),
        "under the new name"
    );
    world.must(delete_user("anna"));
    world.must(create_user("ann"));
    let new = world.user("ann").entity.id;
    assert_eq!(shown(&world), trust(old.as_str()));
    assert!(world.role("app").trust_policy.means(&old));
    world.must(update("app", &trust(old.as_str())));
    assert!(
        world.role("app").trust_policy.means(&old),
        "written back as it was shown"
    );
    world.must(update("app", &trust(ANN)));
    assert!(world.role("app").trust_policy.means(&new));
    assert!(!world.role("app").trust_policy.means(&old));
    world.check_records();
}
