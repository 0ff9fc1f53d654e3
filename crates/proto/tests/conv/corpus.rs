//! Replays the corpus: one file of bytes each, named for what reading it as an entry gives.

use std::fs;
use std::path::Path;

use bytes::Bytes;
use trent_proto::conv::{self, ConvError};

use crate::hostile::read_as_everything;

/// Every file is read as everything; `<verdict>-<what>` says how it reads as a region's entry.
#[test]
fn entries() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/entries");
    let mut count = 0;
    for file in fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        let bytes = Bytes::from(fs::read(&path).unwrap());
        read_as_everything(&bytes);
        assert_eq!(verdict(bytes), name.split('-').next().unwrap(), "{name}");
        count += 1;
    }
    assert!(count >= 20, "the corpus has only {count} files");
}

fn verdict(bytes: Bytes) -> &'static str {
    match conv::decode_entry(bytes) {
        Ok(_) => "valid",
        Err(ConvError::NotAMessage(_)) => "no_message",
        Err(ConvError::Missing(_)) => "missing",
        Err(ConvError::Malformed(_)) => "malformed",
        Err(ConvError::NotCanonical) => "not_canonical",
    }
}
