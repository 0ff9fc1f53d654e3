//! RSA keys take seconds to generate: nobody else waits for that.

use serde_json::json;

use super::expected::{ensure, holds, ok};
use super::requests::good_request;
use super::suite::Suite;
use super::world::World;

/// More than run at a time on a small machine.
const GENERATIONS: usize = 3;
/// Requests of each kind meanwhile. All of them together take a fraction of one generation.
const MEANWHILE: usize = 10;

pub(crate) fn rows(world: &World, suite: &mut Suite) {
    let key = world.key();
    let requests: Vec<_> = ["Encrypt", "Sign", "Verify", "GenerateMac"]
        .into_iter()
        .map(|operation| {
            let key = world.key_for(operation, false);
            let made = world.made_by(operation, &key);
            (operation, good_request(operation, &key.id, &made))
        })
        .collect();
    let pair = json!({"KeyId": key.id, "KeyPairSpec": "RSA_4096"});
    let generate = || world.us.call("GenerateDataKeyPair", &pair);
    std::thread::scope(|scope| {
        let generations: Vec<_> = (0..GENERATIONS).map(|_| scope.spawn(generate)).collect();
        for _ in 0..MEANWHILE {
            for (operation, request) in &requests {
                let what = "while RSA keys are generated";
                suite.row(&world.us, operation, what, request.clone(), ok());
            }
        }
        let is_over = generations.iter().all(|generation| generation.is_finished());
        for generation in generations {
            let not_stalled = holds(move |answer| {
                ensure(answer.status == 200, "wanted success")?;
                ensure(!is_over, "the others have waited for it")
            });
            let answer = generation.join().unwrap();
            suite.judge("GenerateDataKeyPair", "several at a time", &answer, not_stalled);
        }
    });
}
