//! What crosses regions, stopped at each of its steps by the death of a leader or of a whole region on either side: it ends
//! by itself as if nobody had died. The table of docs/multi-region.md has these steps and deaths as its rows.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "helpers of tests fail as tests do"
)]

#[path = "support/aws_json.rs"]
mod aws_json;
#[path = "isolation_crashes/outcome.rs"]
mod outcome;
#[path = "isolation_crashes/step.rs"]
mod step;
#[path = "isolation_crashes/victim.rs"]
mod victim;
#[path = "isolation/world.rs"]
mod world;

use std::time::Instant;

use crate::outcome::Sealed;
use crate::step::Step;
use crate::victim::Victim;
use crate::world::{EU, US, World, one_at_a_time};

/// From us-east-1 to eu-west-1.
fn end_by_themselves(steps: &[Step]) {
    let _alone = one_at_a_time();
    let mut world = World::start(&[US, EU], 3);
    for &step in steps {
        for victim in Victim::ALL {
            let key = step.reach(&world);
            let sealed = Sealed::by_all(&world, &key);
            let dead = victim.die(&mut world);
            sealed.assert_opens_where_somebody_lives(&world);
            world.proxy.heal();
            let healed = Instant::now();
            if victim.is_a_region() {
                world.restart(&dead);
            }
            step.await_end(&world, &key);
            println!("{step:?}, {victim:?} dies: ended {:.1?} later", healed.elapsed());
            if !victim.is_a_region() {
                world.restart(&dead);
            }
            sealed.assert_opens_everywhere(&world);
        }
    }
}

#[test]
fn a_replication_ends_whoever_dies_at_whichever_step() {
    end_by_themselves(&[Step::ReplicaNotSent, Step::ReplicaNotConfirmed]);
}

#[test]
fn a_rotation_ends_whoever_dies_at_whichever_step() {
    end_by_themselves(&[
        Step::MaterialNotSent,
        Step::MaterialNotConfirmed,
        Step::SwitchNotSent,
        Step::SwitchNotConfirmed,
    ]);
}

#[test]
fn a_change_of_the_primary_ends_whoever_dies_at_whichever_step() {
    end_by_themselves(&[Step::RoleNotSent, Step::RoleNotConfirmed]);
}
