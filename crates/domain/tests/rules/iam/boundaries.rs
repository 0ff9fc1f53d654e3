//! Permissions boundaries.

use trent_domain::global::Command;
use trent_domain::global::command::DeletePolicy;
use trent_domain::iam::*;

use super::world::*;

#[test]
fn users_and_roles_have_one_boundary() {
    let mut world = World::new();
    world.must(create_user("holder"));
    world.must(create_role("holder", TRUST));
    world.must(create_policy("bound", ALLOW));
    for kind in [HolderKind::User, HolderKind::Role] {
        world.must(put_boundary(kind, "holder", ADMINISTRATOR));
        world.must(put_boundary(kind, "holder", arn("bound").as_str()));
    }
    assert_eq!(world.user("holder").boundary, Some(arn("bound")));
    assert_eq!(world.role("holder").boundary, Some(arn("bound")));
    assert_eq!(world.state.boundary_count(us(), &arn("bound")), 2);
    assert_eq!(world.state.bounded_by(us(), &parse(ADMINISTRATOR)).count(), 0);
    assert_eq!(world.state.attachment_count(us(), &arn("bound")), 0);

    let delete = Command::DeletePolicy(DeletePolicy {
        account: us(),
        policy: arn("bound"),
    });
    assert_eq!(world.ask(delete.clone()), conflict(Conflict::PolicyAttached));
    for kind in [HolderKind::User, HolderKind::Role] {
        world.must(delete_boundary(kind, "holder"));
        world.must(delete_boundary(kind, "holder"));
    }
    world.must(delete);
    world.check_records();
}

#[test]
fn a_boundary_is_a_policy_and_not_of_a_group() {
    let mut world = World::new();
    world.must(create_user("holder"));
    world.must(create_group("holder"));
    let none = arn("none");
    assert_eq!(
        world.ask(put_boundary(HolderKind::User, "holder", none.as_str())),
        no_such(EntityKind::Boundary, none.as_str())
    );
    let of_group = Err(IamError::InvalidInput(InvalidInput::BoundaryOfGroup));
    assert_eq!(
        world.ask(put_boundary(HolderKind::Group, "holder", ADMINISTRATOR)),
        of_group
    );
    assert_eq!(world.ask(delete_boundary(HolderKind::Group, "holder")), of_group);
}
