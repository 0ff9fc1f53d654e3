//! Every order of a few messages, losses, repeats and deletions, with a crash of every region after each, and after that a
//! network that heals: a rotation and a deletion that were under way end by themselves, with the key usable everywhere at
//! each step.

use trent_domain::command::CancelKeyDeletion;
use trent_domain::ids::{IntentId, KeyId};
use trent_domain::key_state::KeyState;

use crate::fixtures::*;
use crate::world::{Message, World};

const KEY: KeyId = KeyId::MultiRegion([7; 16]);
const PLACES: [&str; 3] = [US, EU, AP];

/// A primary in us-east-1 with replicas in eu-west-1 and ap-south-1.
fn family() -> World {
    let mut world = World::new(&PLACES);
    world.at(US).ask(create_key(KEY)).unwrap();
    for (number, name) in [(1, EU), (2, AP)] {
        world.at(US).ask(replicate(KEY, name, number)).unwrap();
        world.settle();
    }
    world
}

#[derive(Debug, Clone, Copy)]
enum Move {
    Push { at: &'static str, index: usize },
    Deliver { index: usize, keep_copy: bool },
    Lose { index: usize },
    DeleteReplica { at: &'static str },
    CancelDeletion,
}

impl Move {
    /// What is on its way already is repeated by keeping a copy of it.
    fn all(world: &World) -> Vec<Self> {
        let mut moves = vec![
            Self::DeleteReplica { at: EU },
            Self::DeleteReplica { at: AP },
            Self::CancelDeletion,
        ];
        for at in PLACES {
            let outbox = world.regions[&region(at)].state.outbox().enumerate();
            let waiting = outbox.filter(|(_, intent)| !is_on_its_way(world, &intent.id));
            moves.extend(waiting.map(|(index, _)| Self::Push { at, index }));
        }
        for index in 0..world.on_the_way.len() {
            for keep_copy in [false, true] {
                moves.push(Self::Deliver { index, keep_copy });
            }
            moves.push(Self::Lose { index });
        }
        moves
    }

    /// Makes the move; `false` when nothing came of it.
    fn make(self, world: &mut World) -> bool {
        match self {
            Self::Push { at, index } => world.push(at, index),
            Self::Deliver { index, keep_copy } => world.deliver(index, keep_copy),
            Self::Lose { index } => world.lose(index),
            Self::DeleteReplica { at } => {
                let scheduled = world.at(at).ask(schedule(KEY, 7)).is_ok();
                world.at(at).pass_days(7);
                world.delete_due(at);
                return scheduled;
            }
            Self::CancelDeletion => return world.at(US).ask(CancelKeyDeletion { key_id: KEY }).is_ok(),
        }
        true
    }
}

fn is_on_its_way(world: &World, id: &IntentId) -> bool {
    let mut messages = world.on_the_way.iter();
    messages.any(|message| matches!(message, Message::Push { intent, .. } if intent.id == *id))
}

/// Every order of so many moves, every region crashing after each.
fn explore(world: &World, depth: usize, paths: &mut usize, end: &impl Fn(World)) {
    world.check_primaries();
    world.check_ciphertexts();
    if depth == 0 {
        let mut healed = world.clone();
        healed.settle();
        healed.check_primaries();
        healed.check_converged();
        end(healed);
        *paths += 1;
        return;
    }
    for one in Move::all(world) {
        let mut next = world.clone();
        if one.make(&mut next) {
            for name in PLACES {
                next.at(name).restart();
            }
            explore(&next, depth - 1, paths, end);
        }
    }
}

#[test]
fn a_rotation_ends_whatever_is_lost_and_whoever_goes() {
    let mut world = family();
    world.at(US).ask(rotate_on_demand(KEY, 50)).unwrap();
    let mut paths = 0;
    explore(&world, 4, &mut paths, &|world| {
        let key = world.key(US, &KEY).unwrap();
        assert_eq!(key.current_material, Some(material(50).id));
    });
    assert!(paths > 500, "only {paths} paths");
}

#[test]
fn a_primary_waits_for_its_replicas_and_then_for_its_window_or_is_kept() {
    let mut world = family();
    world.at(US).ask(schedule(KEY, 9)).unwrap();
    let mut paths = 0;
    explore(&world, 4, &mut paths, &|world| {
        let key = world.key(US, &KEY).unwrap();
        let replicas = key.multi_region.as_ref().unwrap().replicas.len();
        let date = key.deletion_date();
        let full_window = world.regions[&region(US)].tick().plus_days(9);
        match key.state {
            KeyState::PendingReplicaDeletion => assert!(replicas > 0 && date.is_none()),
            // The whole window, from the moment at which the last replica was gone.
            KeyState::PendingDeletion => assert_eq!((replicas, date), (0, Some(full_window))),
            state => assert_eq!((state, date), (KeyState::Disabled, None)),
        }
    });
    assert!(paths > 20, "only {paths} paths");
}
