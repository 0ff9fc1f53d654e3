//! Replays the fuzz corpora: what a fuzzer once found, and what a person thought of, never fails.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use trent_testkit::fuzz::{TARGETS, Target};

/// Corpora of crates that say themselves what reading each file gives; the targets of these names read them too.
const ELSEWHERE: [(&str, &str); 2] = [
    ("entry", "crates/proto/corpus/entries"),
    ("record", "crates/consensus/corpus/records"),
];

/// How long the names are that libFuzzer gives: SHA-1 in hexadecimal digits.
const FOUND_NAME: usize = 40;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn corpus(target: &Target) -> PathBuf {
    root().join("tests/fuzz/corpus").join(target.name)
}

fn names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).unwrap_or_else(|error| panic!("{}: {error}", directory.display()));
    let name = |entry: fs::DirEntry| entry.file_name().into_string().unwrap();
    entries.map(|entry| name(entry.unwrap())).collect()
}

/// A file that a fuzzer named may be accepted or not. One that a person named is accepted if its name starts so.
fn is_as_its_name_says(name: &str, accepted: bool) -> bool {
    let is_found = name.len() == FOUND_NAME && name.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_found || name.starts_with("ok-") == accepted
}

#[test]
fn every_file_of_a_corpus_keeps_its_verdict() {
    for target in TARGETS {
        let directory = corpus(target);
        let names = names(&directory);
        assert!(names.len() >= 10, "the corpus of {} is nearly empty", target.name);
        let mut any_accepted = false;
        for name in names {
            let accepted = (target.run)(&fs::read(directory.join(&name)).unwrap());
            assert!(
                is_as_its_name_says(&name, accepted),
                "{}/{name}: {accepted}",
                target.name
            );
            any_accepted |= accepted;
        }
        assert!(
            any_accepted,
            "nothing in the corpus of {} is accepted",
            target.name
        );
    }
}

#[test]
fn no_file_of_a_crate_s_own_corpus_fails() {
    for (target, directory) in ELSEWHERE {
        let target = TARGETS.iter().find(|known| known.name == target).unwrap();
        let directory = root().join(directory);
        let accepted = names(&directory)
            .iter()
            .filter(|name| (target.run)(&fs::read(directory.join(name)).unwrap()))
            .count();
        assert!(accepted > 0, "nothing in {} is accepted", directory.display());
    }
}

#[test]
fn every_target_has_a_wrapper_for_the_fuzzer() {
    let targets: BTreeSet<String> = TARGETS
        .iter()
        .map(|target| format!("{}.rs", target.name))
        .collect();
    let wrappers = names(&root().join("tests/fuzz/fuzz_targets"));
    assert_eq!(BTreeSet::from_iter(wrappers), targets);
}
