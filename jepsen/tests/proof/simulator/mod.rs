//! Clients with one call at a time each, and answers that are late or lost, in simulated time: a history from a seed.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use fastrand::Rng;
use serde::Serialize;
use serde_json::Value;
use trent_jepsen::history::{Event, History, Kind, Phase, Process};

pub(crate) const MILLISECOND: u64 = 1_000_000;

/// A call to a world.
#[derive(Clone)]
pub(crate) struct Request<A> {
    pub(crate) key: String,
    pub(crate) node: String,
    pub(crate) action: A,
}

/// A key manager in which everything happens at one moment. It is linearizable unless it has a bug.
pub(crate) trait World {
    type Action: Serialize + Clone;
    type Seen: Serialize;

    /// What a client asks for next.
    fn draw(&mut self, rng: &mut Rng, now: u64) -> Request<Self::Action>;

    /// What it is answered.
    fn serve(
        &mut self,
        rng: &mut Rng,
        now: u64,
        request: &Request<Self::Action>,
    ) -> Result<Self::Seen, &'static str>;

    /// Whether a call without an answer may have happened.
    fn changes(action: &Self::Action) -> bool;

    /// What is asked at the end, one after the other.
    fn last(&mut self) -> Vec<Request<Self::Action>> {
        Vec::new()
    }
}

/// How a run is.
#[derive(Clone, Copy)]
pub(crate) struct Course {
    pub(crate) seed: u64,
    pub(crate) clients: u32,
    pub(crate) calls: usize,
    /// Of a thousand answers, how many are lost.
    pub(crate) lost: u32,
}

impl Course {
    /// Twelve clients, five of a hundred answers lost.
    pub(crate) fn new(seed: u64, calls: usize) -> Self {
        Self {
            seed,
            clients: 12,
            calls,
            lost: 50,
        }
    }
}

/// Lets clients loose on a world.
pub(crate) fn run<W: World>(world: &mut W, course: Course) -> History {
    let mut run = Run {
        rng: Rng::with_seed(course.seed),
        world,
        events: Vec::new(),
        todo: BinaryHeap::new(),
        open: BTreeMap::new(),
        processes: course.clients,
        left: course.calls,
        course,
        now: 0,
        serial: 0,
    };
    for process in 0..course.clients {
        run.at(u64::from(process) * MILLISECOND / 7, Todo::Begin(process));
    }
    run.all();
    run.finish()
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Todo {
    Begin(u32),
    Serve(u32),
    End(u32),
}

struct Open<W: World> {
    request: Request<W::Action>,
    answer: Option<Result<W::Seen, &'static str>>,
    lost: bool,
}

struct Run<'a, W: World> {
    world: &'a mut W,
    course: Course,
    rng: Rng,
    events: Vec<Event>,
    todo: BinaryHeap<Reverse<(u64, u64, Todo)>>,
    open: BTreeMap<u32, Open<W>>,
    processes: u32,
    left: usize,
    now: u64,
    serial: u64,
}

impl<W: World> Run<'_, W> {
    fn at(&mut self, time: u64, todo: Todo) {
        self.serial += 1;
        self.todo.push(Reverse((time, self.serial, todo)));
    }

    fn all(&mut self) {
        while let Some(Reverse((time, _, todo))) = self.todo.pop() {
            self.now = time;
            match todo {
                Todo::Begin(process) => self.begin(process),
                Todo::Serve(process) => self.serve(process),
                Todo::End(process) => self.end(process),
            }
        }
    }

    fn begin(&mut self, process: u32) {
        if self.left == 0 {
            return;
        }
        self.left -= 1;
        let request = self.world.draw(&mut self.rng, self.now);
        let lost = self.rng.u32(0..1000) < self.course.lost;
        self.note(process, Kind::Invoke, &request, value_of(&request.action), None);
        let there = self.now + self.rng.u64(1..10 * MILLISECOND);
        let back = there + self.rng.u64(1..10 * MILLISECOND);
        let lost_change = lost && W::changes(&request.action);
        // A lost answer may be that of a call that is carried out long after its client has given up, or never.
        let (there, back) = match (lost_change, self.rng.u8(0..3)) {
            (false, _) => (Some(there), back),
            (true, 0) => (None, back),
            (true, 1) => (Some(there), back),
            (true, _) => (Some(back + self.rng.u64(0..100 * MILLISECOND)), back),
        };
        self.open.insert(
            process,
            Open {
                request,
                answer: None,
                lost,
            },
        );
        if let Some(there) = there {
            self.at(there, Todo::Serve(process));
        }
        self.at(back, Todo::End(process));
    }

    fn serve(&mut self, process: u32) {
        let Some(open) = self.open.get_mut(&process) else {
            return;
        };
        open.answer = Some(self.world.serve(&mut self.rng, self.now, &open.request));
    }

    fn end(&mut self, process: u32) {
        let (request, lost) = (self.open[&process].request.clone(), self.open[&process].lost);
        let changes = W::changes(&request.action);
        let next = if lost && changes { self.fresh() } else { process };
        match (&self.open[&process].answer, lost) {
            (Some(Ok(seen)), false) => {
                let seen = serde_json::to_value(seen).unwrap();
                self.note(process, Kind::Ok, &request, seen, None);
            }
            (Some(Err(error)), false) => {
                let error = *error;
                self.note(process, Kind::Fail, &request, Value::Null, Some(error));
            }
            _ if changes => self.note(process, Kind::Info, &request, Value::Null, Some("timeout")),
            _ => self.note(process, Kind::Fail, &request, Value::Null, Some("timeout")),
        }
        if !(lost && changes) {
            self.open.remove(&process);
        }
        let pause = self.rng.u64(0..5 * MILLISECOND);
        self.at(self.now + pause, Todo::Begin(next));
    }

    /// The process of an unknown end is retired.
    fn fresh(&mut self) -> u32 {
        self.processes += 1;
        self.processes
    }

    fn finish(mut self) -> History {
        let phase = Phase::FinalReads.note();
        self.now += 1000 * MILLISECOND;
        self.push(phase.process, phase.kind, &phase.f, None, None, phase.value, None);
        for request in self.world.last() {
            self.now += MILLISECOND;
            let process = self.fresh();
            self.note(process, Kind::Invoke, &request, value_of(&request.action), None);
            self.now += MILLISECOND;
            match self.world.serve(&mut self.rng, self.now, &request) {
                Ok(seen) => {
                    let seen = serde_json::to_value(seen).unwrap();
                    self.note(process, Kind::Ok, &request, seen, None);
                }
                Err(error) => self.note(process, Kind::Fail, &request, Value::Null, Some(error)),
            }
        }
        History::new(self.events).unwrap()
    }

    fn note(
        &mut self,
        process: u32,
        kind: Kind,
        request: &Request<W::Action>,
        value: Value,
        error: Option<&str>,
    ) {
        let f = serde_json::to_value(&request.action).unwrap()["f"]
            .as_str()
            .unwrap()
            .to_owned();
        let (key, node) = (Some(request.key.clone()), Some(request.node.clone()));
        self.push(Process::Client(process), kind, &f, key, node, value, error);
    }

    #[allow(clippy::too_many_arguments, reason = "the parts of an event")]
    fn push(
        &mut self,
        process: Process,
        kind: Kind,
        f: &str,
        key: Option<String>,
        node: Option<String>,
        value: Value,
        error: Option<&str>,
    ) {
        self.events.push(Event {
            index: self.events.len() as u64,
            time: self.now,
            process,
            kind,
            f: f.to_owned(),
            key,
            value,
            node,
            error: error.map(str::to_owned),
        });
    }
}

fn value_of<A: Serialize>(action: &A) -> Value {
    serde_json::to_value(action).unwrap()["value"].clone()
}
