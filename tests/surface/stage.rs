//! The cluster that stories are told to.

use std::cell::RefCell;
use std::collections::BTreeMap;

use trent_testkit::accounts::{Account, allow};
use trent_testkit::cluster::{Cluster, Shape};
use trent_testkit::wire::Client;

use super::corpus::Meeting;
use super::judge;
use super::model::Model;
use super::pool::{Kind, Pool};
use super::story::{Step, Story};

const REGIONS: &[&str] = &["us-east-1", "eu-west-1"];

/// A running cluster of two regions of one node.
pub(crate) struct Stage<'a> {
    model: &'a Model,
    cluster: Cluster,
    client: Client,
    /// The first answer of each kind that the model does not allow, with its story.
    violations: RefCell<BTreeMap<String, String>>,
}

impl<'a> Stage<'a> {
    pub(crate) fn build(model: &'a Model) -> Self {
        let shape = Shape {
            regions: REGIONS,
            nodes: 1,
        };
        let cluster = Cluster::start(env!("CARGO_BIN_EXE_trent"), shape);
        make_principals(&Account::first(&cluster, REGIONS[0]));
        let client = Client::new(cluster.contract(), REGIONS[0]);
        Self {
            model,
            cluster,
            client,
            violations: RefCell::default(),
        }
    }

    /// Tells a story: what every request of it met, in order. An answer that the model does not allow is noted.
    pub(crate) fn tell(&self, story: &Story) -> Vec<Meeting> {
        let mut pool = Pool::default();
        let steps = story.steps.iter().enumerate();
        steps
            .map(|(nth, step)| self.take(story, nth, step, &mut pool))
            .collect()
    }

    fn take(&self, story: &Story, nth: usize, step: &Step, pool: &mut Pool) -> Meeting {
        let request = step.request(pool);
        let answer = self.client.call(&step.operation, &request);
        if let Err(problem) = judge::judge(self.model, &step.operation, &answer) {
            let told = serde_json::to_string(&story.until(nth)).unwrap();
            let found = format!(
                "{problem}\nrequest: {request}\nanswer: {}\nstory: {told}",
                answer.text()
            );
            self.violations.borrow_mut().entry(problem).or_insert(found);
        }
        if answer.status == 200 {
            pool.learn(&answer.json());
            if let Some(name) = request["AliasName"].as_str() {
                pool.add(Kind::Alias, name);
            }
        }
        Meeting {
            operation: step.operation.clone(),
            outcome: judge::outcome(&answer),
        }
    }

    /// Ends the cluster.
    ///
    /// # Panics
    /// When an answer was none that the model allows; and when a node panicked in a task that was caught, which no
    /// answer shows.
    pub(crate) fn clear_away(mut self) {
        self.cluster.stop();
        let nodes: Vec<u64> = REGIONS
            .iter()
            .flat_map(|region| self.cluster.nodes_of(region))
            .map(|node| node.id)
            .collect();
        let violations = self.violations.take();
        for found in violations.values() {
            println!("{found}\n");
        }
        for node in nodes {
            let said = self.cluster.said(node);
            assert!(!said.contains("panicked"), "node {node} panicked: {said}");
        }
        assert!(
            violations.is_empty(),
            "{} kinds of answers that the model does not allow",
            violations.len()
        );
    }
}

/// Those whom grants of stories name: others are refused.
fn make_principals(account: &Account) {
    account.user("somebody", None);
    account.role("role", &allow("kms:*"), &account.id);
}
