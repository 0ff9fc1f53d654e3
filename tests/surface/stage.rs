//! The cluster that stories are told to.

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
}

impl<'a> Stage<'a> {
    pub(crate) fn build(model: &'a Model) -> Self {
        let shape = Shape {
            regions: REGIONS,
            nodes: 1,
        };
        let cluster = Cluster::start(env!("CARGO_BIN_EXE_trent"), shape);
        let client = Client::new(cluster.contract(), REGIONS[0]);
        Self {
            model,
            cluster,
            client,
        }
    }

    /// Tells a story: what every request of it met, in order.
    ///
    /// # Panics
    /// When an answer is none that the model allows; the story up to there is printed.
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
            panic!(
                "{problem}\nrequest: {request}\nanswer: {}\nstory: {told}",
                answer.text()
            );
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
    /// When a node panicked in a task that was caught: no answer shows that.
    pub(crate) fn clear_away(mut self) {
        self.cluster.stop();
        let nodes: Vec<u64> = REGIONS
            .iter()
            .flat_map(|region| self.cluster.nodes_of(region))
            .map(|node| node.id)
            .collect();
        for node in nodes {
            let said = self.cluster.said(node);
            assert!(!said.contains("panicked"), "node {node} panicked: {said}");
        }
    }
}
