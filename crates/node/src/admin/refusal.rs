//! Refusals as gRPC statuses.

use std::sync::Arc;

use tokio::time::Instant;
use tracing::error;
use trent_api::error::QueryError;
use trent_consensus::{Published, ReadPolicy, Settled, Unavailable};
use trent_crypto::error::CryptoError;
use trent_domain::global::{Command, DirectoryRefusal, Refusal, Reply, State};
use trent_domain::iam::IamError;
use trent_proto::tonic::{Code, Status};

use super::{Admin, PATIENCE};
use crate::elections;
use crate::identity_changes::{ChangeError, Made};

impl Admin {
    /// A state that holds all that was acknowledged before.
    pub(super) async fn read(&self) -> Result<Arc<Published<State>>, Status> {
        let global = &self.groups.global;
        let read = elections::outlast(Instant::now() + PATIENCE, || global.read(ReadPolicy::ReadIndex)).await;
        read.map_err(|reason| Status::unavailable(reason.to_string()))
    }

    /// Makes a change, and answers which nodes have it.
    pub(super) async fn change(&self, command: Command) -> Result<Settled, Status> {
        self.make(command).await.map(|made| made.settled)
    }

    /// Makes a change, and answers what came of it.
    pub(super) async fn make(&self, command: Command) -> Result<Made, Status> {
        let made = self.changes.make(self.request_ids.draw(), command).await;
        made.map_err(status)
    }
}

fn status(error: ChangeError) -> Status {
    match error {
        ChangeError::Refused(Refusal::Iam(error)) => {
            Status::new(code(&error), QueryError::from(error).message().to_owned())
        }
        ChangeError::Refused(Refusal::Directory(refusal)) => directory_status(refusal),
        ChangeError::Refused(refusal) => Status::failed_precondition(refusal.to_string()),
        ChangeError::Unavailable(reason) => unanswered(reason),
    }
}

/// A refusal of the directory; peers that join get the same.
pub(crate) fn directory_status(refusal: DirectoryRefusal) -> Status {
    let code = match refusal {
        DirectoryRefusal::NoSuchRegion | DirectoryRefusal::NoSuchNode => Code::NotFound,
        DirectoryRefusal::RegionExists => Code::AlreadyExists,
        DirectoryRefusal::TooManyInvitations => Code::ResourceExhausted,
        DirectoryRefusal::InvalidInvitation => Code::PermissionDenied,
        DirectoryRefusal::RegionNotActive
        | DirectoryRefusal::LastRegion
        | DirectoryRefusal::RegionLost
        | DirectoryRefusal::RegionNotLeaving
        | DirectoryRefusal::RegionNotLost
        | DirectoryRefusal::RegionStillTied
        | DirectoryRefusal::NameStillKnown
        | DirectoryRefusal::NodeLeaving
        | DirectoryRefusal::NodeNotLeaving
        | DirectoryRefusal::LastNodeOfRegion
        | DirectoryRefusal::AddressTaken => Code::FailedPrecondition,
    };
    Status::new(code, refusal.to_string())
}

fn unanswered(reason: Unavailable) -> Status {
    Status::unavailable(format!("{reason}: the change may or may not have been made"))
}

fn code(error: &IamError) -> Code {
    match error {
        IamError::NoSuchEntity(_) => Code::NotFound,
        IamError::EntityAlreadyExists(_) => Code::AlreadyExists,
        IamError::DeleteConflict(_) | IamError::PolicyOutsideAccount => Code::FailedPrecondition,
        IamError::LimitExceeded(_) | IamError::InlinePolicySize(_) => Code::ResourceExhausted,
        IamError::MalformedPolicyDocument(_) | IamError::InvalidInput(_) => Code::InvalidArgument,
        IamError::IdTaken => Code::Aborted,
    }
}

/// A command gave another reply than its own.
pub(super) fn unexpected(reply: &Reply) -> Status {
    error!(?reply, "unexpected reply");
    Status::internal("the node failed; its log says why")
}

/// Cryptography fails for nobody's input here; why stands in the log.
pub(super) fn internal(problem: impl Into<CryptoError>) -> Status {
    let problem = problem.into();
    error!(%problem, "a secret could not be made");
    Status::internal("the node failed; its log says why")
}
