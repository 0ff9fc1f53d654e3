//! Why nothing could be measured.

use std::io;
use std::path::PathBuf;

use crate::answer::AnswerError;
use crate::endpoint::{Endpoint, EndpointError};
use crate::operation::Operation;

/// Why nothing could be measured. (An answer other than 200 under load is a figure, not one of these.)
#[derive(Debug, thiserror::Error)]
pub(crate) enum BenchError {
    #[error("cannot start the runtime")]
    Runtime(#[source] io::Error),
    #[error("cannot write to the terminal")]
    Console(#[source] io::Error),
    #[error("cannot read {path}; is a cluster running (`trent dev`)?")]
    ReadCluster { path: PathBuf, source: io::Error },
    #[error("{path} does not describe a cluster")]
    ParseCluster {
        path: PathBuf,
        source: serde_json::Error,
    },
    #[error("the cluster has no region {region}; it has {known}")]
    UnknownRegion { region: String, known: String },
    #[error("the region has no endpoint")]
    NoEndpoint,
    #[error("cannot count latencies")]
    Histogram,
    #[error(transparent)]
    Endpoint(#[from] EndpointError),
    #[error("cannot sign a request: {0}")]
    Sign(String),
    #[error("cannot connect to {endpoint}")]
    Connect { endpoint: Endpoint, source: io::Error },
    #[error("no answer to {operation} from {endpoint}")]
    NoAnswer {
        operation: Operation,
        endpoint: Endpoint,
        source: AnswerError,
    },
    #[error("{endpoint} refused {operation} with {status}: {body}")]
    Refused {
        operation: Operation,
        endpoint: Endpoint,
        status: u16,
        body: String,
    },
    #[error("the answer to {operation} lacks {field}: {body}")]
    Incomplete {
        operation: Operation,
        field: &'static str,
        body: String,
    },
    #[error("Decrypt did not return what was encrypted")]
    WrongPlaintext,
    #[error("{0} answered something else than it should: {1}")]
    WrongAnswer(Operation, String),
    #[error("cannot prepare the primitive of {0}")]
    Primitive(Operation),
    #[error("a bare primitive failed")]
    PrimitiveFailed,
    #[error("the policies to measure do not decide what they should")]
    WrongDecision,
    #[error("the bare server failed")]
    BareServer(#[source] io::Error),
    #[error("the bare server cannot answer with the header {0:?}")]
    BareHeader(String),
    #[error("cannot read the CPU time of process {pid}; is it still running?")]
    CpuTime { pid: u32, source: io::Error },
    #[error("cannot write {path}")]
    WriteReport { path: PathBuf, source: io::Error },
}
