//! Valid histories with one answer changed: what a single wrong answer of the product would look like.

use std::time::Duration;

use fastrand::Rng;
use serde_json::{Value, json};
use trent_jepsen::checker::wgl::Linearizable;
use trent_jepsen::checker::{
    Checker, Fencing, Grants, Imports, Ledger, Materials, Membership, Primary, SetFull, SwitchedOff, Validity,
};
use trent_jepsen::history::{Event, History, Kind};
use trent_jepsen::model::{Alias, Lifecycle, Policy};

use crate::judge;
use crate::simulator::{Course, World, run};
use crate::worlds::{
    alias, family, grants, imports, ledger, lifecycle, membership, policy, set, succession, switch_off,
};

const HISTORIES: u64 = 100;

/// Changes one answer of each of many valid histories, and tells how many of a hundred are refused; none may be before.
fn refused<W: World>(
    checker: &dyn Checker,
    world: impl Fn() -> W,
    mutate: impl Fn(&mut Rng, &[Event], &mut Event) -> bool,
) -> u64 {
    let mut refused = 0;
    for seed in 0..HISTORIES {
        let history = run(&mut world(), Course::new(1000 + seed, 300));
        let verdict = judge(checker, &history);
        assert_ne!(verdict.valid, Validity::Invalid, "seed {seed}: {verdict:#?}");
        let mutant = mutant(&mut Rng::with_seed(seed), &history, &mutate);
        refused += u64::from(judge(checker, &mutant).valid == Validity::Invalid);
    }
    println!(
        "{} refused {refused} of {HISTORIES} histories with one changed answer",
        checker.name()
    );
    refused
}

fn mutant(
    rng: &mut Rng,
    history: &History,
    mutate: impl Fn(&mut Rng, &[Event], &mut Event) -> bool,
) -> History {
    let events = history.events();
    for _ in 0..100_000 {
        let mut event = events[rng.usize(0..events.len())].clone();
        let before = event.clone();
        if mutate(rng, events, &mut event) && event != before {
            let place = usize::try_from(event.index).unwrap();
            let mut events = events.to_vec();
            events[place] = event;
            return History::new(events).unwrap();
        }
    }
    panic!("nothing to change");
}

/// Puts the answer of another successful call of the same kind and key in the place of this one.
fn swapped(rng: &mut Rng, events: &[Event], event: &mut Event) -> bool {
    if event.kind != Kind::Ok || event.value.is_null() {
        return false;
    }
    let alike = |other: &&Event| {
        other.kind == Kind::Ok && other.f == event.f && other.key == event.key && other.value != event.value
    };
    let others: Vec<&Event> = events.iter().filter(alike).collect();
    let Some(other) = (!others.is_empty()).then(|| others[rng.usize(0..others.len())]) else {
        return false;
    };
    event.value = other.value.clone();
    true
}

/// Makes a refusal a success.
fn allowed(f: &str, event: &mut Event) -> bool {
    let refusal = event.kind == Kind::Fail && event.error.as_deref() != Some("timeout");
    if !refusal || event.f != f {
        return false;
    }
    (event.kind, event.error) = (Kind::Ok, None);
    true
}

#[test]
fn an_alias_that_points_elsewhere() {
    let seen = refused(
        &Linearizable::new("alias", Alias),
        || alias::Aliases::new(3, None),
        swapped,
    );
    assert!(seen >= 80, "{seen}");
}

#[test]
fn a_key_in_another_state() {
    let world = || lifecycle::Keys::new(3, None);
    let seen = refused(&Linearizable::new("lifecycle", Lifecycle), world, swapped);
    assert!(seen >= 80, "{seen}");
}

#[test]
fn another_policy() {
    let world = || policy::Policies::new(3, None);
    let seen = refused(&Linearizable::new("policy", Policy), world, swapped);
    assert!(seen >= 80, "{seen}");
}

#[test]
fn a_list_without_or_with_something_more() {
    let mutate = |rng: &mut Rng, _: &[Event], event: &mut Event| {
        let Some(elements) = event.value.get_mut("elements").and_then(Value::as_array_mut) else {
            return false;
        };
        match (rng.bool(), elements.is_empty()) {
            (true, false) => drop(elements.remove(rng.usize(0..elements.len()))),
            (_, true) => elements.push(json!("nobody's")),
            (false, false) => elements.push(elements[0].clone()),
        }
        true
    };
    let seen = refused(&SetFull, || set::Sets::new(None), mutate);
    assert!(seen >= 90, "{seen}");
}

#[test]
fn a_list_without_a_grant() {
    let mutate = |rng: &mut Rng, _: &[Event], event: &mut Event| {
        let grants = event.value.get_mut("grants").and_then(Value::as_array_mut);
        let Some(grants) = grants.filter(|grants| !grants.is_empty()) else {
            return false;
        };
        grants.remove(rng.usize(0..grants.len()));
        true
    };
    let seen = refused(&Grants, || grants::GrantsOfKeys::new(None), mutate);
    assert!(seen >= 80, "{seen}");
}

#[test]
fn a_use_that_was_refused() {
    let mutate = |_: &mut Rng, _: &[Event], event: &mut Event| allowed("use", event);
    let seen = refused(&SwitchedOff, || switch_off::Fleet::new(None), mutate);
    assert!(seen >= 80, "{seen}");
}

#[test]
fn other_bytes() {
    let mutate = |_: &mut Rng, _: &[Event], event: &mut Event| {
        let decrypted = event.f == "decrypt" && event.kind == Kind::Ok;
        event.value = if decrypted {
            json!({"plaintext": "another"})
        } else {
            event.value.clone()
        };
        decrypted
    };
    let seen = refused(&Ledger, || ledger::Book::new(None), mutate);
    assert!(seen >= 90, "{seen}");
}

#[test]
fn another_role() {
    let mutate = |_: &mut Rng, _: &[Event], event: &mut Event| {
        let role = event.value["role"].as_str().map(str::to_owned);
        if let Some(role) = &role {
            event.value["role"] = json!(if role == "PRIMARY" { "REPLICA" } else { "PRIMARY" });
        }
        role.is_some()
    };
    let seen = refused(&Primary, || family::Families::new(None), mutate);
    assert!(seen >= 60, "{seen}");
}

#[test]
fn another_material() {
    let mutate = |_: &mut Rng, events: &[Event], event: &mut Event| {
        let rotated = events
            .iter()
            .any(|other| other.key == event.key && other.f == "rotate-key-on-demand");
        let used = rotated && event.value["material"].is_string();
        if used {
            event.value["material"] = json!("m7");
        }
        used
    };
    let seen = refused(&Materials, || family::Families::new(None), mutate);
    assert!(seen >= 90, "{seen}");
}

#[test]
fn a_use_without_material() {
    let mutate = |rng: &mut Rng, _: &[Event], event: &mut Event| {
        let f = if rng.bool() { "encrypt" } else { "decrypt" };
        let is_mutated = event.error.as_deref() == Some("KMSInvalidStateException") && allowed(f, event);
        if is_mutated && f == "decrypt" {
            event.value = json!({"plaintext": "another"});
        }
        is_mutated
    };
    let checker = Imports {
        bound: Duration::from_millis(1),
    };
    let seen = refused(&checker, || imports::Materials::new(None), mutate);
    assert!(seen >= 80, "{seen}");
}

#[test]
fn another_directory() {
    let mutate = |rng: &mut Rng, _: &[Event], event: &mut Event| {
        let directory = event.value.get_mut("directory").and_then(Value::as_object_mut);
        let Some(directory) = directory.filter(|_| event.f == "list-nodes") else {
            return false;
        };
        let numbers: Vec<String> = directory.keys().cloned().collect();
        let number = &numbers[rng.usize(0..numbers.len())];
        match rng.bool() {
            true => drop(directory.remove(number)),
            false => drop(directory.insert(number.clone(), json!("leaving"))),
        }
        true
    };
    let checker = Membership {
        bound: Duration::from_millis(500),
    };
    let seen = refused(&checker, || membership::Members::new(None), mutate);
    assert!(seen >= 80, "{seen}");
}

#[test]
fn another_role_while_regions_are_lost() {
    let mutate = |_: &mut Rng, _: &[Event], event: &mut Event| {
        let role = event.value["role"].as_str() == Some("REPLICA");
        if role {
            event.value["role"] = json!("PRIMARY");
        }
        role
    };
    let seen = refused(&Primary, || succession::Regions::new(None), mutate);
    assert!(seen >= 50, "{seen}");
}

#[test]
fn another_period_in_the_end() {
    let mutate = |_: &mut Rng, events: &[Event], event: &mut Event| {
        let ending = events.iter().position(|event| event.value == "final-reads");
        let last = event.index > ending.unwrap() as u64 && event.value["period"].is_number();
        if last {
            event.value["period"] = json!(1);
        }
        last
    };
    let seen = refused(&Fencing, || succession::Regions::new(None), mutate);
    assert!(seen >= 99, "{seen}");
}
