//! Keys that are scheduled for deletion, and an operator who lets weeks pass.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use futures::FutureExt;
use futures::future::BoxFuture;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep_until};

use super::alias::nothing;
use super::keys::{Keys, Used};
use super::{Ask, Desk, SetupError, Shape, Workload};
use crate::checker::{Checker, DeletionFinal};
use crate::cluster::Cluster;
use crate::history::{Outcome, Recorder};
use crate::place::Place;
use crate::workload::deletion::{Action, OBJECT, Turn};

/// So many that there is always one whose window ends.
const KEYS_AT_ONCE: usize = 20;
/// About half a minute's, so that a key is still asked for when it is gone.
const CALLS_PER_KEY: u32 = 400;
/// Of those that AWS takes the shortest, in days: they end with the first or the second turn of the clocks.
const WINDOWS: std::ops::RangeInclusive<u8> = 7..=14;
/// How often clocks are turned, evenly over a run: as often as the nodes' certificates allow, which are good for 90 days.
const TURNS: u16 = 10;
const DAYS_EACH: u16 = 8;
const DAY: Duration = Duration::from_hours(24);

/// Clients that have keys deleted, and use them before and after.
#[derive(Debug)]
pub struct Deletions {
    keys: Keys,
}

impl Default for Deletions {
    fn default() -> Self {
        Self {
            keys: Keys::new(KEYS_AT_ONCE, CALLS_PER_KEY),
        }
    }
}

impl Workload for Deletions {
    fn name(&self) -> &'static str {
        "deletion"
    }

    fn shape(&self) -> Shape {
        Shape::ONE_REGION
    }

    fn prepare<'a>(&'a self, desk: &'a mut Desk) -> BoxFuture<'a, Result<(), SetupError>> {
        self.keys.prepare(desk).boxed()
    }

    fn step<'a>(&'a self, desk: &'a mut Desk) -> BoxFuture<'a, ()> {
        async move {
            if let Some(key) = self.keys.take(desk).await {
                key.call(desk).await;
            }
        }
        .boxed()
    }

    fn operate<'a>(&'a self, cluster: Arc<Cluster>, desk: &'a mut Desk, until: Instant) -> BoxFuture<'a, ()> {
        async move {
            let began = Instant::now();
            let between = (until - began) / u32::from(TURNS + 1);
            for turn in 1..=TURNS {
                sleep_until(began + between * u32::from(turn)).await;
                turn_clocks(&cluster, desk, turn * DAYS_EACH);
            }
        }
        .boxed()
    }

    fn conclude<'a>(&'a self, desk: &'a mut Desk) -> BoxFuture<'a, ()> {
        async move {
            for key in self.keys.all() {
                for place in desk.site.nodes(&key.region) {
                    key.read(desk, (place, Action::DescribeKey), ("DescribeKey", json!({})))
                        .await;
                }
            }
        }
        .boxed()
    }

    fn key_operations(&self) -> &'static [&'static str] {
        &[
            "schedule-key-deletion",
            "cancel-key-deletion",
            "enable-key",
            "describe-key",
            "encrypt",
            "turn-clocks",
        ]
    }

    fn checkers(&self) -> Vec<Box<dyn Checker>> {
        vec![Box::new(DeletionFinal)]
    }
}

impl Used {
    async fn call(&self, desk: &mut Desk) {
        let place = desk.node(&self.region);
        match desk.chance(60) {
            0..30 => {
                self.read(desk, (place, Action::DescribeKey), ("DescribeKey", json!({})))
                    .await;
            }
            30..60 => {
                let plaintext = json!({"Plaintext": "AAAA"});
                self.read(desk, (place, Action::Encrypt), ("Encrypt", plaintext))
                    .await;
            }
            60..75 => self.schedule(desk, place).await,
            75..85 => {
                self.change(desk, (place, Action::CancelKeyDeletion), "CancelKeyDeletion")
                    .await;
            }
            _ => self.change(desk, (place, Action::EnableKey), "EnableKey").await,
        }
    }

    async fn schedule(&self, desk: &mut Desk, place: Place) {
        let days = desk.random.u8(WINDOWS);
        let ask = Ask::change(self.object(), place, Action::ScheduleKeyDeletion(days));
        let body = json!({"KeyId": self.id, "PendingWindowInDays": days});
        let site = desk.site.clone();
        let seen = |answer: &Value| Some(json!({"due": due(answer, &site.recorder)?}));
        desk.call(ask, ("ScheduleKeyDeletion", body), seen).await;
    }

    async fn change(&self, desk: &mut Desk, (place, action): (Place, Action), operation: &str) {
        let ask = Ask::change(self.object(), place, action);
        desk.call(ask, (operation, json!({"KeyId": self.id})), nothing)
            .await;
    }

    async fn read(
        &self,
        desk: &mut Desk,
        (place, action): (Place, Action),
        (operation, mut body): (&str, Value),
    ) {
        body["KeyId"] = json!(self.id);
        let ask = Ask::read(self.object(), place, action);
        desk.call(ask, (operation, body), nothing).await;
    }
}

/// `DeletionDate`, in the time of the run.
#[expect(
    clippy::disallowed_methods,
    reason = "what nodes say is of their clocks, which are the harness's and so much ahead"
)]
fn due(answer: &Value, recorder: &Recorder) -> Option<u64> {
    let date = Duration::try_from_secs_f64(answer["DeletionDate"].as_f64()?).ok()?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
    let away = date.saturating_sub(now);
    recorder.now().checked_add(u64::try_from(away.as_nanos()).ok()?)
}

/// Lets time pass for everybody, or shows a later time to some alone.
fn turn_clocks(cluster: &Cluster, desk: &mut Desk, days: u16) {
    let mut nodes: Vec<Place> = cluster.nodes().iter().map(|node| node.place().clone()).collect();
    if desk.random.bool() {
        desk.random.shuffle(&mut nodes);
        nodes.truncate(desk.random.usize(1..=nodes.len()));
    }
    let turn = Turn { nodes, days };
    let Some(asked) = turn.nodes.first().cloned() else {
        return;
    };
    let begun = desk.begin(Ask::change(OBJECT, asked, Action::TurnClocks(turn.clone())));
    let turned = turn.nodes.iter().try_for_each(|place| {
        let node = cluster.node(place).map_err(|error| error.to_string())?;
        let ahead = i64::try_from((DAY * u32::from(days)).as_millis()).unwrap_or(i64::MAX);
        let clock = node.clock();
        clock
            .jump(ahead - clock.ahead_ms())
            .map_err(|error| error.to_string())
    });
    desk.end(
        begun,
        turned.map_or_else(Outcome::Fail, |()| Outcome::Ok(Value::Null)),
    );
}
