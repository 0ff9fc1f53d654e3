//! Replays the corpus: files of a key's length (one byte), the key, and the value, named for what reading them gives.

use std::fs;
use std::path::Path;

use super::RecordError;
use crate::fuzzing::{self, read_global, read_region};

/// `<group>-<verdict>-<what>`.
#[test]
fn every_record_of_the_corpus_reads_as_its_name_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/records");
    let mut count = 0;
    for file in fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        let bytes = fs::read(&path).unwrap();
        let (key, value) = bytes[1..].split_at(bytes[0].into());
        fuzzing::record(key, value);
        let found = match name.split('-').next().unwrap() {
            "region" => verdict(read_region(key, value)),
            "global" => verdict(read_global(key, value)),
            group => panic!("{name} is of no group: {group}"),
        };
        assert_eq!(found, name.split('-').nth(1).unwrap(), "{name}");
        count += 1;
    }
    assert!(count >= 40, "the corpus has only {count} files");
}

fn verdict<T>(read: Result<T, RecordError>) -> &'static str {
    match read {
        Ok(_) => "valid",
        Err(RecordError::Envelope(_)) => "envelope",
        Err(RecordError::Schema(_)) => "schema",
        Err(RecordError::Bincode(_)) => "shape",
        Err(RecordError::Invalid(_)) => "invalid",
        Err(RecordError::Outcome(_)) => "outcome",
    }
}
