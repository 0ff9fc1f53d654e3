//! Whoever lets nodes join and leave: one change after the other, each until it is known to be made.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::time::{Instant, sleep, timeout};
use trent_proto::admin::v1::InviteNodeResponse;

use super::words;
use crate::cluster::{Admin, Cluster, ClusterError, Node};
use crate::drive::{Ask, Desk};
use crate::history::Outcome;
use crate::place::Place;
use crate::workload::membership::{Action, Directory, OBJECT, STILL_RUNNING, Seen};

/// With fewer members a region does not survive the loss of one.
const FEWEST: usize = 3;
/// A change is repeated for so long: longer than any fault takes.
const MADE_WITHIN: Duration = Duration::from_secs(60);
/// A node that was removed is forgotten and has ended within this, whatever faults come meanwhile.
const ENDS_WITHIN: Duration = Duration::from_secs(60);
/// Clients are sent to a node that has joined once it is ready; if that takes longer, without that.
const READY_WITHIN: Duration = Duration::from_secs(20);
const AGAIN_AFTER: Duration = Duration::from_millis(300);
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// Between one change and the next.
const REST_MILLIS: std::ops::Range<u64> = 200..1500;

/// An operator at work.
pub(super) struct Operator<'a> {
    cluster: &'a Arc<Cluster>,
    desk: &'a mut Desk,
    /// A member that is drained, and its number.
    drained: Option<Member>,
}

/// A node of the cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Member {
    number: u64,
    place: Place,
}

/// What an operator does next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Join,
    Drain,
    Undrain,
    Remove,
}

/// What is done to a node that is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    Drain,
    Undrain,
    Remove,
}

impl<'a> Operator<'a> {
    pub(super) fn new(cluster: &'a Arc<Cluster>, desk: &'a mut Desk) -> Self {
        Self {
            cluster,
            desk,
            drained: None,
        }
    }

    /// Changes the members until then, and leaves nothing half done.
    pub(super) async fn work(mut self, until: Instant) {
        self.look().await;
        while Instant::now() < until {
            match self.next() {
                Step::Join => self.join().await,
                Step::Drain => self.drain().await,
                Step::Undrain => self.undrain().await,
                Step::Remove => self.remove().await,
            }
            self.look().await;
            let rest = self.desk.random.u64(REST_MILLIS);
            sleep(Duration::from_millis(rest)).await;
        }
        let deadline = Instant::now() + MADE_WITHIN;
        while self.drained.is_some() && Instant::now() < deadline {
            self.undrain().await;
        }
    }

    /// Asks every member what it knows, until all know the same or the time is over.
    pub(super) async fn watch(mut self, patience: Duration, every: Duration) {
        let deadline = Instant::now() + patience;
        while Instant::now() < deadline {
            let directory = self.look().await;
            let mut knows = directory.is_some();
            for member in self.members() {
                let told = self.status(&member.place).await;
                knows &= told.is_some_and(|told| agrees(&told, directory.as_ref()));
            }
            if knows {
                return;
            }
            sleep(every).await;
        }
    }

    fn next(&mut self) -> Step {
        let members = self.members().len();
        let most = self.cluster.nodes().len();
        let chance = self.desk.random.u32(0..10);
        match (&self.drained, chance) {
            (Some(_), 0..6) => Step::Undrain,
            (None, 0..2) => Step::Drain,
            (_, 2..6) if members < most => Step::Join,
            _ if members > FEWEST => Step::Remove,
            _ => Step::Join,
        }
    }

    /// A node joins at a place where there is none. One that may have joined, or may not, is removed again.
    async fn join(&mut self) {
        let free = self.cluster.nodes().iter().filter(|node| node.number().is_none());
        let free: Vec<Place> = free.map(|node| node.place().clone()).collect();
        let Some(place) = self.desk.random.choice(free) else {
            return;
        };
        let Some(invitation) = self.invite(&place).await else {
            return;
        };
        let member = Member {
            number: invitation.node,
            place,
        };
        if self.admit(&member, &invitation.token).await {
            self.desk.site.open(&member.place);
        } else {
            let through = self.another_than(&member);
            self.until_made((Change::Remove, member.number), &through).await;
            self.await_end(&member).await;
        }
    }

    async fn invite(&mut self, place: &Place) -> Option<InviteNodeResponse> {
        let through = self.any_member();
        let ask = Ask::change(OBJECT, through.clone(), Action::InviteNode);
        let begun = self.desk.begin(ask);
        let invited = match self.cluster.node(&through) {
            Ok(node) => node.admin().invite(place.region()).await,
            Err(error) => Err(error),
        };
        let outcome = match &invited {
            Ok(invitation) => seen(Seen::Invited(invitation.node)),
            Err(error) => words::not_made(error),
        };
        self.desk.end(begun, outcome);
        invited.ok()
    }

    /// Lets it join and waits until it is ready. False where nobody knows whether it has joined.
    async fn admit(&mut self, Member { number, place }: &Member, token: &str) -> bool {
        let action = Action::JoinNode {
            number: *number,
            place: place.clone(),
        };
        let begun = self.desk.begin(Ask::change(OBJECT, place.clone(), action));
        if let Err(error) = self.cluster.admit(place, *number, token).await {
            self.desk.end(begun, Outcome::Info(Some(error.to_string())));
            return false;
        }
        self.desk.end(begun, Outcome::Ok(Value::Null));
        if let Ok(node) = self.cluster.node(place) {
            // One that is not ready at the end of all faults is the recovery's to judge.
            let _ = timeout(READY_WITHIN, ready(node)).await;
        }
        true
    }

    async fn drain(&mut self) {
        let members = self.members();
        let Some(member) = self.desk.random.choice(members) else {
            return;
        };
        let through = self.another_than(&member);
        self.until_made((Change::Drain, member.number), &through).await;
        // It may be drained even where nobody said so.
        self.drained = Some(member);
    }

    async fn undrain(&mut self) {
        let Some(member) = self.drained.clone() else {
            return;
        };
        let through = self.another_than(&member);
        if self.until_made((Change::Undrain, member.number), &through).await {
            self.drained = None;
        }
    }

    async fn remove(&mut self) {
        let members = self.members();
        // Half of those who go are those who came last: their numbers must not come again.
        let any = match self.desk.random.bool() {
            true => members.into_iter().max_by_key(|member| member.number),
            false => self.desk.random.choice(members),
        };
        // One that is drained goes first.
        let Some(member) = self.drained.clone().or(any) else {
            return;
        };
        let through = self.another_than(&member);
        if self.until_made((Change::Remove, member.number), &through).await {
            self.drained = None;
            self.await_end(&member).await;
        }
    }

    /// Makes a change again until it is known to be made, through this node first. A refusal says only that it was not made
    /// through this node now: its audit log may be on a disk that fails. False where it never was.
    async fn until_made(&mut self, (change, number): (Change, u64), first: &Place) -> bool {
        let deadline = Instant::now() + MADE_WITHIN;
        let mut through = first.clone();
        while Instant::now() < deadline {
            let ask = Ask::change(OBJECT, through.clone(), change.action(number));
            let begun = self.desk.begin(ask);
            let made = match self.cluster.node(&through) {
                Ok(node) => change.make(&node.admin(), number).await,
                Err(error) => Err(error),
            };
            let outcome = match &made {
                Ok(()) => Outcome::Ok(Value::Null),
                Err(error) => words::not_made(error),
            };
            self.desk.end(begun, outcome);
            if made.is_ok() {
                return true;
            }
            if made.as_ref().is_err_and(words::is_unknown_node) {
                return change == Change::Remove;
            }
            sleep(AGAIN_AFTER).await;
            through = self.any_member();
        }
        false
    }

    /// Waits until a node that was removed is out of the directory and has ended; then its place is free.
    async fn await_end(&mut self, member: &Member) {
        let action = Action::AwaitEnd {
            number: member.number,
            place: member.place.clone(),
        };
        let cluster = self.cluster.clone();
        let mut watcher = Desk::new(self.desk.site.clone(), member.number);
        let begun = watcher.begin(Ask::read(OBJECT, member.place.clone(), action));
        let ended = timeout(ENDS_WITHIN, async {
            while self
                .look()
                .await
                .is_none_or(|nodes| nodes.contains_key(&member.number))
            {
                sleep(AGAIN_AFTER).await;
            }
            while cluster.vacate(&member.place).is_err() {
                sleep(LOOK_EVERY).await;
            }
        });
        let outcome = match ended.await {
            Ok(()) => Outcome::Ok(Value::Null),
            Err(_) => Outcome::Fail(STILL_RUNNING.to_owned()),
        };
        self.desk.site.close(&member.place);
        watcher.end(begun, outcome);
    }

    /// What a quorum says of the members.
    async fn look(&mut self) -> Option<Directory> {
        let through = self.any_member();
        let begun = self
            .desk
            .begin(Ask::read(OBJECT, through.clone(), Action::ListNodes));
        let answer = match self.cluster.node(&through) {
            Ok(node) => node.admin().nodes().await,
            Err(error) => Err(error),
        };
        match answer {
            Ok(answer) => {
                let directory = words::directory(&answer.nodes);
                self.desk.end(begun, seen(Seen::Directory(directory.clone())));
                Some(directory)
            }
            Err(error) => {
                self.desk.end(begun, words::not_answered(&error));
                None
            }
        }
    }

    async fn status(&mut self, place: &Place) -> Option<Seen> {
        let begun = self.desk.begin(Ask::read(OBJECT, place.clone(), Action::Status));
        let answer = match self.cluster.node(place) {
            Ok(node) => node.admin().status().await,
            Err(error) => Err(error),
        };
        match answer {
            Ok(answer) => {
                let told = words::status(answer);
                self.desk.end(begun, seen(told.clone()));
                Some(told)
            }
            Err(error) => {
                self.desk.end(begun, words::not_answered(&error));
                None
            }
        }
    }

    fn members(&self) -> Vec<Member> {
        let member = |node: &Node| {
            Some(Member {
                number: node.number()?,
                place: node.place().clone(),
            })
        };
        self.cluster.members().filter_map(member).collect()
    }

    /// One of the members, those first that run.
    fn any_member(&mut self) -> Place {
        let running: Vec<Place> = self
            .cluster
            .members()
            .filter(|node| node.is_running())
            .map(|node| node.place().clone())
            .collect();
        let nodes = self.cluster.nodes();
        let any = self.desk.random.choice(running);
        any.unwrap_or_else(|| nodes[0].place().clone())
    }

    fn another_than(&mut self, member: &Member) -> Place {
        let others: Vec<Place> = self
            .members()
            .into_iter()
            .filter(|other| other != member)
            .map(|other| other.place)
            .collect();
        let any = self.desk.random.choice(others);
        any.unwrap_or_else(|| member.place.clone())
    }
}

impl Change {
    fn action(self, number: u64) -> Action {
        match self {
            Self::Drain => Action::DrainNode(number),
            Self::Undrain => Action::UndrainNode(number),
            Self::Remove => Action::RemoveNode(number),
        }
    }

    async fn make(self, admin: &Admin, number: u64) -> Result<(), ClusterError> {
        match self {
            Self::Drain => admin.drain(number).await.map(drop),
            Self::Undrain => admin.undrain(number).await.map(drop),
            Self::Remove => admin.remove(number).await.map(drop),
        }
    }
}

async fn ready(node: &Node) {
    while !node.readiness().await.is_ok_and(|readiness| readiness.ready) {
        sleep(LOOK_EVERY).await;
    }
}

/// Whether a node has the directory that a quorum has, and its groups have exactly those members.
fn agrees(told: &Seen, directory: Option<&Directory>) -> bool {
    let Seen::Status {
        region,
        global,
        directory: copy,
        ..
    } = told
    else {
        return false;
    };
    let Some(directory) = directory.filter(|directory| *directory == copy) else {
        return false;
    };
    let is_settled = !region.joint && !global.joint && region.learners.is_empty();
    let leads = region.leader.is_some() && global.leader.is_some();
    is_settled
        && leads
        && region.voters.iter().eq(directory.keys())
        && global.voters.union(&global.learners).eq(directory.keys())
}

fn seen(seen: Seen) -> Outcome<Value> {
    match serde_json::to_value(seen) {
        Ok(value) => Outcome::Ok(value),
        Err(error) => Outcome::Fail(error.to_string()),
    }
}
