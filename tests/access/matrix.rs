//! Every operation as everyone.

use trent_testkit::wire::{Answer, Request, exchange};

use super::operations::{OPERATIONS, Row, VARIANTS};
use super::policies::exactly;
use super::principals::{Credentials, Own, PRINCIPALS, Principal};
use super::rules::expected;
use super::suite::Suite;
use super::world::World;

/// How many operations AWS KMS has.
const ALL_OPERATIONS: usize = 56;

/// Calls every operation as everyone, and its variants too; and every call that takes several permissions with all of
/// them but one.
pub(crate) fn cells(world: &World, suite: &mut Suite) {
    let mut operations: Vec<&str> = OPERATIONS.iter().map(|row| row.operation).collect();
    operations.dedup();
    assert_eq!(operations.len(), ALL_OPERATIONS, "a row for every operation");
    let rows = OPERATIONS.iter().chain(VARIANTS);
    let mut count = 0;
    for row in rows {
        for principal in PRINCIPALS {
            cell(world, suite, row, principal);
            count += 1;
        }
        if row.checks.len() > 1 {
            for lacking in 0..row.checks.len() {
                cell(world, suite, row, &Principal::lacking(lacking));
                count += 1;
            }
        }
    }
    let of_operations = ALL_OPERATIONS * PRINCIPALS.len();
    let of_variants = VARIANTS.len() * PRINCIPALS.len();
    let of_lacking = OPERATIONS
        .iter()
        .chain(VARIANTS)
        .map(|row| row.checks.len())
        .filter(|checks| *checks > 1)
        .sum::<usize>();
    assert_eq!(count, of_operations + of_variants + of_lacking);
    println!(
        "{count} cells: {ALL_OPERATIONS} operations and {} variants as {} principals, and {of_lacking} with a permission \
         missing",
        VARIANTS.len(),
        PRINCIPALS.len(),
    );
}

fn cell(world: &World, suite: &mut Suite, row: &Row, principal: &Principal) {
    let subject = world.subject(row, principal);
    if let Own::AllowAllBut(lacking) = principal.own {
        let policy = exactly(row, &subject, lacking);
        world.owner.put_user_policy(principal.is, &policy);
    }
    let answer = call(world, row, principal, &subject.request.to_string());
    let caller = &world.identity(principal.is).arn;
    let what = format!("{} {}", row.variant, principal.name);
    suite.judge(
        row.operation,
        what,
        &answer,
        expected(row, principal, caller, &subject),
    );
    subject.clear_away(world, principal.home, &answer);
}

fn call(world: &World, row: &Row, principal: &Principal, body: &str) -> Answer {
    let client = world.client(principal.is);
    let request = Request::call(row.operation, body);
    match principal.credentials {
        Credentials::Missing => exchange(client.endpoint(), &request),
        Credentials::Valid | Credentials::Expired | Credentials::Unknown => client.send(request),
    }
}
