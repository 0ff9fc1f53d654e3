//! The steps of what crosses regions, and how a change is held at one of them: the way of the message that would take it to
//! the next step is slow, and falls silent once the effect of the message before is seen.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use trent_testkit::cluster::await_condition;
use trent_testkit::fault_proxy::Conditions;

use crate::world::{EU, US, World};

/// How long a message is on its way that is to be stopped there.
const ON_ITS_WAY: Duration = Duration::from_secs(1);
const SLOW: Conditions = Conditions::delayed(ON_ITS_WAY);
/// A busy machine may see too late that a step was reached; then another key tries.
const ATTEMPTS: usize = 10;

/// Where a change stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// ReplicateKey has answered; the other region knows nothing.
    ReplicaNotSent,
    /// The replica is there; its primary does not know.
    ReplicaNotConfirmed,
    /// A rotation has begun; the replica does not have the new material.
    MaterialNotSent,
    /// The replica has it; its primary does not know.
    MaterialNotConfirmed,
    /// The primary encrypts with it; the replica does not know.
    SwitchNotSent,
    /// The replica does, too; its primary does not know.
    SwitchNotConfirmed,
    /// The primary has stepped back; the replica that is to take over does not know.
    RoleNotSent,
    /// It has taken over; the former primary does not know.
    RoleNotConfirmed,
}

impl Step {
    /// A key that stands there, and goes on once the proxy heals.
    pub(crate) fn reach(self, world: &World) -> String {
        for _ in 0..ATTEMPTS {
            let key = world.create(US, json!({"MultiRegion": true}));
            if !self.is_a_replication() {
                replicate(world, &key);
                await_ready(world, &key);
            }
            if self.is_reached_by(world, &key) {
                return key;
            }
            world.proxy.heal();
            await_ready(world, &key);
        }
        panic!("{self:?} was never seen in time");
    }

    fn is_a_replication(self) -> bool {
        matches!(self, Self::ReplicaNotSent | Self::ReplicaNotConfirmed)
    }

    fn is_reached_by(self, world: &World, key: &str) -> bool {
        let (there, back) = ((US, EU), (EU, US));
        let set = |(from, to), conditions| world.proxy.set(from, to, conditions);
        match self {
            Self::ReplicaNotSent => {
                set(there, Conditions::SILENT);
                replicate(world, key);
                world.describe(EU, key).is_null()
            }
            Self::ReplicaNotConfirmed => {
                set(back, SLOW);
                // ReplicateKey asks the other region beforehand, and hears it late.
                replicate(world, key);
                let begun = Instant::now();
                await_seen(begun, || world.describe(EU, key)["KeyState"] == "Enabled");
                set(back, Conditions::SILENT);
                begun.elapsed() < ON_ITS_WAY
            }
            Self::MaterialNotSent => {
                set(there, Conditions::SILENT);
                rotate(world, key);
                versions(world, EU, key) == 1
            }
            Self::MaterialNotConfirmed => {
                set(back, SLOW);
                let begun = Instant::now();
                rotate(world, key);
                await_seen(begun, || versions(world, EU, key) == 2);
                set(back, Conditions::SILENT);
                begun.elapsed() < ON_ITS_WAY
            }
            Self::SwitchNotSent => switched_here_alone(world, key),
            Self::SwitchNotConfirmed => {
                switched_here_alone(world, key) && {
                    set(back, Conditions::SILENT);
                    set(there, Conditions::GOOD);
                    let new = world.material(US, key);
                    await_seen(Instant::now(), || world.material(EU, key) == new)
                }
            }
            Self::RoleNotSent => {
                set(there, SLOW);
                move_primary(world, key);
                let begun = Instant::now();
                set(there, Conditions::SILENT);
                begun.elapsed() < ON_ITS_WAY
            }
            Self::RoleNotConfirmed => {
                set(back, SLOW);
                move_primary(world, key);
                let begun = Instant::now();
                await_seen(begun, || is_primary(&world.describe(EU, key)));
                set(back, Conditions::SILENT);
                begun.elapsed() < ON_ITS_WAY
            }
        }
    }

    /// Waits until both regions show the end of it. Of a replication nobody is told that its primary knows of it; but no
    /// rotation ends before.
    pub(crate) fn await_end(self, world: &World, key: &str) {
        if self.is_a_replication() {
            await_condition("a rotation that can begin", || {
                world
                    .client(US)
                    .call("RotateKeyOnDemand", &json!({"KeyId": key}))
                    .status
                    == 200
            });
        }
        let primary = match self {
            Self::RoleNotSent | Self::RoleNotConfirmed => EU,
            _ => US,
        };
        let versions_at_end = match self {
            Self::RoleNotSent | Self::RoleNotConfirmed => 1,
            _ => 2,
        };
        await_condition("the end of a change", || {
            let [us, eu] = [US, EU].map(|region| world.describe(region, key));
            let settled = |metadata: &Value| {
                let family = &metadata["MultiRegionConfiguration"];
                metadata["KeyState"] == "Enabled" && family["PrimaryKey"]["Region"] == primary
            };
            settled(&us)
                && settled(&eu)
                && us["CurrentKeyMaterialId"] == eu["CurrentKeyMaterialId"]
                && [US, EU]
                    .into_iter()
                    .all(|region| rotated(world, region, key) == versions_at_end)
        });
    }
}

/// The primary was told that the replica has the new material, and encrypts with it; the replica does not know that.
fn switched_here_alone(world: &World, key: &str) -> bool {
    let before = world.material(US, key);
    world.proxy.set(EU, US, SLOW);
    let begun = Instant::now();
    rotate(world, key);
    await_seen(begun, || versions(world, EU, key) == 2);
    world.proxy.set(US, EU, Conditions::SILENT);
    begun.elapsed() < ON_ITS_WAY
        && await_seen(Instant::now(), || world.material(US, key) != before)
        && world.material(EU, key) == before
}

/// Waits for what a message is to do; not for ever, for its connection may have been given up.
fn await_seen(begun: Instant, mut holds: impl FnMut() -> bool) -> bool {
    let mut held = false;
    await_condition("an effect", || {
        held = holds();
        held || begun.elapsed() > 3 * ON_ITS_WAY
    });
    held
}

fn replicate(world: &World, key: &str) {
    world.must(US, "ReplicateKey", json!({"KeyId": key, "ReplicaRegion": EU}));
}

fn rotate(world: &World, key: &str) {
    world.must(US, "RotateKeyOnDemand", json!({"KeyId": key}));
}

fn move_primary(world: &World, key: &str) {
    await_condition("a primary that can move", || {
        let to_eu = json!({"KeyId": key, "PrimaryRegion": EU});
        world.client(US).call("UpdatePrimaryRegion", &to_eu).status == 200
    });
}

/// Waits until the replica is there and works.
fn await_ready(world: &World, key: &str) {
    world.await_enabled(EU, key);
    world.await_enabled(US, key);
}

fn is_primary(metadata: &Value) -> bool {
    metadata["MultiRegionConfiguration"]["MultiRegionKeyType"] == "PRIMARY"
}

/// How many versions of its material a region's member knows.
fn versions(world: &World, region: &str, key: &str) -> usize {
    let all = json!({"KeyId": key, "IncludeKeyMaterial": "ALL_KEY_MATERIAL"});
    let listed = world.client(region).call("ListKeyRotations", &all).json();
    listed["Rotations"].as_array().map_or(0, Vec::len)
}

/// How many of them it has encrypted with.
fn rotated(world: &World, region: &str, key: &str) -> usize {
    let all = json!({"KeyId": key, "IncludeKeyMaterial": "ALL_KEY_MATERIAL"});
    let listed = world.client(region).call("ListKeyRotations", &all).json();
    let entries = listed["Rotations"].as_array().cloned().unwrap_or_default();
    let used =
        |entry: &&Value| entry["KeyMaterialState"] == "CURRENT" || entry["KeyMaterialState"] == "NON_CURRENT";
    entries.iter().filter(used).count()
}
