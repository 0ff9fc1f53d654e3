//! Who may do what, over running clusters and from outside: every operation as everyone, what each condition key
//! sees, which error comes first, and that a change counts everywhere when it has been answered.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "helpers of tests fail as tests do, and the tables print what they found"
)]

#[path = "support/aws_json.rs"]
mod aws_json;
#[path = "access/conditions.rs"]
mod conditions;
#[path = "access/denial.rs"]
mod denial;
#[path = "support/expected.rs"]
#[allow(dead_code, reason = "each test program uses a part of it")]
mod expected;
#[path = "support/external_key_stores.rs"]
#[allow(dead_code, reason = "each test program uses a part of it")]
mod external_key_stores;
#[path = "access/made.rs"]
mod made;
#[path = "access/matrix.rs"]
mod matrix;
#[path = "access/operations.rs"]
mod operations;
#[path = "access/order.rs"]
mod order;
#[path = "access/policies.rs"]
mod policies;
#[path = "access/principals.rs"]
mod principals;
#[path = "access/region.rs"]
mod region;
#[path = "support/requests.rs"]
#[allow(dead_code, reason = "each test program uses a part of it")]
mod requests;
#[path = "access/retirement.rs"]
mod retirement;
#[path = "access/rules.rs"]
mod rules;
#[path = "access/subject.rs"]
mod subject;
#[path = "support/suite.rs"]
#[allow(dead_code, reason = "each test program uses a part of it")]
mod suite;
#[path = "access/world.rs"]
mod world;
#[path = "support/wrapping.rs"]
mod wrapping;

use suite::Suite;
use world::World;

#[test]
fn every_operation_as_everyone() {
    let world = World::start();
    let mut suite = Suite::default();
    matrix::cells(&world, &mut suite);
    order::rows(&world, &mut suite);
    retirement::rows(&world, &mut suite);
    conditions::rows(&world, &mut suite);
    suite.report();
}

#[test]
fn a_change_counts_at_every_node_of_the_region_when_it_is_answered() {
    region::changes_count_everywhere();
}

#[test]
fn no_change_by_a_user_is_applied_behind_the_policy_that_denies_it() {
    region::denied_changes_are_not_applied();
}
