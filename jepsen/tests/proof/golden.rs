//! Small histories with the verdicts that they get, word for word. `UPDATE=1` writes the verdicts and exports anew.
//!
//! `tests/histories/<valid|invalid>/<checker>.<what>.jsonl`, beside it the verdict.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use trent_jepsen::checker::wgl::Linearizable;
use trent_jepsen::checker::{
    Checker, Convergence, DeletionFinal, Fencing, Grants, Imports, Ledger, Materials, Membership, Primary,
    SetFull, SwitchedOff, Validity,
};
use trent_jepsen::export;
use trent_jepsen::history::History;
use trent_jepsen::model::{Alias, Lifecycle, Policy};

use crate::judge;

fn checkers() -> Vec<Box<dyn Checker>> {
    vec![
        Box::new(Linearizable::new("alias", Alias)),
        Box::new(Linearizable::new("lifecycle", Lifecycle)),
        Box::new(Linearizable::new("policy", Policy)),
        Box::new(SetFull),
        Box::new(Grants),
        Box::new(SwitchedOff),
        Box::new(Ledger),
        Box::new(Primary),
        Box::new(Materials),
        Box::new(Fencing),
        Box::new(Imports {
            bound: Duration::from_secs(1),
        }),
        Box::new(Membership {
            bound: Duration::from_secs(1),
        }),
        Box::new(DeletionFinal),
        Box::new(Convergence),
    ]
}

fn histories(kind: &str) -> Vec<PathBuf> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/histories")
        .join(kind);
    let files = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    files
        .filter(|path| path.extension().is_some_and(|ending| ending == "jsonl"))
        .collect()
}

/// Compares with what a file says, or writes it.
fn same(path: &Path, text: &str) {
    if std::env::var_os("UPDATE").is_some() {
        fs::write(path, text).unwrap();
    }
    let expected = fs::read_to_string(path).unwrap_or_default();
    assert_eq!(text, expected, "{}: UPDATE=1 writes it anew", path.display());
}

fn verdicts(kind: &str, expected: Validity) {
    let checkers = checkers();
    let mut judged = std::collections::BTreeSet::new();
    for path in histories(kind) {
        let name = path.file_stem().unwrap().to_str().unwrap();
        let by = name.split('.').next().unwrap();
        let checker = checkers.iter().find(|checker| checker.name() == by).unwrap();
        let verdict = judge(checker.as_ref(), &History::read(&path).unwrap());
        assert_eq!(verdict.valid, expected, "{name}: {verdict:#?}");
        let text = serde_json::to_string_pretty(&verdict).unwrap() + "\n";
        same(&path.with_extension("verdict.json"), &text);
        judged.insert(checker.name());
    }
    assert_eq!(
        judged.len(),
        checkers.len(),
        "every checker has a history that is {kind}"
    );
}

#[test]
fn valid_histories_are_accepted() {
    verdicts("valid", Validity::Valid);
}

#[test]
fn invalid_histories_are_refused_with_their_reasons() {
    verdicts("invalid", Validity::Invalid);
}

#[test]
fn histories_are_exported_in_the_forms_of_outside_checkers() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/histories");
    let history = History::read(&dir.join("valid/alias.everything.jsonl")).unwrap();
    let never_deleted = History::read(&dir.join("invalid/alias.two-readers-disagree.jsonl")).unwrap();
    let mut texts: [Vec<u8>; 4] = Default::default();
    export::edn(&history, &mut texts[0]).unwrap();
    export::knossos(&history, &mut texts[1]).unwrap();
    export::elle(&never_deleted, &mut texts[2]).unwrap();
    export::porcupine(&history, &mut texts[3]).unwrap();
    let mut nothing = Vec::new();
    export::elle(&history, &mut nothing).unwrap();
    assert_eq!(nothing, b"", "its one alias was deleted");
    let names = ["history.edn", "knossos.edn", "elle.edn", "porcupine.jsonl"];
    for (name, text) in names.iter().zip(texts) {
        same(&dir.join("export").join(name), &String::from_utf8(text).unwrap());
    }
}
