use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::*;
use crate::checker::{Results, Validity, Verdict, Violation};
use crate::history::{Event, Kind, Process};

/// A minute of two clients under a partition, as a run would note it.
fn history() -> History {
    let mut events = Vec::new();
    let mut note = |time_ms: u64, process, kind, f: &str, value: Value| {
        events.push(Event {
            index: events.len() as u64,
            time: time_ms * 1_000_000,
            process,
            kind,
            f: f.to_owned(),
            key: None,
            value,
            node: Some("us-east-1/1".to_owned()),
            error: (kind == Kind::Fail).then(|| "DisabledException".to_owned()),
        });
    };
    for call in 0..600_u64 {
        let at = call * 100;
        if call == 200 {
            note(
                at,
                Process::NEMESIS,
                Kind::Info,
                "partition",
                json!({"phase": "begin", "cut": ["a", "b"]}),
            );
        }
        if call == 300 {
            note(
                at,
                Process::NEMESIS,
                Kind::Info,
                "partition",
                json!({"phase": "end"}),
            );
        }
        let slow = if (200..300).contains(&call) { 80 } else { 3 };
        let kind = match call % 50 {
            0 => Kind::Fail,
            1 if slow > 3 => Kind::Info,
            _ => Kind::Ok,
        };
        let process = Process::Client((call % 2) as u32);
        note(at, process, Kind::Invoke, "read", Value::Null);
        note(at + slow, process, kind, "read", json!(call));
    }
    History::new(events).unwrap()
}

#[test]
fn a_fault_is_a_band_from_its_beginning_to_its_end() {
    let bands = bands(&history());
    assert_eq!(
        bands,
        [Band {
            fault: "partition".to_owned(),
            detail: json!({"cut": ["a", "b"]}).to_string(),
            begin: 20_000_000_000,
            end: 30_000_000_000,
        }]
    );
}

#[test]
fn a_run_leaves_pictures_and_a_page_for_each_contradiction() {
    let dir = tempfile::tempdir().unwrap();
    let violation = Violation {
        key: None,
        text: "5 was read after 6".to_owned(),
        events: vec![12],
    };
    let verdicts = BTreeMap::from([
        ("register".to_owned(), Verdict::of(vec![violation])),
        ("liveness".to_owned(), Verdict::of(Vec::new()).with("ok", 588)),
    ]);
    let results = Results {
        valid: Validity::Invalid,
        checkers: verdicts,
    };
    write(dir.path(), &json!({"seed": 7}), &history(), &results).unwrap();

    let read = |name: &str| std::fs::read_to_string(dir.path().join(name)).unwrap();
    assert_eq!(
        serde_json::from_str::<Results>(&read("results.json")).unwrap(),
        results
    );
    assert!(read("latency.svg").matches("<circle").count() >= 600);
    assert!(read("latency.svg").contains("partition"));
    assert!(read("rate.svg").contains("<polyline"));
    assert!(read("clock.svg").contains("Wall clocks"));
    assert!(read("results.edn").starts_with(r#"{:checkers {:liveness {:figures {:ok 588}"#));
    assert_eq!(read("history.txt").lines().count(), 1202);
    assert_eq!(read("history.edn").lines().count(), 1202);
    assert!(read("timeline.html").contains("DisabledException"));
    assert!(read("linear-register-0.html").contains("5 was read after 6"));
    let index = read("index.html");
    for file in [
        "results.edn",
        "history.edn",
        "history.txt",
        "clock.svg",
        "test.json",
    ] {
        assert!(index.contains(&format!("href=\"{file}\"")), "{file}");
    }
    assert!(index.contains("linear-register-0.html") && index.contains("class=\"invalid\""));
}
