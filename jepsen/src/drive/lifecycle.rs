//! Keys that are disabled, enabled, scheduled for deletion and kept after all.

use futures::FutureExt;
use futures::future::BoxFuture;
use serde_json::{Value, json};

use super::alias::nothing;
use super::keys::{Keys, Used};
use super::{Ask, Desk, SetupError, Shape, Workload};
use crate::checker::Checker;
use crate::checker::wgl::Linearizable;
use crate::model::Lifecycle;
use crate::place::Place;
use crate::workload::lifecycle::Action;

const KEYS_AT_ONCE: usize = 4;
const CALLS_PER_KEY: u32 = 300;
/// The windows that AWS takes, in days.
const WINDOWS: std::ops::RangeInclusive<u64> = 7..=30;

/// Clients that lead keys through their states, and look at them.
#[derive(Debug)]
pub struct Lifecycles {
    keys: Keys,
}

impl Default for Lifecycles {
    fn default() -> Self {
        Self {
            keys: Keys::new(KEYS_AT_ONCE, CALLS_PER_KEY),
        }
    }
}

impl Workload for Lifecycles {
    fn name(&self) -> &'static str {
        "lifecycle"
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
                call(desk, &key).await;
            }
        }
        .boxed()
    }

    fn conclude<'a>(&'a self, desk: &'a mut Desk) -> BoxFuture<'a, ()> {
        async move {
            for key in self.keys.all() {
                for place in desk.site.nodes(&key.region).to_vec() {
                    describe(desk, &key, place).await;
                }
            }
        }
        .boxed()
    }

    fn key_operations(&self) -> &'static [&'static str] {
        &[
            "enable-key",
            "disable-key",
            "schedule-key-deletion",
            "cancel-key-deletion",
            "update-key-description",
            "describe-key",
            "encrypt",
        ]
    }

    fn checkers(&self) -> Vec<Box<dyn Checker>> {
        vec![Box::new(Linearizable::new("key-lifecycle", Lifecycle))]
    }
}

async fn call(desk: &mut Desk, key: &Used) {
    let place = desk.node(&key.region);
    let action = match desk.chance(50) {
        0..30 => return describe(desk, key, place).await,
        30..50 => return encrypt(desk, key, place).await,
        50..65 => Action::UpdateKeyDescription(format!("d{}", desk.site.unlike())),
        65..78 => Action::DisableKey,
        78..91 => Action::EnableKey,
        91..94 => {
            let days = WINDOWS.start() + desk.site.unlike() % (WINDOWS.end() - WINDOWS.start() + 1);
            Action::ScheduleKeyDeletion(u8::try_from(days).unwrap_or(7))
        }
        _ => Action::CancelKeyDeletion,
    };
    let (operation, mut body) = match &action {
        Action::UpdateKeyDescription(text) => ("UpdateKeyDescription", json!({"Description": text})),
        Action::DisableKey => ("DisableKey", json!({})),
        Action::EnableKey => ("EnableKey", json!({})),
        Action::ScheduleKeyDeletion(days) => ("ScheduleKeyDeletion", json!({"PendingWindowInDays": days})),
        _ => ("CancelKeyDeletion", json!({})),
    };
    body["KeyId"] = json!(key.id);
    desk.call(
        Ask::change(key.object(), place, action),
        (operation, body),
        nothing,
    )
    .await;
}

async fn describe(desk: &mut Desk, key: &Used, place: Place) {
    let ask = Ask::read(key.object(), place, Action::DescribeKey);
    let seen = |answer: &Value| {
        let metadata = &answer["KeyMetadata"];
        let state = metadata["KeyState"].as_str()?;
        Some(json!({"state": state, "description": metadata["Description"].as_str()?}))
    };
    desk.call(ask, ("DescribeKey", json!({"KeyId": key.id})), seen)
        .await;
}

async fn encrypt(desk: &mut Desk, key: &Used, place: Place) {
    let ask = Ask::read(key.object(), place, Action::Encrypt);
    let request = ("Encrypt", json!({"KeyId": key.id, "Plaintext": "AAAA"}));
    desk.call(ask, request, nothing).await;
}
