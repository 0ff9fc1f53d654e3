//! Families of multi-Region keys over four regions that crash, and a network that delays, repeats, reorders and loses.

use proptest::collection::vec;
use proptest::prelude::*;
use trent_domain::command::{BeginReplicate, CancelKeyDeletion, UpdatePrimaryRegion};
use trent_domain::ids::{IntentId, MaterialId};
use trent_domain::key::Material;

use crate::fixtures::*;
use crate::world::World;

pub(crate) const REGIONS: [&str; 4] = [US, EU, AP, SA];
/// The key whose owner brings the material; those before it have material of ours.
const EXTERNAL: u8 = 3;

/// What owners, time, crashes and the network do.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    Replicate { at: usize, key: u8, to: usize },
    Promote { at: usize, key: u8, to: usize },
    Schedule { at: usize, key: u8 },
    Cancel { at: usize, key: u8 },
    Switch { at: usize, key: u8, on: bool },
    Rotate { at: usize, key: u8 },
    Schedules { at: usize, key: u8, on: bool },
    Import { at: usize, number: u8, is_new: bool },
    DeleteMaterial { at: usize, number: u8 },
    DeleteDue { at: usize },
    Pass { at: usize, days: u64 },
    Crash { at: usize },
    Push { at: usize, index: usize },
    Deliver { index: usize, keep_copy: bool },
    Lose { index: usize },
}

pub(crate) fn step() -> impl Strategy<Value = Step> {
    let at = 0..REGIONS.len();
    let key = 1..=3u8;
    prop_oneof![
        4 => (at.clone(), key.clone(), at.clone()).prop_map(|(at, key, to)| Step::Replicate { at, key, to }),
        4 => (at.clone(), key.clone(), at.clone()).prop_map(|(at, key, to)| Step::Promote { at, key, to }),
        2 => (at.clone(), key.clone()).prop_map(|(at, key)| Step::Schedule { at, key }),
        1 => (at.clone(), key.clone()).prop_map(|(at, key)| Step::Cancel { at, key }),
        1 => (at.clone(), key, any::<bool>()).prop_map(|(at, key, on)| Step::Switch { at, key, on }),
        4 => (at.clone(), 1..=3u8).prop_map(|(at, key)| Step::Rotate { at, key }),
        1 => (at.clone(), 1..=2u8, any::<bool>()).prop_map(|(at, key, on)| Step::Schedules { at, key, on }),
        4 => (at.clone(), 0..3u8, any::<bool>())
            .prop_map(|(at, number, is_new)| Step::Import { at, number, is_new }),
        1 => (at.clone(), 0..3u8).prop_map(|(at, number)| Step::DeleteMaterial { at, number }),
        2 => at.clone().prop_map(|at| Step::DeleteDue { at }),
        2 => (at.clone(), 0..=7u64).prop_map(|(at, days)| Step::Pass { at, days }),
        1 => at.clone().prop_map(|at| Step::Crash { at }),
        6 => (at, 0..8usize).prop_map(|(at, index)| Step::Push { at, index }),
        10 => (0..64usize, prop::bool::weighted(0.3))
            .prop_map(|(index, keep_copy)| Step::Deliver { index, keep_copy }),
        1 => (0..64usize).prop_map(|index| Step::Lose { index }),
    ]
}

impl Step {
    /// Whether a command succeeds does not matter here: what matters is what the world looks like after it.
    pub(crate) fn take(&self, world: &mut World) {
        match *self {
            Self::Replicate { at, key, to } => {
                let intent_id = IntentId::new(world.seed());
                let command = BeginReplicate {
                    intent_id,
                    ..replicate(multi(key), REGIONS[to], 0)
                };
                let _ = world.at(REGIONS[at]).ask(command);
            }
            Self::Promote { at, key, to } => {
                let intent_id = IntentId::new(world.seed());
                let command = UpdatePrimaryRegion {
                    intent_id,
                    ..promote(multi(key), REGIONS[to], 0)
                };
                let _ = world.at(REGIONS[at]).ask(command);
            }
            Self::Schedule { at, key } => {
                let _ = world.at(REGIONS[at]).ask(schedule(multi(key), 7));
            }
            Self::Cancel { at, key } => {
                let _ = world
                    .at(REGIONS[at])
                    .ask(CancelKeyDeletion { key_id: multi(key) });
            }
            Self::Switch { at, key, on: true } => {
                let _ = world.at(REGIONS[at]).ask(enable(multi(key)));
            }
            Self::Switch { at, key, on: false } => {
                let _ = world.at(REGIONS[at]).ask(disable(multi(key)));
            }
            Self::Rotate { at, key: EXTERNAL } => {
                let _ = world.at(REGIONS[at]).ask(rotate_to_imported(multi(EXTERNAL)));
            }
            Self::Rotate { at, key } => {
                let mut demand = rotate_on_demand(multi(key), 0);
                demand.material = Some(new_material(world));
                let _ = world.at(REGIONS[at]).ask(demand);
            }
            Self::Schedules { at, key, on: true } => {
                let _ = world.at(REGIONS[at]).ask(enable_rotation(multi(key), Some(90)));
            }
            Self::Schedules { at, key, on: false } => {
                let _ = world.at(REGIONS[at]).ask(disable_rotation(multi(key)));
            }
            Self::Import { at, number, is_new } => {
                let make = if is_new { import_new } else { import };
                let _ = world.at(REGIONS[at]).ask(make(multi(EXTERNAL), 200 + number));
            }
            Self::DeleteMaterial { at, number } => {
                let id = material(200 + number).id;
                let _ = world
                    .at(REGIONS[at])
                    .ask(delete_material(multi(EXTERNAL), Some(id)));
            }
            Self::DeleteDue { at } => world.delete_due(REGIONS[at]),
            Self::Pass { at, days } => world.at(REGIONS[at]).pass_days(days),
            Self::Crash { at } => world.at(REGIONS[at]).restart(),
            Self::Push { at, index } => world.push(REGIONS[at], index),
            Self::Deliver { index, keep_copy } => world.deliver(index, keep_copy),
            Self::Lose { index } => world.lose(index),
        }
    }
}

/// Material that nobody else has drawn.
fn new_material(world: &mut World) -> Material {
    let mut id = [0; 32];
    id[..16].copy_from_slice(&world.seed());
    Material {
        id: MaterialId::new(id),
        ..material(0)
    }
}

/// Two keys with material of ours, and one whose owner brings it.
pub(crate) fn three_keys() -> World {
    let mut world = World::new(&REGIONS);
    for key in 1..=2u8 {
        let at = REGIONS[usize::from(key)];
        world.at(at).ask(create_key(multi(key))).unwrap();
    }
    world.at(US).ask(create_external(multi(EXTERNAL))).unwrap();
    world.at(US).ask(import(multi(EXTERNAL), 200)).unwrap();
    world
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn families_converge_and_have_one_primary(steps in vec(step(), 1..120)) {
        let mut world = three_keys();
        for step in &steps {
            step.take(&mut world);
            world.check_primaries();
            world.check_ciphertexts();
        }
        world.settle();
        world.check_primaries();
        world.check_converged();
    }
}
