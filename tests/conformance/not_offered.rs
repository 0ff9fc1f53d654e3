//! The operations that this build knows and does not carry out: an honest refusal, never a false success.

use serde_json::json;
use trent_domain::operation::Operation;

use super::expected::{Unknown, named};
use super::suite::Suite;
use super::world::World;

pub(crate) fn rows(world: &World, suite: &mut Suite) {
    let key = world.key();
    let known = Operation::ALL.iter().filter(|operation| !operation.is_offered());
    for operation in known {
        let requests = [
            ("no members", json!({})),
            ("an existing key", json!({"KeyId": key.id})),
            (
                "an unknown key",
                json!({"KeyId": "00000000-0000-4000-8000-000000000000"}),
            ),
        ];
        for (what, request) in requests {
            let expected = named("UnsupportedOperationException", Unknown::NotOffered);
            suite.row(&world.us, operation.name(), what, request, expected);
        }
    }
}
