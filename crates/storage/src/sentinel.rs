//! A small fsynced file beside the stores that remembers whom they belong to and how far they were.
//!
//! A store that comes back behind it was restored from a copy, truncated, or opened empty. Voting or counting entries
//! on it would break promises already made, so the node refuses to start on it.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::{Buf, BufMut, Bytes};

use crate::StorageError;
use crate::files::{self, DiskFiles, Files};
use crate::header::{self, Kind};

const FILE: &str = "sentinel";
const SCHEMA: u16 = 1;

/// Whom the data belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identity {
    /// This node; never reused.
    pub node: u64,
    /// The cluster.
    pub cluster: [u8; 16],
}

/// A vote in its order: a later term, then a greater node, then granted by a quorum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct VoteMark {
    /// The term.
    pub term: u64,
    /// The candidate or leader.
    pub node: u64,
    /// Whether a quorum granted it.
    pub committed: bool,
}

/// How far one group's log is known to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// The highest vote saved.
    pub vote: Option<VoteMark>,
    /// The highest index that is durable here and committed. (An entry that is not committed may be truncated by
    /// right, and would be missed for no reason.)
    pub index: Option<u64>,
}

/// Why a store is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SentinelMismatch {
    /// The directory belongs to another node or cluster.
    #[error(
        "this data belongs to {found}, not to {expected}: use the right data directory, or join as a new node with an \
         empty one"
    )]
    OtherOwner {
        /// Who is starting.
        expected: Identity,
        /// Who wrote the data.
        found: Identity,
    },

    /// The store forgot what this node had promised.
    #[error(
        "the log of {group} went back in time: it was at {recorded}, now it is at {found}. It was restored from a copy, \
         truncated or emptied, and this node must not vote on it. To rebuild the node from its peers: remove it from \
         the cluster, empty its data directory, and join it under a new node id"
    )]
    Behind {
        /// The group.
        group: String,
        /// What this node had stored before.
        recorded: Progress,
        /// What its log holds now.
        found: Progress,
    },
}

/// The sentinel of a node: one for all groups.
#[derive(Debug)]
pub struct Sentinel {
    files: Arc<dyn Files>,
    identity: Identity,
    is_new: bool,
    groups: Mutex<BTreeMap<String, Progress>>,
}

impl Sentinel {
    /// Opens or creates the file in `dir`; refuses one of another owner.
    pub fn open(dir: &Path, identity: Identity) -> Result<Self, StorageError> {
        Self::open_on(Arc::new(DiskFiles::open(dir)?), identity)
    }

    /// Opens or creates the sentinel on given files.
    pub fn open_on(files: Arc<dyn Files>, identity: Identity) -> Result<Self, StorageError> {
        files::remove_temporaries(&*files)?;
        let recorded = read(&*files)?;
        let is_new = recorded.is_none();
        let (found, groups) = recorded.unwrap_or_else(|| (identity, BTreeMap::new()));
        if found != identity {
            return Err(SentinelMismatch::OtherOwner {
                expected: identity,
                found,
            }
            .into());
        }
        if is_new {
            files::publish(&*files, FILE, &encode(identity, &groups)?)?;
        }
        Ok(Self {
            files,
            identity,
            is_new,
            groups: Mutex::new(groups),
        })
    }

    /// Whether `open` found no file. On a data directory that is not empty, somebody removed it.
    pub fn is_new(&self) -> bool {
        self.is_new
    }

    /// What is recorded for a group.
    pub fn progress(&self, group: &str) -> Progress {
        self.groups().get(group).copied().unwrap_or_default()
    }

    /// Refuses a log that is behind what is recorded.
    pub fn check(&self, group: &str, found: Progress) -> Result<(), StorageError> {
        let recorded = self.progress(group);
        if found.vote < recorded.vote || found.index < recorded.index {
            return Err(SentinelMismatch::Behind {
                group: group.to_owned(),
                recorded,
                found,
            }
            .into());
        }
        Ok(())
    }

    /// Records progress; what is lower than recorded is ignored. Durable on return, and free of I/O where nothing
    /// rises. Call it for every vote saved, and for the index as often as one fsync may cost.
    pub fn advance(&self, group: &str, reached: Progress) -> Result<(), StorageError> {
        let mut groups = self.groups();
        let recorded = groups.get(group).copied();
        let risen = recorded.unwrap_or_default().risen_to(reached);
        if recorded == Some(risen) {
            return Ok(());
        }
        let mut next = groups.clone();
        next.insert(group.to_owned(), risen);
        files::publish(&*self.files, FILE, &encode(self.identity, &next)?)?;
        *groups = next;
        Ok(())
    }

    fn groups(&self) -> MutexGuard<'_, BTreeMap<String, Progress>> {
        self.groups.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Progress {
    fn risen_to(self, reached: Self) -> Self {
        Self {
            vote: self.vote.max(reached.vote),
            index: self.index.max(reached.index),
        }
    }
}

type Recorded = (Identity, BTreeMap<String, Progress>);

fn read(files: &dyn Files) -> Result<Option<Recorded>, StorageError> {
    let path = files.path().join(FILE);
    let content = match files.open(FILE).and_then(|file| files::read_whole(&*file)) {
        Ok(content) => Bytes::from(content),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(StorageError::from_io("read", &path, error)),
    };
    let opened = header::open(Kind::SENTINEL, &content)
        .map_err(|error| StorageError::corrupt(&path, error.to_string()))?;
    if opened.schema != SCHEMA {
        return Err(StorageError::corrupt(
            &path,
            format!("schema {} is unknown to this version", opened.schema),
        ));
    }
    match decode(content.slice_ref(opened.payload)) {
        Some(recorded) => Ok(Some(recorded)),
        None => Err(StorageError::corrupt(&path, "it does not decode")),
    }
}

fn encode(identity: Identity, groups: &BTreeMap<String, Progress>) -> Result<Bytes, StorageError> {
    let mut payload = Vec::new();
    payload.put_u64(identity.node);
    payload.put_slice(&identity.cluster);
    for (name, progress) in groups {
        payload.put_u32(u32::try_from(name.len()).map_err(|_| header::HeaderError::TooLarge)?);
        payload.put_slice(name.as_bytes());
        payload.put_u8(u8::from(progress.vote.is_some()));
        if let Some(vote) = progress.vote {
            payload.put_u64(vote.term);
            payload.put_u64(vote.node);
            payload.put_u8(u8::from(vote.committed));
        }
        payload.put_u8(u8::from(progress.index.is_some()));
        if let Some(index) = progress.index {
            payload.put_u64(index);
        }
    }
    Ok(header::seal(Kind::SENTINEL, SCHEMA, &payload)?)
}

fn decode(mut payload: Bytes) -> Option<Recorded> {
    let node = payload.try_get_u64().ok()?;
    let mut cluster = [0; 16];
    payload.try_copy_to_slice(&mut cluster).ok()?;
    let mut groups = BTreeMap::new();
    while payload.has_remaining() {
        let length = usize::try_from(payload.try_get_u32().ok()?).ok()?;
        if length > payload.len() {
            return None;
        }
        let name = String::from_utf8(payload.split_to(length).into()).ok()?;
        groups.insert(name, decode_progress(&mut payload)?);
    }
    Some((Identity { node, cluster }, groups))
}

fn decode_progress(payload: &mut Bytes) -> Option<Progress> {
    let vote = match payload.try_get_u8().ok()? {
        0 => None,
        _ => Some(VoteMark {
            term: payload.try_get_u64().ok()?,
            node: payload.try_get_u64().ok()?,
            committed: payload.try_get_u8().ok()? != 0,
        }),
    };
    let index = match payload.try_get_u8().ok()? {
        0 => None,
        _ => Some(payload.try_get_u64().ok()?),
    };
    Some(Progress { vote, index })
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "node {} of cluster ", self.node)?;
        self.cluster.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Display for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.vote {
            Some(vote) => write!(f, "term {} of node {}", vote.term, vote.node)?,
            None => write!(f, "no vote")?,
        }
        match self.index {
            Some(index) => write!(f, ", entry {index}"),
            None => write!(f, ", no entry"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::{Fault, FaultyFiles};

    const IDENTITY: Identity = Identity {
        node: 7,
        cluster: *b"cluster-cluster-",
    };

    fn progress(term: u64, index: u64) -> Progress {
        Progress {
            vote: Some(VoteMark {
                term,
                node: 1,
                committed: true,
            }),
            index: Some(index),
        }
    }

    fn open(files: &FaultyFiles, identity: Identity) -> Result<Sentinel, StorageError> {
        Sentinel::open_on(Arc::new(files.clone()), identity)
    }

    #[test]
    fn the_bytes_of_schema_1_are_frozen() {
        let mut groups = BTreeMap::new();
        groups.insert("g".to_owned(), progress(3, 9));
        groups.insert("h".to_owned(), Progress::default());
        let encoded = encode(IDENTITY, &groups).unwrap();
        let expected = [
            b"\x01\x03\x00\x01\0\0\0\x3f\x16\xf8\x62\xc6".as_slice(),
            b"\0\0\0\0\0\0\0\x07cluster-cluster-",
            b"\0\0\0\x01g\x01\0\0\0\0\0\0\0\x03\0\0\0\0\0\0\0\x01\x01\x01\0\0\0\0\0\0\0\x09",
            b"\0\0\0\x01h\0\0",
        ];
        assert_eq!(encoded, expected.concat());
        assert_eq!(
            decode(encoded.slice(header::HEADER_BYTES..)),
            Some((IDENTITY, groups))
        );
    }

    #[test]
    fn a_log_behind_or_empty_is_refused_and_one_ahead_is_not() {
        let files = FaultyFiles::new();
        let sentinel = open(&files, IDENTITY).unwrap();
        sentinel.advance("g", progress(3, 9)).unwrap();
        sentinel.advance("g", progress(2, 10)).unwrap();
        drop(sentinel);
        let sentinel = open(&files.power_cut(1), IDENTITY).unwrap();
        assert_eq!(sentinel.progress("g"), progress(3, 10));
        for behind in [progress(2, 10), progress(3, 9), Progress::default()] {
            let refused = sentinel.check("g", behind);
            assert!(
                matches!(
                    refused,
                    Err(StorageError::Sentinel(SentinelMismatch::Behind { .. }))
                ),
                "{behind}: {refused:?}"
            );
        }
        for fine in [progress(3, 10), progress(4, 10), progress(3, 500)] {
            sentinel.check("g", fine).unwrap();
        }
        sentinel.check("another", Progress::default()).unwrap();
    }

    #[test]
    fn the_refusal_says_what_to_do() {
        let files = FaultyFiles::new();
        let sentinel = open(&files, IDENTITY).unwrap();
        sentinel.advance("region/us-east-1", progress(3, 9)).unwrap();
        let refusal = sentinel
            .check("region/us-east-1", Progress::default())
            .unwrap_err()
            .to_string();
        assert_eq!(
            refusal,
            "the log of region/us-east-1 went back in time: it was at term 3 of node 1, entry 9, now it is at no vote, \
             no entry. It was restored from a copy, truncated or emptied, and this node must not vote on it. To rebuild \
             the node from its peers: remove it from the cluster, empty its data directory, and join it under a new \
             node id"
        );
    }

    #[test]
    fn data_of_another_node_or_cluster_is_refused() {
        let files = FaultyFiles::new();
        assert!(open(&files, IDENTITY).unwrap().is_new());
        assert!(!open(&files, IDENTITY).unwrap().is_new());
        for other in [
            Identity { node: 8, ..IDENTITY },
            Identity {
                cluster: [0; 16],
                ..IDENTITY
            },
        ] {
            let refused = open(&files, other);
            assert!(matches!(
                refused,
                Err(StorageError::Sentinel(SentinelMismatch::OtherOwner { .. }))
            ));
        }
    }

    #[test]
    fn a_damaged_sentinel_is_not_taken_for_a_new_one() {
        let files = FaultyFiles::new();
        open(&files, IDENTITY).unwrap();
        let whole = files.content(FILE).unwrap();
        for length in 0..whole.len() {
            files.set_content(FILE, &whole[..length]);
            assert!(
                matches!(open(&files, IDENTITY), Err(StorageError::Corrupt { .. })),
                "cut to {length}"
            );
        }
    }

    #[test]
    fn no_io_is_done_where_nothing_rises_and_a_failed_advance_is_repeated() {
        let files = FaultyFiles::new();
        let sentinel = open(&files, IDENTITY).unwrap();
        files.set_fault(Some(Fault::Sync));
        assert!(sentinel.advance("g", progress(1, 1)).is_err());
        files.set_fault(None);
        sentinel.advance("g", progress(1, 1)).unwrap();
        let syncs = files.sync_count();
        sentinel.advance("g", progress(1, 1)).unwrap();
        sentinel.advance("g", progress(0, 0)).unwrap();
        assert_eq!(files.sync_count(), syncs);
        assert_eq!(
            open(&files.power_cut(5), IDENTITY).unwrap().progress("g"),
            progress(1, 1)
        );
    }

    #[test]
    fn a_power_cut_at_any_advance_leaves_the_old_or_the_new() {
        for seed in 0..50 {
            let files = FaultyFiles::new();
            let sentinel = open(&files, IDENTITY).unwrap();
            sentinel.advance("g", progress(1, 1)).unwrap();
            files.set_fault(Some(Fault::Sync));
            assert!(sentinel.advance("g", progress(2, 2)).is_err());
            let found = open(&files.power_cut(seed), IDENTITY).unwrap().progress("g");
            assert!([progress(1, 1), progress(2, 2)].contains(&found), "{found}");
        }
    }
}
