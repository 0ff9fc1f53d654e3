//! What operators ask a node, over its Unix socket.

use std::io;
use std::path::PathBuf;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use hyper_util::rt::TokioIo;
use tokio::net::UnixStream;
use trent_proto::admin::v1 as form;
use trent_proto::admin::v1::admin_client::AdminClient;
use trent_proto::tonic::codegen::{Service, http::Uri};
use trent_proto::tonic::transport::{Channel, Endpoint};
use trent_proto::tonic::{Response, Status};

use super::ClusterError;

/// A change, or the directory, waits for a quorum for up to ten seconds; a node that is paused never answers.
const ANSWER_WITHIN: Duration = Duration::from_secs(12);
/// What a node knows by itself, it tells at once.
const STATUS_WITHIN: Duration = Duration::from_secs(2);

/// A node goes over all that it has, and may have much else to do.
const DIGESTS_WITHIN: Duration = Duration::from_secs(5);

/// One node's operator. Every call has a connection of its own: nodes come and go.
#[derive(Debug, Clone)]
pub struct Admin {
    socket: PathBuf,
}

impl Admin {
    pub(super) fn new(socket: PathBuf) -> Self {
        Self { socket }
    }

    /// The node, and the cluster as it sees it.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn status(&self) -> Result<form::StatusResponse, ClusterError> {
        let mut client = self.client(STATUS_WITHIN).await?;
        self.told(client.status(form::StatusRequest {}).await)
    }

    /// What the node has applied, as a digest for each of its groups.
    ///
    /// # Errors
    /// When it does not answer, or is too old to know the question.
    pub async fn state_digests(&self) -> Result<Vec<form::StateDigest>, ClusterError> {
        let mut client = self.client(DIGESTS_WITHIN).await?;
        let digests = client.list_state_digests(form::ListStateDigestsRequest {}).await;
        Ok(self.told(digests)?.groups)
    }

    /// The nodes of the directory, and those that were invited.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn nodes(&self) -> Result<form::ListNodesResponse, ClusterError> {
        let mut client = self.client(ANSWER_WITHIN).await?;
        self.told(client.list_nodes(form::ListNodesRequest {}).await)
    }

    /// The regions of the directory.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn regions(&self) -> Result<form::ListRegionsResponse, ClusterError> {
        let mut client = self.client(ANSWER_WITHIN).await?;
        self.told(client.list_regions(form::ListRegionsRequest {}).await)
    }

    /// Reserves a number for a node of a region.
    ///
    /// # Errors
    /// When it is refused, or nobody answers.
    pub async fn invite(&self, region: &str) -> Result<form::InviteNodeResponse, ClusterError> {
        let request = form::InviteNodeRequest {
            region: region.to_owned(),
            valid_for_seconds: None,
        };
        let mut client = self.client(ANSWER_WITHIN).await?;
        self.told(client.invite_node(request).await)
    }

    /// Keeps leadership and clients away from a node.
    ///
    /// # Errors
    /// When it is refused, or nobody answers.
    pub async fn drain(&self, node: u64) -> Result<form::DrainNodeResponse, ClusterError> {
        let mut client = self.client(ANSWER_WITHIN).await?;
        self.told(client.drain_node(form::DrainNodeRequest { node }).await)
    }

    /// Ends a drain.
    ///
    /// # Errors
    /// When it is refused, or nobody answers.
    pub async fn undrain(&self, node: u64) -> Result<form::UndrainNodeResponse, ClusterError> {
        let mut client = self.client(ANSWER_WITHIN).await?;
        self.told(client.undrain_node(form::UndrainNodeRequest { node }).await)
    }

    /// Wishes a node out of the cluster.
    ///
    /// # Errors
    /// When it is refused, or nobody answers.
    pub async fn remove(&self, node: u64) -> Result<form::RemoveNodeResponse, ClusterError> {
        let mut client = self.client(ANSWER_WITHIN).await?;
        self.told(client.remove_node(form::RemoveNodeRequest { node }).await)
    }

    /// Declares a region lost; another one succeeds it.
    ///
    /// # Errors
    /// When it is refused, or nobody answers.
    pub async fn promote(
        &self,
        region: &str,
        lost: &str,
    ) -> Result<form::PromoteRegionResponse, ClusterError> {
        let request = form::PromoteRegionRequest {
            region: region.to_owned(),
            lost: lost.to_owned(),
        };
        let mut client = self.client(ANSWER_WITHIN).await?;
        self.told(client.promote_region(request).await)
    }

    /// A connection for calls that have no method here.
    ///
    /// # Errors
    /// When there is none: then nothing was asked.
    pub async fn connect(&self) -> Result<AdminClient<Channel>, ClusterError> {
        self.client(ANSWER_WITHIN).await
    }

    async fn client(&self, patience: Duration) -> Result<AdminClient<Channel>, ClusterError> {
        let endpoint = Endpoint::from_static("http://admin.trent.invalid").connect_timeout(patience);
        let connected = endpoint
            .timeout(patience)
            .connect_with_connector(Connector(self.socket.clone()))
            .await;
        match connected {
            Ok(channel) => Ok(AdminClient::new(channel)),
            Err(error) => self.told(Err(Status::unavailable(error.to_string()))),
        }
    }

    fn told<T>(&self, answer: Result<Response<T>, Status>) -> Result<T, ClusterError> {
        answer
            .map(Response::into_inner)
            .map_err(|status| ClusterError::Admin {
                socket: self.socket.clone(),
                source: Box::new(status),
            })
    }
}

/// Opens the socket, whatever the channel's URI says.
#[derive(Clone)]
struct Connector(PathBuf);

impl Service<Uri> for Connector {
    type Response = TokioIo<UnixStream>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Self::Response>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Uri) -> Self::Future {
        let path = self.0.clone();
        Box::pin(async move { UnixStream::connect(path).await.map(TokioIo::new) })
    }
}
