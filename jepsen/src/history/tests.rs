use serde::Deserialize;
use serde_json::{Value, json};

use super::*;

#[derive(Debug, PartialEq, Deserialize)]
#[serde(tag = "f", content = "value", rename_all = "kebab-case")]
enum Action {
    Write(u64),
    Read,
}

fn note(process: u32, kind: Kind, f: &str, value: Value) -> Note {
    Note {
        process: Process::Client(process),
        kind,
        f: f.to_owned(),
        key: Some("k".to_owned()),
        value,
        node: None,
        error: None,
    }
}

#[test]
fn a_call_is_its_beginning_and_its_end() {
    let recorder = Recorder::default();
    recorder.note(note(0, Kind::Invoke, "write", json!(1)));
    recorder.note(note(1, Kind::Invoke, "read", Value::Null));
    recorder.note(note(2, Kind::Invoke, "something-else", Value::Null));
    recorder.note(note(1, Kind::Ok, "read", json!(1)));
    recorder.note(note(0, Kind::Info, "write", Value::Null));
    let calls = recorder.history().unwrap().calls::<Action, Value>().unwrap();
    assert_eq!(calls.len(), 2);
    assert_eq!(calls[0].action, Action::Write(1));
    assert_eq!(calls[0].outcome, Outcome::Info(None));
    assert_eq!(calls[1].action, Action::Read);
    assert_eq!(calls[1].ok(), Some(&json!(1)));
    assert!(!calls[1].precedes(&calls[0]));
}

#[test]
fn arguments_of_another_shape_are_an_error_of_the_harness() {
    let recorder = Recorder::default();
    recorder.note(note(0, Kind::Invoke, "something-else", json!("word")));
    recorder.note(note(1, Kind::Invoke, "write", json!("word")));
    let calls = recorder.history().unwrap().calls::<Action, Value>();
    assert!(matches!(calls, Err(HistoryError::Arguments { index: 1, .. })));
}

#[test]
fn a_result_of_another_shape_is_an_error_of_the_harness() {
    let recorder = Recorder::default();
    recorder.note(note(0, Kind::Invoke, "read", Value::Null));
    recorder.note(note(0, Kind::Ok, "read", json!("word")));
    let calls = recorder.history().unwrap().calls::<Action, u64>();
    assert!(matches!(calls, Err(HistoryError::Result { index: 1, .. })));
}

#[test]
fn a_process_does_one_thing_at_a_time() {
    let recorder = Recorder::default();
    recorder.note(note(0, Kind::Invoke, "read", Value::Null));
    recorder.note(note(0, Kind::Invoke, "read", Value::Null));
    assert!(matches!(
        recorder.history(),
        Err(HistoryError::Disorder { index: 1 })
    ));
    let recorder = Recorder::default();
    recorder.note(note(0, Kind::Ok, "read", Value::Null));
    assert!(matches!(
        recorder.history(),
        Err(HistoryError::Disorder { index: 0 })
    ));
}

#[test]
fn a_history_is_read_as_it_was_written() {
    let recorder = Recorder::default();
    recorder.note(note(7, Kind::Invoke, "write", json!({"to": 3})));
    recorder.note(Note {
        process: Process::NEMESIS,
        kind: Kind::Info,
        ..note(0, Kind::Info, "kill", json!(["us-east-1/1"]))
    });
    let history = recorder.history().unwrap();
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("history.jsonl");
    history.write(&path).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(
        text.contains(r#""process":7,"type":"invoke","f":"write""#),
        "{text}"
    );
    assert!(text.contains(r#""process":"nemesis""#), "{text}");
    assert_eq!(History::read(&path).unwrap(), history);
}
