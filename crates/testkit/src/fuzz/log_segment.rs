//! Segments of the log.

use std::sync::{Arc, mpsc};

use bytes::Bytes;
use trent_storage::StorageError;
use trent_storage::files::FaultyFiles;
use trent_storage::log::{Log, LogFrame, LogOptions, LogPosition, LogRecovery, LogState};

use super::mended;

/// Opens a log of these segments, each behind its length in two bytes (the last one may be shorter), as they are and
/// with their checksums mended. A log either opens and is the same when it opens again, or is refused as corrupt.
pub fn log_segment(input: &[u8]) -> bool {
    let segments = split(input);
    opens(
        &segments
            .iter()
            .map(|segment| mended::log_segment(segment))
            .collect::<Vec<_>>(),
    );
    opens(&segments)
}

fn split(mut input: &[u8]) -> Vec<&[u8]> {
    let mut segments = Vec::new();
    while let Some((length, rest)) = input.split_first_chunk() {
        let length = usize::from(u16::from_be_bytes(*length));
        let (segment, rest) = rest.split_at(length.min(rest.len()));
        segments.push(segment);
        input = rest;
    }
    segments
}

fn opens(segments: &[impl AsRef<[u8]>]) -> bool {
    let files = FaultyFiles::new();
    for segment in segments.iter().map(AsRef::as_ref) {
        let number = mended::segment_number(segment).unwrap_or(1);
        files.set_content(&format!("{number:020}.wal"), segment);
    }
    let log = match open(&files) {
        Ok((log, _)) => log,
        Err(StorageError::Corrupt { .. }) => return false,
        Err(error) => panic!("only damage hinders a log from opening: {error}"),
    };
    let found = Content::of(&log);
    drop(log);
    let (log, recovery) = open(&files).unwrap();
    assert_eq!((recovery.torn_tail, Content::of(&log)), (None, found));
    append(log, &files);
    true
}

/// A log that has opened takes the next entry, unless there are no more numbers for one.
fn append(log: Log, files: &FaultyFiles) {
    let mut expected = Content::of(&log);
    let last = expected.state.last;
    let index = last.map_or(0, |last| last.index + 1);
    if index > LogPosition::MAX_INDEX {
        return;
    }
    let next = LogFrame {
        position: LogPosition {
            index,
            term: 1,
            node: 1,
        },
        payload: Bytes::from_static(b"next"),
    };
    let (sender, receiver) = mpsc::sync_channel(1);
    log.append(
        vec![next.clone()],
        Box::new(move |result| sender.send(result).unwrap()),
    );
    receiver.recv().unwrap().unwrap();
    drop(log);
    expected.state.last = Some(next.position);
    expected.frames.push(next);
    assert_eq!(Content::of(&open(files).unwrap().0), expected);
}

fn open(files: &FaultyFiles) -> Result<(Log, LogRecovery), StorageError> {
    let small = LogOptions {
        segment_bytes: 400, // so that the next entry may need a new segment
        ..LogOptions::default()
    };
    Log::open_on(Arc::new(files.clone()), small)
}

/// All that a log holds.
#[derive(Debug, PartialEq)]
struct Content {
    state: LogState,
    vote: Option<Bytes>,
    committed: Option<LogPosition>,
    frames: Vec<LogFrame>,
}

impl Content {
    fn of(log: &Log) -> Self {
        Self {
            state: log.state(),
            vote: log.vote(),
            committed: log.committed(),
            frames: log.read(..).unwrap(),
        }
    }
}
