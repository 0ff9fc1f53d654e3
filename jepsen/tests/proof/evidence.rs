//! Checkers that read what a run left in its directory.

use std::fs;
use std::path::Path;

use serde_json::json;
use trent_jepsen::checker::{
    Audit, Checker, Convergence, Evidence, Levelled, OperatorAudit, Results, Secrets, StateDigest,
    Statistics, Validity, Verdict,
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

/// Operators' calls at one node: a change that was made (events 0 and 1), one that was refused (2, 3), one that nobody knows of
/// (4, 5), one that was refused for want of a record (6, 7), and the final list, in which there are these accounts (9, 10).
fn operators(there: &[&str]) -> History {
    let recorder = Recorder::default();
    let note = |process, kind, f: &str, value: serde_json::Value, error: Option<&str>| {
        recorder.note(Note {
            process: Process::Client(process),
            kind,
            f: f.to_owned(),
            key: None,
            value,
            node: Some("us/1".to_owned()),
            error: error.map(str::to_owned),
        });
    };
    let account = |number: &str| json!({"account": number});
    note(0, Kind::Invoke, "create-account", account("1"), None);
    note(0, Kind::Ok, "create-account", json!(null), None);
    note(0, Kind::Invoke, "remove-region", json!({"region": "eu"}), None);
    note(0, Kind::Fail, "remove-region", json!(null), Some("NotFound"));
    note(1, Kind::Invoke, "create-account", account("2"), None);
    note(1, Kind::Info, "create-account", json!(null), Some("Unavailable"));
    note(2, Kind::Invoke, "create-account", account("3"), None);
    note(2, Kind::Fail, "create-account", json!(null), Some("not-recorded"));
    recorder.note(trent_jepsen::history::Phase::FinalReads.note());
    note(2, Kind::Invoke, "list-accounts", json!(null), None);
    note(2, Kind::Ok, "list-accounts", json!({"accounts": there}), None);
    recorder.history().unwrap()
}

fn operators_audited(lines: &[&str], there: &[&str]) -> Verdict {
    let log = lines.concat().into_bytes();
    let dir = run_with(&[("nodes/us/1/data/admin-audit.log", log)]);
    asked(&OperatorAudit, &operators(there), dir.path())
}

const CREATED: &str = r#"{"at":"t","uid":0,"call":"create_account","arguments":{"account":"1"},"outcome":"done"}
"#;
const REMOVED: &str = r#"{"at":"t","call":"remove_region","arguments":{"region":"eu","gone_for_good":false},"outcome":"refused"}
"#;
const SECOND: &str = r#"{"at":"t","call":"create_account","arguments":{"account":"2"},"outcome":"done"}
"#;
const CLOSED: &str = r#"{"at":"t","call":"create_account","arguments":{"account":"2"},"outcome":"unknown"}
"#;
const HALF: &str = r#"{"at":"t","call":"create_account","arguments":{"account":"2"},"#;
const TORN: &str = r#"{"at":"t","call":"create_acc
"#;

#[test]
fn operators_changes_are_in_the_log_of_the_node_that_was_asked() {
    let valid: [(&[&str], &[&str]); 6] = [
        (&[CREATED, REMOVED], &["1"]),
        (&[CREATED, REMOVED, TORN], &["1"]),
        (&[CREATED, REMOVED, SECOND], &["1", "2"]),
        (&[CREATED, REMOVED, CLOSED], &["1", "2"]),
        (&[CREATED, REMOVED, HALF], &["1"]),
        (&[CREATED, REMOVED, HALF], &["1", "2"]),
    ];
    for (lines, there) in valid {
        let verdict = operators_audited(lines, there);
        assert_eq!(verdict.valid, Validity::Valid, "{lines:?}: {verdict:#?}");
    }
    let made_refused = CREATED.replace("done", "refused");
    let refused_made = REMOVED.replace("refused", "done");
    let nobodys = CREATED.replace("create_account", "reboot");
    let unasked = CREATED.replace("\"1\"", "\"7\"");
    let third = CREATED.replace("\"1\"", "\"3\"");
    let invalid: [(&[&str], &[&str], &str); 12] = [
        (&[REMOVED], &["1"], "does not say that it was made"),
        (&[CREATED], &["1"], "does not say that it was refused"),
        (
            &[CREATED, CREATED, REMOVED],
            &["1"],
            "more records than there were calls",
        ),
        (
            &[CREATED, REMOVED, SECOND, CLOSED],
            &["1"],
            "more records than there were calls",
        ),
        (&[&made_refused, REMOVED], &["1"], "does not say that it was made"),
        (&[CREATED, &refused_made], &["1"], "which was refused"),
        (&[CREATED, REMOVED, &nobodys], &["1"], "that no client makes"),
        (
            &[CREATED, REMOVED, &unasked],
            &["1"],
            "more records than there were calls",
        ),
        (
            &[CREATED, REMOVED, &third],
            &["1"],
            "more records than there were calls",
        ),
        (&[CREATED, REMOVED, TORN, TORN], &["1"], "more torn lines"),
        (&[REMOVED, CREATED], &["1"], "before one that was over"),
        (&[CREATED, REMOVED], &["1", "2"], "is in no audit log"),
    ];
    for (lines, there, text) in invalid {
        let verdict = operators_audited(lines, there);
        assert_eq!(verdict.valid, Validity::Invalid, "{text}");
        assert!(verdict.violations[0].text.contains(text), "{text}: {verdict:#?}");
    }
    let verdict = operators_audited(&[CREATED, REMOVED], &[]);
    assert!(
        verdict.violations[0].text.contains("not there in the end"),
        "{verdict:#?}"
    );
}

#[test]
fn without_an_acknowledged_change_nothing_is_known_of_operators() {
    let verdict = asked(&OperatorAudit, &three_calls(), Path::new("/nonexistent"));
    assert_eq!(verdict.valid, Validity::Unknown);
}
