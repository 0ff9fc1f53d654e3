//! Nodes that join and leave, while clients do what they do elsewhere.

mod operator;
mod words;

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use tokio::time::Instant;

use super::{Aliases, Desk, Sets, SetupError, Shape, Workload};
use crate::checker::{self, Checker};
use crate::cluster::Cluster;

use operator::Operator;

/// When nothing changes any more, members know each other within this. A node that is forgotten while it is down or cut off
/// has ten seconds to hear of it before its group dismisses it (`FAREWELL` in the product), and an election may come first.
const KNOWN_WITHIN: Duration = Duration::from_secs(30);
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// Clients that make aliases, list them and move others, and an operator who changes the cluster under them.
#[derive(Debug, Default)]
pub struct Membership {
    sets: Sets,
    aliases: Aliases,
    cluster: OnceLock<Arc<Cluster>>,
}

impl Workload for Membership {
    fn name(&self) -> &'static str {
        "membership"
    }

    fn shape(&self) -> Shape {
        Shape { regions: 1, nodes: 3 }
    }

    fn spares(&self) -> u8 {
        2
    }

    fn prepare<'a>(&'a self, desk: &'a mut Desk) -> BoxFuture<'a, Result<(), SetupError>> {
        async move {
            self.sets.prepare(desk).await?;
            self.aliases.prepare(desk).await
        }
        .boxed()
    }

    fn step<'a>(&'a self, desk: &'a mut Desk) -> BoxFuture<'a, ()> {
        match desk.random.bool() {
            true => self.sets.step(desk),
            false => self.aliases.step(desk),
        }
    }

    fn operate<'a>(&'a self, cluster: Arc<Cluster>, desk: &'a mut Desk, until: Instant) -> BoxFuture<'a, ()> {
        async move {
            let cluster = self.cluster.get_or_init(|| cluster);
            Operator::new(cluster, desk).work(until).await;
        }
        .boxed()
    }

    fn conclude<'a>(&'a self, desk: &'a mut Desk) -> BoxFuture<'a, ()> {
        async move {
            if let Some(cluster) = self.cluster.get() {
                Operator::new(cluster, desk)
                    .watch(KNOWN_WITHIN + LOOK_EVERY * 4, LOOK_EVERY)
                    .await;
            }
            self.sets.conclude(desk).await;
            self.aliases.conclude(desk).await;
        }
        .boxed()
    }

    fn key_operations(&self) -> &'static [&'static str] {
        &[
            "invite-node",
            "join-node",
            "remove-node",
            "list-nodes",
            "add",
            "read",
        ]
    }

    fn checkers(&self) -> Vec<Box<dyn Checker>> {
        let mut checkers = self.sets.checkers();
        checkers.extend(self.aliases.checkers());
        checkers.push(Box::new(checker::Membership { bound: KNOWN_WITHIN }));
        checkers
    }
}
