//! Where one client works: its connections, its chance, and its part of the history.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::io;
use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;

use super::Site;
use crate::client::{Answer, Client, Credentials, Effect, Request, Unsent};
use crate::history::{Kind, Note, Outcome, Process};
use crate::place::Place;

/// What an answer is called that is none.
const GARBAGE: &str = "garbage";

/// A client of the cluster: one process after the other, for a process that does not know what became of its call does
/// nothing more.
pub struct Desk {
    /// What it shares with the others.
    pub site: Arc<Site>,
    /// Its choices.
    pub random: fastrand::Rng,
    process: u32,
    /// Which node it goes to, where it goes to one alone.
    home: Option<usize>,
    only_looks: bool,
    clients: HashMap<(Place, String), Client>,
}

/// A call that has its place in the history.
#[derive(Debug, Clone, Serialize)]
pub struct Ask<A> {
    /// The object.
    #[serde(skip)]
    pub key: String,
    /// The node.
    #[serde(skip)]
    pub place: Place,
    /// The call, in the workload's words.
    #[serde(flatten)]
    pub action: A,
    /// Whether it changes something.
    #[serde(skip)]
    pub effect: Effect,
}

/// A call that was noted and has not ended.
#[derive(Debug)]
#[must_use = "a call that never ends says nothing"]
pub struct Begun {
    f: String,
    key: String,
    place: Place,
}

impl Desk {
    /// A client whose choices follow from the seed.
    pub fn new(site: Arc<Site>, seed: u64) -> Self {
        Self {
            process: site.next_process(),
            site,
            random: fastrand::Rng::with_seed(seed),
            home: None,
            only_looks: false,
            clients: HashMap::new(),
        }
    }

    /// The same, but one that goes to the same node of each region as long as it is there: who waits for a node that is paused
    /// does nothing else meanwhile, and if all go everywhere all wait for it soon.
    #[must_use]
    pub fn at_home(mut self, number: u16) -> Self {
        self.home = Some(usize::from(number));
        self
    }

    /// The same, but one that changes nothing, where its workload has enough that shows: at a leader that is cut off, a change
    /// waits until the fault is over, and who waits sees nothing of what that leader still answers.
    #[must_use]
    pub fn only_looking(mut self, only_looks: bool) -> Self {
        self.only_looks = only_looks;
        self
    }

    /// Whether it changes nothing.
    pub(super) fn only_looks(&self) -> bool {
        self.only_looks
    }

    /// What to do next, out of a hundred, where so many from zero on are looks.
    pub(super) fn chance(&mut self, looks: u32) -> u32 {
        let choices = if self.only_looks { looks } else { 100 };
        self.random.u32(0..choices)
    }

    /// A node of a region: its own, or any.
    pub fn node(&mut self, region: &str) -> Place {
        let nodes = self.site.nodes(region);
        let chosen = match self.home {
            Some(number) => number % nodes.len(),
            None => self.random.usize(0..nodes.len()),
        };
        nodes[chosen].clone()
    }

    /// Any region.
    pub fn region(&mut self) -> String {
        let regions: Vec<String> = self.site.regions().map(str::to_owned).collect();
        regions[self.random.usize(0..regions.len())].clone()
    }

    /// Makes a call that is one request, notes it, and gives what came of it. `seen` turns AWS's answer into the
    /// workload's, or into nothing if it is no answer.
    pub async fn call<A: Serialize>(
        &mut self,
        ask: Ask<A>,
        (operation, body): (&str, Value),
        seen: impl FnOnce(&Value) -> Option<Value>,
    ) -> Outcome<Value> {
        let root = self.site.root().clone();
        self.call_as(&root, ask, (operation, body), seen).await
    }

    /// The same as another caller.
    pub async fn call_as<A: Serialize>(
        &mut self,
        caller: &Credentials,
        ask: Ask<A>,
        (operation, body): (&str, Value),
        seen: impl FnOnce(&Value) -> Option<Value>,
    ) -> Outcome<Value> {
        let (effect, place) = (ask.effect, ask.place.clone());
        let begun = self.begin(ask);
        let answer = self.send(&place, caller, &Request::kms(operation, &body)).await;
        let outcome = match answer.outcome(effect) {
            Outcome::Ok(value) => match (seen(&value), effect) {
                (Some(seen), _) => Outcome::Ok(seen),
                (None, Effect::Change) => Outcome::Info(Some(GARBAGE.to_owned())),
                (None, Effect::Read) => Outcome::Fail(GARBAGE.to_owned()),
            },
            other => other,
        };
        self.end(begun, outcome.clone());
        outcome
    }

    /// Sends a request that is not noted.
    pub async fn send(&mut self, place: &Place, caller: &Credentials, request: &Request) -> Answer {
        let name = (place.clone(), caller.access_key_id.clone());
        let client = match self.clients.entry(name) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(free) => match self.site.dial(place, caller) {
                Ok(client) => free.insert(client),
                Err(error) => return Answer::Unsent(Unsent::Connect(io::Error::other(error))),
            },
        };
        client.send(request).await
    }

    /// The same to AWS KMS, by the root user.
    pub async fn kms(&mut self, place: &Place, operation: &str, body: &Value) -> Answer {
        let root = self.site.root().clone();
        self.send(place, &root, &Request::kms(operation, body)).await
    }

    /// Notes that a call begins.
    pub fn begin<A: Serialize>(&self, ask: Ask<A>) -> Begun {
        let words = serde_json::to_value(&ask).unwrap_or_default();
        let f = words["f"].as_str().unwrap_or_default().to_owned();
        let begun = Begun {
            f,
            key: ask.key,
            place: ask.place,
        };
        self.note(&begun, Kind::Invoke, words["value"].clone(), None);
        begun
    }

    /// Notes how it ended. Where nobody knows, whoever began it does nothing more.
    pub fn end(&mut self, begun: Begun, outcome: Outcome<Value>) {
        match outcome {
            Outcome::Ok(value) => self.note(&begun, Kind::Ok, value, None),
            Outcome::Fail(error) => self.note(&begun, Kind::Fail, Value::Null, Some(error)),
            Outcome::Info(error) => {
                self.note(&begun, Kind::Info, Value::Null, error);
                self.process = self.site.next_process();
            }
        }
    }

    fn note(&self, begun: &Begun, kind: Kind, value: Value, error: Option<String>) {
        self.site.recorder.note(Note {
            process: Process::Client(self.process),
            kind,
            f: begun.f.clone(),
            key: Some(begun.key.clone()),
            value,
            node: Some(begun.place.to_string()),
            error,
        });
    }
}

impl<A> Ask<A> {
    /// A call that changes something.
    pub fn change(key: impl Into<String>, place: Place, action: A) -> Self {
        Self::new(key, place, action, Effect::Change)
    }

    /// A call that changes nothing.
    pub fn read(key: impl Into<String>, place: Place, action: A) -> Self {
        Self::new(key, place, action, Effect::Read)
    }

    fn new(key: impl Into<String>, place: Place, action: A, effect: Effect) -> Self {
        Self {
            key: key.into(),
            place,
            action,
            effect,
        }
    }
}
