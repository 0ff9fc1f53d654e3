use serde_json::json;

use super::*;
use crate::history::{Event, History, Kind, Process};

const SECOND: u64 = 1_000_000_000;

/// Calls, one each half second, of the kinds that are given, under a partition of the other region from second 2 to 4, both included.
fn history(end: bool, kind: impl Fn(u64) -> (Kind, Option<&'static str>)) -> History {
    let mut events = Vec::new();
    let mut push = |time: u64, process, kind, f: &str, value, error: Option<&str>| {
        events.push(Event {
            index: events.len() as u64,
            time,
            process,
            kind,
            f: f.to_owned(),
            key: None,
            value,
            node: Some("eu/1".to_owned()),
            error: error.map(str::to_owned),
        });
    };
    for half in 0..20 {
        let time = half * SECOND / 2;
        if half == 4 {
            let value = json!({"phase": "begin", "regions": ["us"]});
            push(time, Process::NEMESIS, Kind::Info, "partition", value, None);
        }
        if half == 8 && end {
            let value = json!({"phase": "end"});
            push(time, Process::NEMESIS, Kind::Info, "partition", value, None);
        }
        let client = Process::Client(u32::try_from(half).unwrap());
        let (kind, error) = kind(half);
        push(time, client, Kind::Invoke, "encrypt", json!(null), None);
        push(time + SECOND / 10, client, kind, "encrypt", json!(null), error);
    }
    History::new(events).unwrap()
}

fn check(history: &History) -> Verdict {
    let liveness = Liveness {
        promises: vec![Promise {
            fault: "partition".to_owned(),
            least: 0.999,
        }],
        recovery: Duration::from_secs(2),
        grace: Duration::ZERO,
        healing: Duration::ZERO,
        uses: BTreeSet::new(),
    };
    let evidence = Evidence {
        history,
        dir: std::path::Path::new("."),
    };
    liveness.check(&evidence).unwrap()
}

#[test]
fn figures_are_told_for_quiet_and_for_each_fault() {
    let verdict = check(&history(true, |_| (Kind::Ok, None)));
    assert_eq!(verdict.valid, Validity::Valid);
    let eu = &verdict.figures["eu"];
    assert_eq!(eu["quiet"]["calls"], 15);
    assert_eq!(eu["under"]["partition"]["calls"], 5);
    assert_eq!(eu["under"]["partition"]["p99_us"], 100_000);
    assert_eq!(eu["longest_wait_ms"], 100);
}

#[test]
fn a_broken_rate_is_a_violation_and_a_refusal_is_an_answer() {
    let timeout = |half| match half {
        5 => (Kind::Info, Some("timeout")),
        _ => (Kind::Ok, None),
    };
    let verdict = check(&history(true, timeout));
    assert_eq!(verdict.valid, Validity::Invalid);
    assert!(
        verdict.violations[0].text.contains("80.000 % of 5 local uses"),
        "{verdict:?}"
    );
    let refused = |_| (Kind::Fail, Some("DisabledException"));
    assert_eq!(check(&history(true, refused)).valid, Validity::Valid);
    let not_now = |_| (Kind::Fail, Some("KMSInternalException"));
    assert_eq!(check(&history(true, not_now)).valid, Validity::Invalid);
}

#[test]
fn a_region_that_does_not_come_back_is_a_violation() {
    let late = |half| match half {
        8..13 => (Kind::Fail, Some("timeout")),
        _ => (Kind::Ok, None),
    };
    let verdict = check(&history(true, late));
    assert_eq!(verdict.valid, Validity::Invalid);
    assert!(
        verdict.violations[0].text.contains("no answer for 2.6s"),
        "{verdict:?}"
    );
}

#[test]
fn a_fault_that_never_ends_stops_no_region_that_it_does_not_strike() {
    let stuck = |half| match half {
        4.. => (Kind::Fail, Some("timeout")),
        _ => (Kind::Ok, None),
    };
    let verdict = check(&history(false, stuck));
    let stuck = verdict
        .violations
        .iter()
        .any(|violation| violation.text.contains("no progress"));
    assert!(stuck, "{verdict:?}");
    assert_eq!(
        check(&history(false, |_| (Kind::Ok, None))).valid,
        Validity::Valid
    );
}

/// The same history, with other values of its fault's beginning, or with a phase that begins with it.
fn changed(history: &History, change: impl Fn(&mut Event)) -> History {
    let mut events = history.events().to_vec();
    events.iter_mut().for_each(change);
    History::new(events).unwrap()
}

fn checked(liveness: &Liveness, history: &History) -> Verdict {
    let dir = std::path::Path::new(".");
    liveness.check(&Evidence { history, dir }).unwrap()
}

fn promise(fault: &str) -> Liveness {
    Liveness {
        promises: vec![Promise {
            fault: fault.to_owned(),
            least: 0.999,
        }],
        recovery: Duration::from_secs(2),
        grace: Duration::from_secs(1),
        healing: Duration::from_secs(1),
        uses: BTreeSet::from(["encrypt".to_owned()]),
    }
}

/// Unanswered from the second half second of the fault on.
fn failing(half: u64) -> (Kind, Option<&'static str>) {
    match half {
        5..9 => (Kind::Fail, Some("timeout")),
        _ => (Kind::Ok, None),
    }
}

fn as_partition_of_regions(event: &mut Event) {
    if event.f == "partition" && event.value["phase"] == "begin" {
        let links = json!([["us/1", "eu/1"], ["eu/1", "us/1"]]);
        event.value = json!({"phase": "begin", "fault": "partition-region", "links": links});
    }
}

#[test]
fn a_promise_about_one_shape_of_a_fault_is_about_that_shape() {
    let history = changed(&history(true, failing), as_partition_of_regions);
    let verdict = checked(&promise("partition-region"), &history);
    assert_eq!(verdict.valid, Validity::Invalid);
    // The first second is for an election, and so is the one after the first use that had no answer.
    assert_eq!(
        verdict.figures["promises"]["partition-region elsewhere, in eu"]["unanswered within an election"],
        2
    );
    let figures = &verdict.figures["promises"]["partition-region elsewhere, in eu"];
    assert_eq!(
        (&figures["local uses"], &figures["rate"]),
        (&json!(1), &json!(0.0))
    );
    let other = checked(&promise("partition-halves"), &history);
    assert_eq!(other.valid, Validity::Valid, "that fault never was");
}

#[test]
fn nobody_is_held_to_a_promise_whose_own_nodes_are_hurt_or_who_did_something_else() {
    let within = |event: &mut Event| {
        if event.f == "partition" && event.value["phase"] == "begin" {
            event.value = json!({"phase": "begin", "fault": "partition-region", "links": [["eu/1", "eu/2"]]});
        }
    };
    let verdict = checked(
        &promise("partition-region"),
        &changed(&history(false, failing), within),
    );
    assert_eq!(verdict.valid, Validity::Unknown, "there was nobody to see it");
    let elsewise = |event: &mut Event| {
        as_partition_of_regions(event);
        if event.f == "encrypt" {
            event.f = "replicate-key".to_owned();
        }
    };
    let verdict = checked(
        &promise("partition-region"),
        &changed(&history(false, failing), elsewise),
    );
    assert_eq!(verdict.valid, Validity::Unknown, "and no use was tried");
    let gaps = json!(["no local use that counts was tried under partition-region"]);
    assert_eq!(verdict.figures[Verdict::GAPS], gaps);
}

#[test]
fn under_the_fault_of_the_liveness_phase_everybody_goes_on() {
    let in_phase = |kind: fn(u64) -> (Kind, Option<&'static str>), end: u64| {
        let mut events = history(false, kind).events().to_vec();
        events.retain(|event| event.time < end * SECOND);
        for event in &mut events {
            event.index += 1;
            if event.f == "partition" {
                event.f = "kill".to_owned();
                event.value = json!({"phase": "begin", "nodes": ["eu/2"]});
            }
        }
        let phase = Event {
            index: 0,
            time: 0,
            process: Process::NEMESIS,
            kind: Kind::Info,
            f: "phase".to_owned(),
            key: None,
            value: json!("liveness"),
            node: None,
            error: None,
        };
        events.insert(0, phase);
        let over = Event {
            index: events.len() as u64,
            time: end * SECOND,
            f: "kill".to_owned(),
            value: json!({"phase": "end"}),
            ..events[0].clone()
        };
        events.push(over);
        checked(&promise("partition-region"), &History::new(events).unwrap())
    };
    let refused: fn(u64) -> (Kind, Option<&'static str>) = |half| match half {
        4.. => (Kind::Fail, Some("refused")),
        _ => (Kind::Ok, None),
    };
    let stuck = in_phase(refused, 9);
    assert!(
        stuck.violations[0]
            .text
            .contains("eu makes no progress under a kill that stays"),
        "{stuck:?}"
    );
    assert_eq!(in_phase(|_| (Kind::Ok, None), 9).valid, Validity::Valid);
    assert_eq!(
        in_phase(refused, 8).valid,
        Validity::Valid,
        "that is too short to tell"
    );
}

#[test]
fn nobody_is_held_to_a_promise_while_the_machine_stands_still() {
    let mut events = changed(&history(true, failing), as_partition_of_regions)
        .events()
        .to_vec();
    // From second 2.2 to 4.4, written down in the end.
    let stall = Stall::note(Duration::from_millis(2200));
    let at = events
        .iter()
        .position(|event| event.time > 44 * SECOND / 10)
        .unwrap();
    let stalled = Event {
        time: 44 * SECOND / 10,
        f: stall.f,
        value: stall.value,
        ..events[0].clone()
    };
    events.insert(
        at,
        Event {
            process: Process::NEMESIS,
            kind: Kind::Info,
            ..stalled
        },
    );
    (0..)
        .zip(&mut events)
        .for_each(|(index, event)| event.index = index);
    let verdict = checked(&promise("partition-region"), &History::new(events).unwrap());
    assert_eq!(verdict.valid, Validity::Valid, "{verdict:?}");
    assert_eq!(verdict.figures["promises"], json!({}));
    assert_eq!(verdict.figures["stalls of the machine"], 1);
}
