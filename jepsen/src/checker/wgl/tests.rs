use serde_json::{Value, json};

use super::*;
use crate::checker::{Checker, Evidence, Validity};
use crate::history::{History, Kind, Note, Process, Recorder};
use crate::model::{Alias, Lifecycle};

fn note(process: u32, kind: Kind, f: &str, value: Value) -> Note {
    let error = (kind == Kind::Fail).then(|| value.as_str().unwrap_or_default().to_owned());
    Note {
        process: Process::Client(process),
        kind,
        f: f.to_owned(),
        key: Some("k".to_owned()),
        value,
        node: None,
        error,
    }
}

fn history(notes: Vec<Note>) -> History {
    let recorder = Recorder::default();
    for note in notes {
        recorder.note(note);
    }
    recorder.history().unwrap()
}

fn answer(history: &History) -> Answer {
    search(&Alias, "k", &history.calls().unwrap(), CAP)
}

#[test]
fn a_read_may_see_what_is_written_beside_it() {
    let history = history(vec![
        note(0, Kind::Invoke, "create-alias", json!("a")),
        note(1, Kind::Invoke, "describe-key", Value::Null),
        note(1, Kind::Ok, "describe-key", json!({"key_id": "a"})),
        note(0, Kind::Ok, "create-alias", Value::Null),
    ]);
    assert_eq!(answer(&history), Answer::Linearizable(vec![0, 1]));
}

#[test]
fn a_stale_read_is_refuted_and_named() {
    let history = history(vec![
        note(0, Kind::Invoke, "create-alias", json!("a")),
        note(0, Kind::Ok, "create-alias", Value::Null),
        note(0, Kind::Invoke, "update-alias", json!("b")),
        note(0, Kind::Ok, "update-alias", Value::Null),
        note(1, Kind::Invoke, "describe-key", Value::Null),
        note(1, Kind::Ok, "describe-key", json!({"key_id": "a"})),
        note(1, Kind::Invoke, "describe-key", Value::Null),
        note(1, Kind::Ok, "describe-key", json!({"key_id": "b"})),
    ]);
    let Answer::Refuted(refutation) = answer(&history) else {
        panic!("not refuted");
    };
    assert_eq!(refutation.stuck, (4, 5));
    assert_eq!(refutation.order, [0, 2]);
    assert_eq!(refutation.state, r#"Some("b")"#);
    let evidence = Evidence {
        history: &history,
        dir: std::path::Path::new("."),
    };
    let verdict = Linearizable::new("alias", Alias).check(&evidence).unwrap();
    assert_eq!(verdict.valid, Validity::Invalid);
    assert_eq!(verdict.violations[0].key.as_deref(), Some("k"));
    assert_eq!(verdict.violations[0].events, [0, 2, 4, 5]);
    let capped = Linearizable::new("alias", Alias).capped(1);
    assert_eq!(capped.check(&evidence).unwrap().valid, Validity::Unknown);
}

#[test]
fn what_nobody_knows_happens_late_or_never_but_not_early_and_not_twice() {
    let unknown = vec![
        note(0, Kind::Invoke, "create-alias", json!("a")),
        note(0, Kind::Info, "create-alias", Value::Null),
        note(1, Kind::Invoke, "describe-key", Value::Null),
        note(1, Kind::Fail, "describe-key", json!("NotFoundException")),
    ];
    let never = history(unknown.clone());
    assert_eq!(answer(&never), Answer::Linearizable(vec![2]));
    let mut late = unknown.clone();
    late.push(note(2, Kind::Invoke, "encrypt", Value::Null));
    late.push(note(2, Kind::Ok, "encrypt", json!({"key_id": "a"})));
    assert_eq!(
        answer(&history(late.clone())),
        Answer::Linearizable(vec![2, 0, 4])
    );
    late.push(note(2, Kind::Invoke, "delete-alias", Value::Null));
    late.push(note(2, Kind::Ok, "delete-alias", Value::Null));
    late.push(note(2, Kind::Invoke, "encrypt", Value::Null));
    late.push(note(2, Kind::Ok, "encrypt", json!({"key_id": "a"})));
    assert!(matches!(answer(&history(late)), Answer::Refuted(_)));
    let early = vec![
        note(1, Kind::Invoke, "encrypt", Value::Null),
        note(1, Kind::Ok, "encrypt", json!({"key_id": "a"})),
        note(0, Kind::Invoke, "create-alias", json!("a")),
        note(0, Kind::Info, "create-alias", Value::Null),
    ];
    assert!(matches!(answer(&history(early)), Answer::Refuted(_)));
}

#[test]
fn a_refusal_is_an_observation() {
    let disabled = |error: &str| {
        let history = history(vec![
            note(0, Kind::Invoke, "disable-key", Value::Null),
            note(0, Kind::Ok, "disable-key", Value::Null),
            note(0, Kind::Invoke, "enable-key", Value::Null),
            note(0, Kind::Ok, "enable-key", Value::Null),
            note(1, Kind::Invoke, "encrypt", Value::Null),
            note(1, Kind::Fail, "encrypt", json!(error)),
        ]);
        search(&Lifecycle, "k", &history.calls().unwrap(), CAP)
    };
    assert!(matches!(disabled("DisabledException"), Answer::Refuted(_)));
    assert!(matches!(disabled("ThrottlingException"), Answer::Linearizable(_)));
}

#[test]
fn a_history_without_calls_is_unknown() {
    let history = History::default();
    let evidence = Evidence {
        history: &history,
        dir: std::path::Path::new("."),
    };
    let verdict = Linearizable::new("alias", Alias).check(&evidence).unwrap();
    assert_eq!(verdict.valid, Validity::Unknown);
}
