//! The audit log: a line for each call that changes something, on disk before the operator has an answer.
//!
//! A line is written in two halves: who calls what, before anything is changed, and what came of it. A half that stays
//! alone, because the node was killed or the caller went away, is closed as `unknown` by whoever writes next. The file is
//! opened for each line, so that it can be moved away while the node runs.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use rustix::fs::{FallocateFlags, OFlags, fallocate};
use rustix::io::Errno;
use serde::Serialize;
use serde_json::Value;
use tokio::sync::{Mutex, MutexGuard};
use tracing::error;
use trent_proto::tonic::transport::server::UdsConnectInfo;
use trent_proto::tonic::{Code, Extensions, Status};

use crate::clock::Clock;

const FILE: &str = "admin-audit.log";
/// Room for the second half is taken with the first: no disk that fills up meanwhile keeps the outcome out.
const OUTCOME_BYTES: u64 = 2048;
/// The rest of a longer refusal is in the operator's terminal.
const MAX_REASON_CHARACTERS: usize = 500;
const UNKNOWN: &[u8] = b"\"outcome\":\"unknown\"}\n";

/// Where changing calls are recorded, one at a time.
#[derive(Debug)]
pub struct AuditLog {
    path: PathBuf,
    clock: Clock,
    writing: Mutex<()>,
}

/// The process at the other end of the socket; nothing where the system did not say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub(super) struct Operator {
    uid: Option<u32>,
    pid: Option<i32>,
}

/// The first half of a line.
#[derive(Serialize)]
struct Begun<'a> {
    at: String,
    #[serde(flatten)]
    operator: Operator,
    call: &'a str,
    arguments: Value,
}

/// The second half.
#[derive(Serialize)]
struct Ended {
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

/// A line that waits for its second half. Nobody else writes meanwhile.
struct Line<'a> {
    file: File,
    _writing: MutexGuard<'a, ()>,
}

impl Operator {
    /// Who is at the other end of a connection.
    pub(super) fn of(connection: &Extensions) -> Self {
        let peer = connection.get::<UdsConnectInfo>().and_then(|info| info.peer_cred);
        Self {
            uid: peer.map(|peer| peer.uid()),
            pid: peer.and_then(|peer| peer.pid()),
        }
    }
}

impl AuditLog {
    /// The log of the node that keeps its data there.
    pub fn in_dir(data_dir: &Path, clock: Clock) -> Self {
        Self {
            path: data_dir.join(FILE),
            clock,
            writing: Mutex::default(),
        }
    }

    /// Makes a change between the two halves of its line. When the first cannot be written, nothing is changed.
    pub(super) async fn recording<T>(
        &self,
        operator: Operator,
        call: &str,
        arguments: Value,
        change: impl Future<Output = Result<T, Status>>,
    ) -> Result<T, Status> {
        #[cfg(feature = "chaos-bugs")]
        if trent_bugs::Bug::LateAudit.is_on() {
            let outcome = change.await;
            tokio::time::sleep(std::time::Duration::from_millis(200)).await;
            if let Ok(line) = self.begin(operator, call, arguments).await {
                let _ = line.end(Ended::with(&outcome)).await;
            }
            return outcome;
        }
        let line = self.begin(operator, call, arguments).await.map_err(|reason| {
            error!(%reason, path = %self.path.display(), "the audit log cannot be written: a change is refused");
            Status::failed_precondition(format!(
                "nothing was changed, for the audit log cannot be written: {reason}"
            ))
        })?;
        let outcome = change.await;
        line.end(Ended::with(&outcome)).await.map_err(|reason| {
            error!(%reason, path = %self.path.display(), "the outcome of a change is not in the audit log");
            Status::internal(format!(
                "the change may have been made, but its outcome is not in the audit log: {reason}"
            ))
        })?;
        outcome
    }

    async fn begin(&self, operator: Operator, call: &str, arguments: Value) -> io::Result<Line<'_>> {
        let writing = self.writing.lock().await;
        let begun = Begun {
            at: self.clock.now().to_iso_8601(),
            operator,
            call,
            arguments,
        };
        let mut half = serde_json::to_vec(&begun)?;
        half.pop(); // the object goes on in the other half
        half.push(b',');
        let path = self.path.clone();
        let file = blocking(move || begin_line(&path, &half)).await?;
        Ok(Line {
            file,
            _writing: writing,
        })
    }
}

impl Line<'_> {
    async fn end(self, ended: Ended) -> io::Result<()> {
        let mut half = serde_json::to_vec(&ended)?;
        half.remove(0); // the object began in the other half
        half.push(b'\n');
        let mut file = self.file;
        blocking(move || {
            file.write_all(&half)?;
            file.sync_data()
        })
        .await
    }
}

impl Ended {
    fn with<T>(outcome: &Result<T, Status>) -> Self {
        match outcome {
            Ok(_) => Self {
                outcome: "done",
                code: None,
                reason: None,
            },
            Err(status) => Self {
                outcome: if is_refusal(status.code()) {
                    "refused"
                } else {
                    "unknown"
                },
                code: Some(format!("{:?}", status.code())),
                reason: Some(status.message().chars().take(MAX_REASON_CHARACTERS).collect()),
            },
        }
    }
}

/// Whether nothing was changed for certain. Where a group did not answer in time, the change may be made yet.
fn is_refusal(code: Code) -> bool {
    matches!(
        code,
        Code::InvalidArgument
            | Code::NotFound
            | Code::AlreadyExists
            | Code::PermissionDenied
            | Code::FailedPrecondition
            | Code::ResourceExhausted
            | Code::Unimplemented
            | Code::Unauthenticated
    )
}

fn begin_line(path: &Path, half: &[u8]) -> io::Result<File> {
    let mut file = open(path)?;
    close_half(&mut file)?;
    let end = file.metadata()?.len();
    reserve(&file, end, half.len() as u64 + OUTCOME_BYTES)?;
    file.write_all(half)?;
    file.sync_data()?;
    Ok(file)
}

fn open(path: &Path) -> io::Result<File> {
    let is_new = !path.try_exists()?;
    let file = File::options()
        .read(true)
        .append(true)
        .create(true)
        .mode(0o600)
        .custom_flags(OFlags::NOFOLLOW.bits() as i32)
        .open(path)?;
    if is_new && let Some(dir) = path.parent() {
        File::open(dir)?.sync_all()?;
    }
    Ok(file)
}

/// Closes a line whose second half was never written, or is not whole.
fn close_half(file: &mut File) -> io::Result<()> {
    if file.metadata()?.len() == 0 {
        return Ok(());
    }
    let mut last = [0];
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut last)?;
    match &last {
        b"\n" => Ok(()),
        b"," => file.write_all(UNKNOWN),
        _ => close_torn(file),
    }
}

/// A power cut has torn the line. If it was the second half, the change may have been made: the first one is whole, and
/// stays. A first half that is not whole on disk was not begun.
fn close_torn(file: &mut File) -> io::Result<()> {
    let mut text = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    file.read_to_end(&mut text)?;
    let begin = text
        .iter()
        .rposition(|byte| *byte == b'\n')
        .map_or(0, |end| end + 1);
    match first_half(&text[begin..]) {
        Some(length) => {
            file.set_len((begin + length) as u64)?;
            file.write_all(UNKNOWN)
        }
        None => file.write_all(b"\n"),
    }
}

/// The length of the first half that a line begins with, with its comma.
fn first_half(line: &[u8]) -> Option<usize> {
    let commas = line.iter().enumerate().filter(|(_, byte)| **byte == b',');
    let mut ends = commas.map(|(place, _)| place);
    let is_half = |end: &usize| {
        let object = [&line[..*end], b"}"].concat();
        let object = serde_json::from_slice::<Value>(&object);
        object.is_ok_and(|half| half["call"].is_string() && !half["arguments"].is_null())
    };
    ends.find(is_half).map(|end| end + 1)
}

/// Takes room behind the file's end. File systems that cannot are not asked for more.
fn reserve(file: &File, end: u64, bytes: u64) -> io::Result<()> {
    match fallocate(file, FallocateFlags::KEEP_SIZE, end, bytes) {
        Ok(()) | Err(Errno::OPNOTSUPP | Errno::NOSYS) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|panicked| Err(io::Error::other(panicked)))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::MetadataExt;

    use serde_json::json;

    use super::*;

    const OPERATOR: Operator = Operator {
        uid: Some(0),
        pid: Some(17),
    };

    fn lines(dir: &Path) -> Vec<Value> {
        let text = std::fs::read_to_string(dir.join(FILE)).unwrap();
        text.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    async fn record(log: &AuditLog, outcome: Result<(), Status>) -> Result<(), Status> {
        let change = async { outcome };
        log.recording(OPERATOR, "remove_node", json!({"node": 3}), change)
            .await
    }

    #[tokio::test]
    async fn a_change_that_got_no_answer_is_not_called_refused() {
        let dir = tempfile::tempdir().unwrap();
        let log = AuditLog::in_dir(dir.path(), Clock::SYSTEM);
        let unanswered = record(&log, Err(Status::unavailable("no answer in time"))).await;
        assert_eq!(unanswered.unwrap_err().code(), Code::Unavailable);
        let line = &lines(dir.path())[0];
        assert_eq!(
            (&line["outcome"], &line["code"]),
            (&json!("unknown"), &json!("Unavailable"))
        );
    }

    #[tokio::test]
    async fn a_change_is_a_line_with_its_outcome() {
        let dir = tempfile::tempdir().unwrap();
        let log = AuditLog::in_dir(dir.path(), Clock::SYSTEM);
        record(&log, Ok(())).await.unwrap();
        let refusal = record(&log, Err(Status::not_found("no such node"))).await;
        assert_eq!(refusal.unwrap_err().message(), "no such node");

        let lines = lines(dir.path());
        assert_eq!(lines.len(), 2);
        assert_eq!((&lines[0]["uid"], &lines[0]["pid"]), (&json!(0), &json!(17)));
        assert_eq!(
            (&lines[0]["call"], &lines[0]["arguments"]),
            (&json!("remove_node"), &json!({"node": 3}))
        );
        assert_eq!(lines[0]["outcome"], "done");
        assert!(lines[0]["at"].as_str().unwrap().ends_with('Z'));
        assert_eq!(
            (&lines[1]["outcome"], &lines[1]["code"]),
            (&json!("refused"), &json!("NotFound"))
        );
        assert_eq!(lines[1]["reason"], "no such node");
        let mode = std::fs::metadata(dir.path().join(FILE)).unwrap().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[tokio::test]
    async fn nothing_is_changed_that_cannot_be_recorded() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join(FILE)).unwrap();
        let log = AuditLog::in_dir(dir.path(), Clock::SYSTEM);
        let mut changed = false;
        let change = async {
            changed = true;
            Ok(())
        };
        let refusal = log
            .recording(OPERATOR, "remove_node", json!({}), change)
            .await
            .unwrap_err();
        assert!(
            refusal.message().starts_with("nothing was changed"),
            "{}",
            refusal.message()
        );
        assert!(!changed);
    }

    #[tokio::test]
    async fn a_change_whose_end_nobody_saw_is_closed_as_unknown() {
        let dir = tempfile::tempdir().unwrap();
        let log = AuditLog::in_dir(dir.path(), Clock::SYSTEM);
        let given_up = log.recording(
            OPERATOR,
            "remove_node",
            json!({}),
            std::future::pending::<Result<(), _>>(),
        );
        tokio::select! {
            _ = given_up => panic!("it is pending"),
            () = begun(dir.path()) => {}
        }
        record(&log, Ok(())).await.unwrap();
        let outcomes: Vec<Value> = lines(dir.path())
            .iter()
            .map(|line| line["outcome"].clone())
            .collect();
        assert_eq!(outcomes, ["unknown", "done"]);
    }

    #[tokio::test]
    async fn a_torn_outcome_is_unknown_and_a_torn_beginning_was_none() {
        const BEGUN: &str = r#"{"at":"t","uid":0,"pid":1,"call":"remove_node","arguments":{"node":3},"#;
        for (torn, outcomes) in [
            (
                format!("{BEGUN}\"outcome\":\"do"),
                vec![json!("unknown"), json!("done")],
            ),
            (
                format!("{BEGUN}\"outcome\":\"refused\",\"code\":\"Not"),
                vec![json!("unknown"), json!("done")],
            ),
            (format!("{BEGUN}\0\0\0"), vec![json!("unknown"), json!("done")]),
            (BEGUN[..40].to_owned(), vec![Value::Null, json!("done")]),
        ] {
            let dir = tempfile::tempdir().unwrap();
            let log = AuditLog::in_dir(dir.path(), Clock::SYSTEM);
            record(&log, Ok(())).await.unwrap();
            let whole = std::fs::read_to_string(dir.path().join(FILE)).unwrap();
            std::fs::write(dir.path().join(FILE), format!("{whole}{torn}")).unwrap();
            record(&log, Ok(())).await.unwrap();
            let text = std::fs::read_to_string(dir.path().join(FILE)).unwrap();
            assert!(text.starts_with(&whole), "{text}");
            let seen: Vec<Value> = text
                .lines()
                .skip(1)
                .map(|line| serde_json::from_str::<Value>(line).unwrap_or_default()["outcome"].clone())
                .collect();
            assert_eq!(seen, outcomes, "{torn}");
        }
    }

    async fn begun(dir: &Path) {
        while std::fs::read(dir.join(FILE)).unwrap_or_default().is_empty() {
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn a_log_that_was_moved_away_begins_anew() {
        let dir = tempfile::tempdir().unwrap();
        let log = AuditLog::in_dir(dir.path(), Clock::SYSTEM);
        record(&log, Ok(())).await.unwrap();
        std::fs::rename(dir.path().join(FILE), dir.path().join("old")).unwrap();
        record(&log, Ok(())).await.unwrap();
        assert_eq!(lines(dir.path()).len(), 1);
    }
}
