//! A region's Raft group in a simulation: the product's own consensus, log and network code under faults that a seed draws.
//! The rules of the simulation hold at every moment; what clients heard is judged by the harness's search for an order
//! (`trent-jepsen`), with its models of aliases and of a key's life.
//!
//! `SEEDS=5000` tries more runs than usual, from `FIRST=300` on others than the first; `SEED=42` that one alone. A run takes
//! some two seconds of a CPU without optimisation.
//!
//! Faults that are planted, and the first seed that noticed them:
//!
//! | fault | seed | rule |
//! | --- | --- | --- |
//! | reads from whatever the node has applied | 0 | reads go forward |
//! | disks that do not sync what they say they have | 0 | starts on what it left |
//! | a whole disk as it was a while ago | 11 | reads go forward |
//! | reads of a leader without asking a quorum | 6 | reads go forward |
//! | leases on a clock that runs at a fifth of its pace | 6 | reads go forward |
//!
//! What it found in the product, and the first seed that did:
//!
//! | mistake | seed | rule |
//! | --- | --- | --- |
//! | a node's own snapshot, overtaken by a peer's that reaches further, took its place | 70 | goes on |

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "helpers of tests fail as tests do"
)]

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use trent_domain::error::KmsError;
use trent_groupsim::{Action, Answer, Call, Failure, Object, Plan, Run, Sabotage, run};
use trent_jepsen::checker::wgl::{self, Answer as Found};
use trent_jepsen::history::{self, Moment, Outcome};
use trent_jepsen::model::{Alias, Lifecycle, Model};
use trent_jepsen::workload::KeyState;
use trent_jepsen::workload::refusal::{ALREADY_EXISTS, INVALID_STATE, NOT_FOUND};
use trent_jepsen::workload::{alias, lifecycle};

/// Seeds that are tried where nobody asks for more.
const SEEDS: u64 = 40;
/// Within so many seeds every planted fault is noticed.
const SEEDS_FOR_SABOTAGE: u64 = 60;

/// What has to have happened, for the rest to mean something.
const HAPPENS: [&str; 12] = [
    "changes",
    "reads",
    "refusals",
    "hung up",
    "kills",
    "power cuts",
    "pauses",
    "partitions",
    "storms",
    "slow disks",
    "disk errors",
    "clock jumps",
];

type Totals = BTreeMap<&'static str, u64>;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap())
}

/// Runs a seed and judges it. A panic is a failure of its seed as well.
fn run_seed(seed: u64, sabotage: Option<Sabotage>) -> Result<Run, Box<Failure>> {
    let ran = catch_unwind(AssertUnwindSafe(|| run(&Plan::of(seed), sabotage)));
    let run = ran.unwrap_or_else(|_| {
        panic!("seed {seed} panics: SEED={seed} cargo test -p trent-groupsim --test group_simulation groups")
    })?;
    judge(&run)?;
    Ok(run)
}

/// Looks for an order of the calls to each object that explains every answer.
fn judge(run: &Run) -> Result<(), Box<Failure>> {
    let mut objects: BTreeMap<Object, Vec<&Call>> = BTreeMap::new();
    for call in &run.calls {
        objects.entry(call.object).or_default().push(call);
    }
    for (object, calls) in objects {
        let found = match object {
            Object::Alias(_) => search(&Alias, &calls, alias_action, alias_seen),
            Object::Key(_) => search(&Lifecycle, &calls, key_action, key_seen),
        };
        found.map_err(|what| run.failure("linearizable", format!("{object:?}: {what}")))?;
    }
    Ok(())
}

fn search<M: Model<Seen = Option<S>>, S>(
    model: &M,
    calls: &[&Call],
    action: impl Fn(&Action) -> M::Action,
    seen: impl Fn(&Answer) -> Outcome<Option<S>>,
) -> Result<(), String> {
    let judged: Vec<history::Call<M::Action, M::Seen>> = calls
        .iter()
        .map(|call| history::Call {
            process: call.client as u32,
            key: None,
            node: Some(call.node.to_string()),
            action: action(&call.action),
            invoked: moment(call.invoked),
            completed: call.completed.map(moment),
            outcome: outcome(call, &seen),
        })
        .collect();
    match wgl::search(model, "", &judged, wgl::CAP) {
        Found::Linearizable(_) => Ok(()),
        Found::GivenUp => Err("no order was found in time".into()),
        Found::Refuted(refutation) => {
            let (stuck, end) = refutation.stuck;
            let near: Vec<String> = calls
                .iter()
                .filter(|call| call.invoked <= end && call.completed.is_none_or(|done| done + 12 > stuck))
                .map(|call| format!("\n    {call:?}"))
                .collect();
            let state = &refutation.state;
            Err(format!(
                "no order explains what was heard; after {state}:{}",
                near.concat()
            ))
        }
    }
}

/// A read without an answer says nothing, and a change without one may have happened.
fn outcome<S>(call: &Call, seen: impl Fn(&Answer) -> Outcome<Option<S>>) -> Outcome<Option<S>> {
    match (&call.answer, &call.action) {
        (Answer::Unknown, Action::Read) => Outcome::Fail("no answer".into()),
        (Answer::Unknown, _) => Outcome::Info(None),
        (Answer::Refused(refusal), _) => Outcome::Fail(name(refusal)),
        (answer, _) => seen(answer),
    }
}

fn name(refusal: &KmsError) -> String {
    match refusal {
        KmsError::AliasNotFound(_) => NOT_FOUND.into(),
        KmsError::AliasExists(_) => ALREADY_EXISTS.into(),
        KmsError::InvalidState { .. } | KmsError::NotPendingDeletion(_) => INVALID_STATE.into(),
        other => panic!("nobody asked for anything that is refused like this: {other:?}"),
    }
}

fn moment(index: u64) -> Moment {
    Moment { index, time: index }
}

fn alias_action(action: &Action) -> alias::Action {
    match action {
        Action::CreateAlias(target) => alias::Action::CreateAlias(target.clone()),
        Action::UpdateAlias(target) => alias::Action::UpdateAlias(target.clone()),
        Action::DeleteAlias => alias::Action::DeleteAlias,
        _ => alias::Action::DescribeKey,
    }
}

fn alias_seen(answer: &Answer) -> Outcome<Option<alias::Seen>> {
    match answer {
        Answer::Alias(Some(target)) => Outcome::Ok(Some(alias::Seen {
            key_id: target.clone(),
        })),
        Answer::Alias(None) => Outcome::Fail(NOT_FOUND.into()),
        _ => Outcome::Ok(None),
    }
}

fn key_action(action: &Action) -> lifecycle::Action {
    match action {
        Action::EnableKey => lifecycle::Action::EnableKey,
        Action::DisableKey => lifecycle::Action::DisableKey,
        Action::ScheduleKeyDeletion(days) => lifecycle::Action::ScheduleKeyDeletion(*days as u8),
        Action::CancelKeyDeletion => lifecycle::Action::CancelKeyDeletion,
        Action::Describe(text) => lifecycle::Action::UpdateKeyDescription(text.clone()),
        _ => lifecycle::Action::DescribeKey,
    }
}

fn key_seen(answer: &Answer) -> Outcome<Option<lifecycle::Seen>> {
    match answer {
        Answer::Key { state, description } => Outcome::Ok(Some(lifecycle::Seen {
            state: serde_json::from_value::<KeyState>(state.as_str().into()).unwrap(),
            description: description.clone(),
            window: None,
        })),
        Answer::Alias(_) => Outcome::Ok(Some(lifecycle::Seen {
            state: KeyState::Creating, // it is gone: no life of a key explains that
            description: String::new(),
            window: None,
        })),
        _ => Outcome::Ok(None),
    }
}

/// Runs seeds on all cores, up to the first that fails.
fn run_seeds(seeds: Range<u64>) -> Result<Totals, Box<Failure>> {
    let next = AtomicU64::new(seeds.start);
    let total = Mutex::new(Ok(Totals::new()));
    let work = || {
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= seeds.end || total.lock().unwrap().is_err() {
                return;
            }
            let ended = run_seed(seed, None);
            let mut total = total.lock().unwrap();
            match (&mut *total, ended) {
                (Ok(total), Ok(run)) => {
                    for (what, times) in run.done {
                        *total.entry(what).or_default() += times;
                    }
                }
                (total @ Ok(_), Err(failure)) => *total = Err(failure),
                (Err(_), _) => return,
            }
        }
    };
    let cores = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    std::thread::scope(|scope| (0..cores).for_each(|_| drop(scope.spawn(work))));
    total.into_inner().unwrap()
}

#[test]
fn groups_keep_every_promise() {
    let seeds = match number("SEED") {
        Some(seed) => seed..seed + 1,
        None => {
            let first = number("FIRST").unwrap_or(0);
            first..first + number("SEEDS").unwrap_or(SEEDS)
        }
    };
    let (count, began) = (seeds.end - seeds.start, Instant::now());
    match run_seeds(seeds) {
        Ok(total) => {
            println!("{count} seeds in {:?}: {total:?}", began.elapsed());
            let missing = HAPPENS.iter().find(|kind| !total.contains_key(*kind));
            if let Some(kind) = missing.filter(|_| count >= SEEDS) {
                panic!("\"{kind}\" never happened");
            }
        }
        Err(failure) => panic!("{failure}"),
    }
}

#[test]
fn a_seed_always_goes_the_same_way() {
    for seed in 0..4 {
        let first = run_seed(seed, None).unwrap_or_else(|failure| panic!("{failure}"));
        let again = run_seed(seed, None).unwrap_or_else(|failure| panic!("{failure}"));
        assert_eq!(first.events, again.events, "seed {seed}");
        assert_eq!(first.calls, again.calls, "seed {seed}");
        assert_eq!(first.trace, again.trace, "seed {seed}");
    }
}

#[test]
fn planted_faults_are_noticed() {
    let stale: &[&str] = &["reads go forward", "linearizable"];
    let forgotten: &[&str] = &["starts on what it left", "reads go forward", "linearizable"];
    let table = [
        (Sabotage::ReadAnywhere, stale),
        (Sabotage::SyncNothing, forgotten),
        (Sabotage::GoBackInTime, stale),
        (Sabotage::ReadUnconfirmed, stale),
        (Sabotage::LeaseOnSlowClocks, stale),
    ];
    for (sabotage, rules) in table {
        let mut failures = (0..SEEDS_FOR_SABOTAGE).filter_map(|seed| run_seed(seed, Some(sabotage)).err());
        let failure = failures.find(|failure| rules.contains(&failure.rule));
        let failure = failure.unwrap_or_else(|| panic!("{sabotage:?} is never noticed"));
        println!(
            "{sabotage:?}: seed {} breaks \"{}\": {}",
            failure.plan.seed,
            failure.rule,
            failure.what.lines().next().unwrap_or_default()
        );
    }
}

#[test]
fn a_disk_that_went_back_is_refused() {
    let mut refused = 0;
    for seed in 0..6 {
        let run = run_seed(seed, Some(Sabotage::GoBackButForSentinel));
        let run = run.unwrap_or_else(|failure| panic!("{failure}"));
        refused += run
            .done
            .get("disks that went back refused")
            .copied()
            .unwrap_or_default();
    }
    assert!(refused > 0, "no disk went back");
}
