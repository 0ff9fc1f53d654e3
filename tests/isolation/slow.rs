//! A region that is reached and gets nothing done: who needs it hears so in time.

use std::thread;

use serde_json::json;
use trent_testkit::wire::Client;

use crate::away::{is_a_dependency_timeout, within_bounds};
use crate::world::{EU, US, World};

/// Two of the region's three nodes die: the third one looks for a leader longer than a client waits.
pub(crate) fn is_not_waited_for() {
    let mut world = World::start(&[US, EU], 3);
    let key = world.create_replicated(US, EU, json!({}));
    let single = world.create(US, json!({"MultiRegion": true}));
    let dead: Vec<u64> = world.nodes(EU).iter().skip(1).map(|node| node.id).collect();
    dead.iter().for_each(|&node| world.kill(node));

    let (through, here): (Vec<Client>, Client) = (world.clients_through(US, EU), world.client(US));
    thread::scope(|scope| {
        for client in &through {
            scope.spawn(|| is_a_dependency_timeout(client, "CreateKey", &json!({})));
            scope.spawn(|| is_a_dependency_timeout(client, "ListKeys", &json!({})));
        }
        scope.spawn(|| {
            let request = json!({"KeyId": key, "PrimaryRegion": EU});
            is_a_dependency_timeout(&here, "UpdatePrimaryRegion", &request);
        });
        scope.spawn(|| {
            let request = json!({"KeyId": single, "ReplicaRegion": EU});
            let begun = within_bounds("ReplicateKey", || here.call("ReplicateKey", &request));
            assert_eq!(
                begun.json()["ReplicaKeyMetadata"]["KeyState"],
                "Creating",
                "{}",
                begun.text()
            );
        });
    });

    world.restart(&dead);
    world.await_enabled(EU, &single);
    assert_eq!(
        world.describe(US, &key)["MultiRegionConfiguration"]["PrimaryKey"]["Region"],
        US
    );
}
