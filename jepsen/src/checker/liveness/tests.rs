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
        verdict.violations[0].text.contains("80.000 % of 5 calls"),
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
