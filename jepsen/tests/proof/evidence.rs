//! Checkers that read what a run left in its directory.

use std::fs;
use std::path::Path;

use serde_json::json;
use trent_jepsen::checker::{
    Audit, Checker, Convergence, Evidence, Levelled, Results, Secrets, StateDigest, Statistics, Validity,
    Verdict,
};
use trent_jepsen::history::{History, Kind, Note, Process, Recorder};

const SECRET: &[u8] = b"canary-7f3a9c51";

fn asked(checker: &dyn Checker, history: &History, dir: &Path) -> Verdict {
    checker.check(&Evidence { history, dir }).unwrap()
}

fn run_with(files: &[(&str, Vec<u8>)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    dir
}

fn canaries() -> (&'static str, Vec<u8>) {
    let secret = "Y2FuYXJ5LTdmM2E5YzUx"; // SECRET
    let canaries = json!([{"name": "plaintext 1", "secret": secret}]);
    ("final/canaries.json", canaries.to_string().into_bytes())
}

fn secrets(log: Vec<u8>) -> Verdict {
    let dir = run_with(&[
        canaries(),
        ("nodes/us/1/data/db", vec![0; 10]),
        ("nodes/us/1/log", log),
    ]);
    asked(&Secrets::default(), &History::default(), dir.path())
}

#[test]
fn a_secret_is_found_in_every_form_wherever_it_lies() {
    let hex = "63616e6172792d3766336139633531";
    let utf16: Vec<u8> = String::from_utf8(SECRET.to_vec())
        .unwrap()
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let forms = [
        SECRET.to_vec(),
        hex.as_bytes().to_vec(),
        hex.to_uppercase().into_bytes(),
        utf16,
        b"Y2FuYXJ5LTdmM2E5YzUx".to_vec(),
        b"eGNhbmFyeS03ZjNhOWM1MXg=".to_vec(), // one byte before it, one after
        b"eHhjYW5hcnktN2YzYTljNTF4eA==".to_vec(), // two
    ];
    for form in forms {
        // At the start, in the middle of and across any buffer of a reader.
        for before in [0, 1, 4090, 8190, 65_530, 1_000_003] {
            let mut log = vec![b'.'; before];
            log.extend(&form);
            log.extend(b"...");
            let verdict = secrets(log);
            assert_eq!(verdict.valid, Validity::Invalid, "{form:?} after {before}");
            assert!(
                verdict.violations[0]
                    .text
                    .contains("plaintext 1 is in nodes/us/1/log")
            );
        }
    }
    assert_eq!(secrets(SECRET[1..].to_vec()).valid, Validity::Valid);
}

#[test]
fn base64_for_urls_is_found_too() {
    let secret = [0xfb, 0xef, 0xbe, 0xff, 0xff, 0xff, 0xfb, 0xef, 0xbe];
    let canaries = json!([{"name": "key", "secret": "++++////++++"}]).to_string();
    assert_eq!(secret.len(), 9);
    let found = |log: &str| {
        let files = [
            ("final/canaries.json", canaries.clone().into_bytes()),
            ("cores/1", log.into()),
        ];
        let dir = run_with(&files);
        asked(&Secrets::default(), &History::default(), dir.path()).valid
    };
    assert_eq!(found("x ----____---- x"), Validity::Invalid);
    assert_eq!(found("x ++++////++++ x"), Validity::Invalid);
    assert_eq!(found("x ++++///_++++ x"), Validity::Valid);
}

#[test]
fn without_canaries_nothing_is_known() {
    let dir = run_with(&[("nodes/us/1/log", b"text".to_vec())]);
    let verdict = asked(&Secrets::default(), &History::default(), dir.path());
    assert_eq!(verdict.valid, Validity::Unknown);
}

/// What nodes told of one group: who, up to which entry, with which digest; and how they stood in the end.
fn converged(told: &[(&str, u64, &str)], levelled: serde_json::Value) -> Verdict {
    let recorder = Recorder::default();
    let note = |f: &str, node: Option<&str>, value| {
        recorder.note(Note {
            process: Process::NEMESIS,
            kind: Kind::Info,
            f: f.to_owned(),
            key: None,
            value,
            node: node.map(str::to_owned),
            error: None,
        });
    };
    for (node, index, sha256) in told {
        let value = json!({"group": "global", "index": index, "term": 1, "sha256": sha256, "records": 3});
        note(StateDigest::F, Some(node), value);
    }
    if !levelled.is_null() {
        note(Levelled::F, None, levelled);
    }
    let dir = tempfile::tempdir().unwrap();
    asked(&Convergence, &recorder.history().unwrap(), dir.path())
}

fn level(index: u64) -> serde_json::Value {
    json!({"group": "global", "index": index, "behind": [], "silent": []})
}

#[test]
fn replicas_hold_one_state() {
    let same = [("us/1", 4, "a"), ("us/2", 3, "b"), ("us/2", 4, "a")];
    assert_eq!(converged(&same, level(4)).valid, Validity::Valid);
    let other = [("us/1", 4, "a"), ("us/2", 4, "b")];
    let verdict = converged(&other, level(4));
    assert_eq!(verdict.valid, Validity::Invalid);
    assert_eq!(verdict.violations[0].events, [0, 1]);
    assert!(
        verdict.violations[0].text.contains("of global at entry 4"),
        "{verdict:?}"
    );
}

#[test]
fn what_a_node_told_earlier_counts_as_well() {
    // Node 1 had another third entry before it lost it.
    let told = [
        ("us/1", 3, "x"),
        ("us/2", 3, "y"),
        ("us/1", 4, "a"),
        ("us/2", 4, "a"),
    ];
    assert_eq!(converged(&told, level(4)).valid, Validity::Invalid);
    let of_itself = [
        ("us/1", 3, "x"),
        ("us/1", 3, "y"),
        ("us/1", 4, "a"),
        ("us/2", 4, "a"),
    ];
    assert_eq!(converged(&of_itself, level(4)).valid, Validity::Invalid);
}

#[test]
fn who_stays_behind_has_not_converged_and_who_is_silent_is_not_known() {
    let told = [("us/1", 4, "a"), ("us/2", 3, "b")];
    let behind = json!({"group": "global", "index": null, "behind": ["us/2 at entry 3 of 4"], "silent": []});
    assert_eq!(converged(&told, behind).valid, Validity::Invalid);
    let silent = json!({"group": "global", "index": null, "behind": [], "silent": ["us/2"]});
    assert_eq!(converged(&told[..1], silent).valid, Validity::Unknown);
    assert_eq!(
        converged(&told[..1], level(4)).valid,
        Validity::Unknown,
        "nobody else holds it"
    );
    assert_eq!(converged(&told, json!(null)).valid, Validity::Unknown);
    assert_eq!(converged(&[], json!(null)).valid, Validity::Unknown);
}

/// A call that succeeds (events 0 and 1), one that is refused (2, 3), and one that nobody knows of (4).
fn three_calls() -> History {
    let recorder = Recorder::default();
    let note = |process, kind, error: Option<&str>| {
        recorder.note(Note {
            process: Process::Client(process),
            kind,
            f: "encrypt".to_owned(),
            key: None,
            value: json!(null),
            node: None,
            error: error.map(str::to_owned),
        });
    };
    note(0, Kind::Invoke, None);
    note(0, Kind::Ok, None);
    note(1, Kind::Invoke, None);
    note(1, Kind::Fail, Some("DisabledException"));
    note(2, Kind::Invoke, None);
    recorder.history().unwrap()
}

fn audited(records: serde_json::Value) -> Verdict {
    let dir = run_with(&[("final/audit.json", records.to_string().into_bytes())]);
    asked(&Audit, &three_calls(), dir.path())
}

#[test]
fn the_audit_log_has_every_answered_call_once() {
    let record = |call: u64, error: Option<&str>| json!({"call": call, "error": error, "chained": true});
    let ok = record(0, None);
    let refused = record(2, Some("DisabledException"));
    let unknown = record(4, None);
    assert_eq!(audited(json!([ok, refused])).valid, Validity::Valid);
    assert_eq!(audited(json!([ok, refused, unknown])).valid, Validity::Valid);
    let wrong = [
        (json!([refused]), "does not have a call"),
        (json!([ok]), "does not have a refusal"),
        (json!([ok, ok, refused]), "twice"),
        (json!([ok, refused, unknown, unknown]), "twice"),
        (
            json!([record(0, Some("DisabledException")), refused]),
            "calls a success refused",
        ),
        (
            json!([ok, record(2, Some("NotFoundException"))]),
            "another outcome",
        ),
        (json!([ok, refused, record(9, None)]), "no client made"),
        (json!([{"call": 0, "chained": false}, refused]), "chain"),
    ];
    for (records, text) in wrong {
        let verdict = audited(records);
        assert_eq!(verdict.valid, Validity::Invalid, "{text}");
        assert!(verdict.violations[0].text.contains(text), "{text}: {verdict:#?}");
    }
}

#[test]
fn without_an_audit_log_nothing_is_known_of_it() {
    let dir = tempfile::tempdir().unwrap();
    let verdict = asked(&Audit, &three_calls(), dir.path());
    assert_eq!(verdict.valid, Validity::Unknown);
    assert!(verdict.figures.contains_key("waits for"));
}

#[test]
fn calls_are_counted_and_the_worst_verdict_counts() {
    let dir = tempfile::tempdir().unwrap();
    let history = three_calls();
    let verdict = asked(&Statistics, &history, dir.path());
    assert_eq!(verdict.valid, Validity::Valid);
    let expected = json!({
        "ok": 1, "fail": 1, "info": 1, "errors": {"DisabledException": 1, "never ended": 1}
    });
    assert_eq!(verdict.figures["encrypt"], expected);
    let evidence = Evidence {
        history: &history,
        dir: dir.path(),
    };
    let checkers: [Box<dyn Checker>; 2] = [Box::new(Statistics), Box::new(Audit)];
    let results = Results::of(&checkers, &evidence).unwrap();
    assert_eq!(results.valid, Validity::Unknown);
    let gaps = results.gaps();
    assert!(
        gaps.len() == 1 && gaps[0].starts_with("audit saw too little: "),
        "{gaps:?}"
    );
    assert_eq!(
        results.checkers.keys().collect::<Vec<_>>(),
        ["audit", "statistics"]
    );
    assert_eq!(Results::of(&[], &evidence).unwrap().valid, Validity::Unknown);
}
