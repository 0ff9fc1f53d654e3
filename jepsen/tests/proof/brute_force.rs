//! The search against trying every order, on every small history and on many larger ones.

use fastrand::Rng;
use trent_jepsen::checker::wgl::{Answer, CAP, search};
use trent_jepsen::checker::{Checker, Grants, Validity};
use trent_jepsen::history::{Call, Event, History, Kind, Moment, Outcome, Process};
use trent_jepsen::model::{Alias, Bearing, Lifecycle, Model};
use trent_jepsen::workload::{KeyState, alias, grants, lifecycle};

use crate::judge;

type CallOf<M> = Call<<M as Model>::Action, <M as Model>::Seen>;

/// Whether an order explains all answers: every subset of the calls that need not happen is tried, with every permutation.
fn explained<M: Model>(model: &M, calls: &[CallOf<M>]) -> bool {
    let telling = |call: &&CallOf<M>| model.bearing(&call.action, &call.outcome) != Bearing::None;
    let (unknown, known): (Vec<_>, Vec<_>) = calls
        .iter()
        .filter(telling)
        .partition(|call| matches!(call.outcome, Outcome::Info(_)));
    (0..1_u32 << unknown.len()).any(|subset| {
        let chosen = unknown
            .iter()
            .enumerate()
            .filter(|(place, _)| subset >> place & 1 == 1);
        let mut calls: Vec<&CallOf<M>> = known.clone();
        calls.extend(chosen.map(|(_, call)| *call));
        some_permutation(&mut calls, 0, &|order| {
            in_real_time(order) && replays(model, order)
        })
    })
}

fn some_permutation<T: Copy>(items: &mut Vec<T>, from: usize, holds: &dyn Fn(&[T]) -> bool) -> bool {
    if from == items.len() {
        return holds(items);
    }
    (from..items.len()).any(|place| {
        items.swap(from, place);
        let found = some_permutation(items, from + 1, holds);
        items.swap(from, place);
        found
    })
}

fn in_real_time<A, S>(order: &[&Call<A, S>]) -> bool {
    let before = |later: &Call<A, S>, earlier: &Call<A, S>| {
        let known = !matches!(later.outcome, Outcome::Info(_));
        known && later.precedes(earlier)
    };
    (0..order.len()).all(|place| !order[place + 1..].iter().any(|later| before(later, order[place])))
}

fn replays<M: Model>(model: &M, order: &[&CallOf<M>]) -> bool {
    let step = |state: M::State, call: &&CallOf<M>| model.step(&state, &call.action, &call.outcome);
    order.iter().try_fold(model.start("k"), step).is_some()
}

/// Compares the two, and checks what the search gives as its reason. Whether the history is linearizable.
fn compared<M: Model>(model: &M, calls: &[CallOf<M>]) -> bool
where
    M::Action: Clone,
    M::Seen: Clone,
{
    let expected = explained(model, calls);
    match search(model, "k", calls, CAP) {
        Answer::Linearizable(order) => {
            assert!(expected, "{calls:#?}");
            let named = |begun: &u64| calls.iter().find(|call| call.invoked.index == *begun).unwrap();
            let order: Vec<&CallOf<M>> = order.iter().map(named).collect();
            assert!(in_real_time(&order) && replays(model, &order), "{calls:#?}");
        }
        Answer::Refuted(refutation) => {
            assert!(!expected, "{calls:#?}");
            let (_, end) = refutation.stuck;
            assert!(
                !explained(model, &until(calls, end + 1)),
                "{refutation:?} {calls:#?}"
            );
            assert!(explained(model, &until(calls, end)), "{refutation:?} {calls:#?}");
        }
        Answer::GivenUp => panic!("given up: {calls:#?}"),
    }
    expected
}

/// What was known before an event; but a call that is refused later has not happened now.
fn until<A: Clone, S: Clone>(calls: &[Call<A, S>], event: u64) -> Vec<Call<A, S>> {
    let refused_later = |call: &Call<A, S>| {
        let later = call.completed.is_some_and(|end| end.index >= event);
        later && matches!(call.outcome, Outcome::Fail(_))
    };
    let mut begun: Vec<Call<A, S>> = calls
        .iter()
        .filter(|call| call.invoked.index < event && !refused_later(call))
        .cloned()
        .collect();
    for call in &mut begun {
        if call.completed.is_some_and(|end| end.index >= event) {
            (call.completed, call.outcome) = (None, Outcome::Info(None));
        }
    }
    begun
}

fn moment(index: u64) -> Moment {
    Moment { index, time: index }
}

fn call<A, S>(process: usize, begun: u64, ended: u64, what: (A, Outcome<S>)) -> Call<A, S> {
    Call {
        process: u32::try_from(process).unwrap(),
        key: None,
        node: None,
        action: what.0,
        invoked: moment(begun),
        completed: Some(moment(ended)),
        outcome: what.1,
    }
}

fn alias_calls() -> Vec<(alias::Action, Outcome<Option<alias::Seen>>)> {
    use alias::Action::{CreateAlias, DeleteAlias, DescribeKey, UpdateAlias};
    let fail = |error: &str| Outcome::Fail(error.to_owned());
    let sees = |key: &str| {
        Outcome::Ok(Some(alias::Seen {
            key_id: key.to_owned(),
        }))
    };
    let changes = [
        (CreateAlias("a".to_owned()), "AlreadyExistsException"),
        (UpdateAlias("b".to_owned()), "NotFoundException"),
        (DeleteAlias, "NotFoundException"),
    ];
    let mut calls = Vec::new();
    for (action, refusal) in changes {
        let outcomes = [Outcome::Ok(None), Outcome::Info(None), fail(refusal)];
        calls.extend(outcomes.map(|outcome| (action.clone(), outcome)));
    }
    calls.extend([sees("a"), sees("b"), fail("NotFoundException")].map(|seen| (DescribeKey, seen)));
    calls
}

/// Every order of the beginnings and ends of `n` calls that begin in the order of their numbers.
fn courses(n: usize) -> Vec<Vec<(u64, u64)>> {
    fn go(n: usize, at: u64, open: &[usize], spans: &mut Vec<(u64, u64)>, all: &mut Vec<Vec<(u64, u64)>>) {
        if spans.len() == n && open.is_empty() {
            all.push(spans.clone());
            return;
        }
        if spans.len() < n {
            spans.push((at, 0));
            let open: Vec<usize> = open.iter().copied().chain([spans.len() - 1]).collect();
            go(n, at + 1, &open, spans, all);
            spans.pop();
        }
        for ending in open {
            spans[*ending].1 = at;
            let open: Vec<usize> = open.iter().copied().filter(|other| other != ending).collect();
            go(n, at + 1, &open, spans, all);
        }
    }
    let mut all = Vec::new();
    go(n, 0, &[], &mut Vec::new(), &mut all);
    all
}

#[test]
fn every_history_of_three_calls_of_an_alias() {
    let kinds = alias_calls();
    let (mut all, mut linearizable) = (0, 0);
    for course in courses(3) {
        for drawn in 0..kinds.len().pow(3) {
            let kind = |place: usize| {
                kinds[drawn / kinds.len().pow(u32::try_from(place).unwrap()) % kinds.len()].clone()
            };
            let spans = course.iter().enumerate();
            let calls: Vec<_> = spans
                .map(|(place, (begun, ended))| call(place, *begun, *ended, kind(place)))
                .collect();
            all += 1;
            linearizable += usize::from(compared(&Alias, &calls));
        }
    }
    println!("{all} histories of three calls, {linearizable} of them linearizable");
    assert_eq!(all, 15 * 12 * 12 * 12);
}

#[test]
fn many_histories_of_up_to_five_calls_of_an_alias() {
    let kinds = alias_calls();
    many(&Alias, |rng| kinds[rng.usize(0..kinds.len())].clone());
}

#[test]
fn many_histories_of_up_to_five_calls_of_a_key() {
    use lifecycle::Action;
    let states = [KeyState::Enabled, KeyState::Disabled, KeyState::PendingDeletion];
    let changes = [
        Action::EnableKey,
        Action::DisableKey,
        Action::ScheduleKeyDeletion(7),
        Action::CancelKeyDeletion,
        Action::UpdateKeyDescription("text".to_owned()),
    ];
    many(&Lifecycle, |rng| {
        let fail = |error: &str| Outcome::Fail(error.to_owned());
        match rng.u8(0..10) {
            0..5 => {
                let outcomes = [
                    Outcome::Ok(None),
                    Outcome::Info(None),
                    fail("KMSInvalidStateException"),
                ];
                let change = changes[rng.usize(0..changes.len())].clone();
                (change, outcomes[rng.usize(0..3)].clone())
            }
            5..7 => {
                let errors = ["DisabledException", "KMSInvalidStateException"];
                let outcomes = [Outcome::Ok(None), fail(errors[0]), fail(errors[1])];
                (Action::Encrypt, outcomes[rng.usize(0..3)].clone())
            }
            _ => {
                let seen = lifecycle::Seen {
                    state: states[rng.usize(0..3)],
                    description: if rng.bool() {
                        "text".to_owned()
                    } else {
                        String::new()
                    },
                    window: None,
                };
                (Action::DescribeKey, Outcome::Ok(Some(seen)))
            }
        }
    });
}

fn many<M: Model>(model: &M, mut draw: impl FnMut(&mut Rng) -> (M::Action, Outcome<M::Seen>))
where
    M::Action: Clone,
    M::Seen: Clone,
{
    let mut rng = Rng::with_seed(7);
    let courses: Vec<_> = (2..=5).map(courses).collect();
    let mut linearizable = 0;
    for _ in 0..HISTORIES {
        let of_a_length = &courses[rng.usize(0..courses.len())];
        let course = &of_a_length[rng.usize(0..of_a_length.len())];
        let spans = course.iter().enumerate();
        let calls: Vec<_> = spans
            .map(|(place, (begun, ended))| call(place, *begun, *ended, draw(&mut rng)))
            .collect();
        linearizable += usize::from(compared(model, &calls));
    }
    println!("{HISTORIES} histories, {linearizable} of them linearizable");
    assert!(linearizable > HISTORIES / 50 && linearizable < HISTORIES);
}

const HISTORIES: usize = 20_000;

/// One grant: absent, present, absent.
struct Grant;

impl Model for Grant {
    type State = u8;
    type Action = grants::Action;
    type Seen = Option<grants::Seen>;

    fn start(&self, _key: &str) -> u8 {
        0
    }

    fn bearing(&self, action: &grants::Action, _outcome: &Outcome<Self::Seen>) -> Bearing {
        match action {
            grants::Action::Encrypt(_) => Bearing::Observes,
            _ => Bearing::Changes,
        }
    }

    fn step(&self, state: &u8, action: &grants::Action, outcome: &Outcome<Self::Seen>) -> Option<u8> {
        match (action, outcome) {
            (grants::Action::Encrypt(_), Outcome::Ok(_)) => (*state == 1).then_some(1),
            (grants::Action::Encrypt(_), _) => (*state != 1).then_some(*state),
            (grants::Action::CreateGrant(_), _) => (*state == 0).then_some(1),
            _ => (*state == 1).then_some(2),
        }
    }
}

/// The checker of grants knows three rules and searches nothing. They are all there is to know.
#[test]
fn many_histories_of_a_grant() {
    use grants::Action;
    let name = || "g".to_owned();
    let mut rng = Rng::with_seed(11);
    let courses: Vec<_> = (2..=5).map(courses).collect();
    let mut linearizable = 0;
    for _ in 0..HISTORIES {
        let of_a_length = &courses[rng.usize(0..courses.len())];
        let course = &of_a_length[rng.usize(0..of_a_length.len())];
        let (made, taken) = (rng.usize(0..course.len()), rng.usize(0..course.len() * 2));
        let mut calls = Vec::new();
        for (place, (begun, ended)) in course.iter().enumerate() {
            let unknown = rng.u8(0..4) == 0;
            let change = if unknown {
                Outcome::Info(None)
            } else {
                Outcome::Ok(None)
            };
            let what = match place {
                _ if place == made => (Action::CreateGrant(name()), change),
                _ if place == taken => (Action::RevokeGrant(name()), change),
                _ if rng.bool() => (Action::Encrypt(name()), Outcome::Ok(None)),
                _ => (
                    Action::Encrypt(name()),
                    Outcome::Fail("AccessDeniedException".to_owned()),
                ),
            };
            calls.push(call(place, *begun, *ended, what));
        }
        // A grant that is revoked before anybody makes it would be refused, which is no history of this workload.
        if made > taken {
            continue;
        }
        let expected = explained(&Grant, &calls);
        let accepted = judge(&Grants as &dyn Checker, &written(&calls)).valid != Validity::Invalid;
        assert_eq!(accepted, expected, "{calls:#?}");
        linearizable += usize::from(expected);
    }
    println!("{linearizable} of about {HISTORIES} histories of a grant are linearizable");
    assert!(linearizable > HISTORIES / 20);
}

fn written(calls: &[Call<grants::Action, Option<grants::Seen>>]) -> History {
    let mut events = Vec::new();
    for call in calls {
        let action = serde_json::to_value(&call.action).unwrap();
        let (kind, error) = match &call.outcome {
            Outcome::Ok(_) => (Kind::Ok, None),
            Outcome::Fail(error) => (Kind::Fail, Some(error.clone())),
            Outcome::Info(error) => (Kind::Info, error.clone()),
        };
        let mut push = |moment: Moment, kind, value: &serde_json::Value, error| {
            events.push(Event {
                index: moment.index,
                time: moment.time,
                process: Process::Client(call.process),
                kind,
                f: action["f"].as_str().unwrap().to_owned(),
                key: Some("k".to_owned()),
                value: value.clone(),
                node: None,
                error,
            });
        };
        push(call.invoked, Kind::Invoke, &action["value"], None);
        push(call.completed.unwrap(), kind, &serde_json::Value::Null, error);
    }
    events.sort_by_key(|event| event.index);
    History::new(events).unwrap()
}
