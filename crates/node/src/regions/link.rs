//! The way to the nodes of other regions.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures::StreamExt;
use futures::stream::FuturesUnordered;
use tokio::time::Instant;
use trent_consensus::{Dialer, PeerChannel};
use trent_domain::global::state::Node;
use trent_domain::ids::{ClusterId, NodeId, RegionName};
use trent_proto::peer::v1::candidates_client::CandidatesClient;
use trent_proto::peer::v1::families_client::FamiliesClient;
use trent_proto::peer::v1::gateway_client::GatewayClient;
use trent_proto::peer::v1::inbox_client::InboxClient;
use trent_proto::peer::v1::membership_client::MembershipClient;
use trent_proto::peer::v1::presence_client::PresenceClient;
use trent_proto::peer::v1::{
    AnnounceRequest, CandidateRequest, CandidateResponse, FamiliesRequest, FamiliesResponse,
    FollowersRequest, FollowersResponse, GatewayRequest, GatewayResponse, IntentRequest, IntentResponse,
    PingRequest, PingResponse, StandingRequest,
};
use trent_proto::tonic::transport::{Channel, Endpoint};
use trent_proto::tonic::{Code, ConnectError, Request, Response, Status};

use super::addressee::{Addressed, Sender};
use super::patience::CLIENTS_WAIT;
use crate::directory::{Directory, View};

/// Time for an answer from the other region to what no client waits for.
const ANSWER_WITHIN: Duration = Duration::from_secs(8);
/// Time to find a node that can be reached: with what an unanswered connection takes until it is given up, a client hears
/// within five seconds that a region is away.
const REACH_WITHIN: Duration = Duration::from_millis(1500);
/// Time for a region to say whether its replica can become the primary: an election there ends within it, and the client
/// hears of it within five seconds, though replicas may have been waited for before.
const CHECK_WITHIN: Duration = Duration::from_millis(2500);
/// Time for the other nodes to say whether this one still belongs.
const STANDING_WITHIN: Duration = Duration::from_secs(2);
/// Time for a node to say that it is there, and for a region to let one of its nodes say so.
const NODE_PRESENT_WITHIN: Duration = Duration::from_secs(1);
const REGION_PRESENT_WITHIN: Duration = Duration::from_secs(2);
/// Time for a region to say whether it has room for a replica. Without an answer the replica waits in the outbox, so the
/// client need not wait long.
const ROOM_WITHIN: Duration = Duration::from_secs(2);
/// How often a connection is probed, and how long the answer may take: what is under way to a region that vanished without
/// a word ends within their sum. The farthest region answers in half a second, and once more if a packet was lost.
const PROBE_EVERY: Duration = Duration::from_secs(1);
const PROBE_WITHIN: Duration = Duration::from_millis(1500);
/// A gateway request is at most an HTTP body of 1 MiB with its headers.
pub const MAX_MESSAGE_BYTES: usize = 2 * 1024 * 1024;

/// Channels to the nodes of every other region.
pub struct Link {
    cluster: ClusterId,
    node: NodeId,
    region: RegionName,
    directory: Arc<Directory>,
    dialer: Arc<dyn Dialer>,
    reached: Mutex<BTreeMap<NodeId, PeerChannel>>,
    /// Where the next request begins with the nodes of its region.
    next: AtomicUsize,
}

/// Why a region did not answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// The cluster has no such region.
    #[error("no such region")]
    NoSuchRegion,
    /// No node of it was reached: the request was not sent.
    #[error("the region cannot be reached")]
    Unreachable,
    /// It was sent, and what became of it is not known.
    #[error("the region did not answer")]
    Unanswered,
    /// It was read, and does not go as it is. It says nothing of other messages.
    #[error("the region refused it: its log says why")]
    Refused,
}

impl Link {
    /// Channels are made on first use. The dialer sees to it that they lead to the nodes that are meant.
    pub fn new(cluster: ClusterId, directory: Arc<Directory>, dialer: Arc<dyn Dialer>) -> Self {
        Self {
            cluster,
            node: directory.own().id,
            region: directory.own().region.clone(),
            directory,
            dialer,
            reached: Mutex::default(),
            next: AtomicUsize::new(0),
        }
    }

    /// Whether the cluster has this region beside our own, with nodes to ask.
    pub fn knows(&self, region: &str) -> Option<RegionName> {
        if self.region.as_str() == region {
            return None;
        }
        let view = self.directory.view();
        let mut regions = view.nodes().map(|node| &node.region);
        regions.find(|known| known.as_str() == region).cloned()
    }

    /// The regions beside our own that have nodes to ask.
    pub fn regions(&self) -> BTreeSet<RegionName> {
        let view = self.directory.view();
        let others = view.nodes().map(|node| &node.region);
        others.filter(|region| **region != self.region).cloned().collect()
    }

    /// Hands a client's request to a node of the region. It is repeated at the next node only when it was not sent.
    pub async fn call(
        &self,
        region: &RegionName,
        request: GatewayRequest,
    ) -> Result<GatewayResponse, LinkError> {
        let request = self.addressed(request, region);
        for channel in self.channels(region)? {
            let mut client = GatewayClient::new(channel)
                .max_decoding_message_size(MAX_MESSAGE_BYTES)
                .max_encoding_message_size(MAX_MESSAGE_BYTES);
            match client.call(within(CLIENTS_WAIT, request.clone())).await {
                Ok(response) => return Ok(response.into_inner()),
                Err(status) if was_not_sent(&status) => continue,
                Err(_) => return Err(LinkError::Unanswered),
            }
        }
        Err(LinkError::Unreachable)
    }

    /// Delivers an intent. It may arrive more than once; the target applies it once.
    pub async fn deliver(
        &self,
        region: &RegionName,
        request: IntentRequest,
    ) -> Result<IntentResponse, LinkError> {
        let request = self.addressed(request, region);
        let deliver = |channel| {
            let mut client = InboxClient::new(channel)
                .max_decoding_message_size(MAX_MESSAGE_BYTES)
                .max_encoding_message_size(MAX_MESSAGE_BYTES);
            let request = within(ANSWER_WITHIN, request.clone());
            async move { client.deliver(request).await }
        };
        until_answered(self.channels(region)?, deliver).await
    }

    /// Asks whether the region's member of a family can become its primary. Nothing changes there by it.
    pub async fn check(
        &self,
        region: &RegionName,
        request: CandidateRequest,
    ) -> Result<CandidateResponse, LinkError> {
        let request = self.addressed(request, region);
        let check = |channel| {
            let mut client = CandidatesClient::new(channel);
            let request = within(CHECK_WITHIN, request.clone());
            async move { client.check(request).await }
        };
        self.ask(region, CHECK_WITHIN, check).await
    }

    /// Asks what the region knows of families. Nothing changes there by it.
    pub async fn tell(
        &self,
        region: &RegionName,
        request: FamiliesRequest,
    ) -> Result<FamiliesResponse, LinkError> {
        let request = self.addressed(request, region);
        let tell = |channel| {
            let mut client = FamiliesClient::new(channel).max_decoding_message_size(MAX_MESSAGE_BYTES);
            let request = within(CHECK_WITHIN, request.clone());
            async move { client.tell(request).await }
        };
        self.ask(region, CHECK_WITHIN, tell).await
    }

    /// Asks how many keys of the region have their primary in a lost one. Nothing changes there by it.
    pub async fn count_followers(
        &self,
        region: &RegionName,
        request: FollowersRequest,
    ) -> Result<FollowersResponse, LinkError> {
        let request = self.addressed(request, region);
        let count = |channel| {
            let mut client = FamiliesClient::new(channel);
            let request = within(CHECK_WITHIN, request.clone());
            async move { client.count_followers(request).await }
        };
        self.ask(region, CHECK_WITHIN, count).await
    }

    /// Asks whether the region has room for a replica. Nothing changes there by it.
    pub async fn check_replica(
        &self,
        region: &RegionName,
        request: CandidateRequest,
    ) -> Result<CandidateResponse, LinkError> {
        let request = self.addressed(request, region);
        let check = |channel| {
            let mut client = CandidatesClient::new(channel);
            let request = within(ROOM_WITHIN, request.clone());
            async move { client.check_replica(request).await }
        };
        self.ask(region, ROOM_WITHIN, check).await
    }

    /// Asks whether a node of the region is there.
    pub async fn ping(&self, region: &RegionName) -> Result<PingResponse, LinkError> {
        let request = self.addressed(PingRequest::default(), region);
        let ping = |channel| {
            let mut client = PresenceClient::new(channel);
            let request = within(NODE_PRESENT_WITHIN, request.clone());
            async move { client.ping(request).await }
        };
        self.ask(region, REGION_PRESENT_WITHIN, ping).await
    }

    fn addressed<M: Addressed>(&self, mut message: M, region: &RegionName) -> M {
        let sender = Sender {
            cluster: &self.cluster,
            region: &self.region,
            node: self.node,
        };
        message.address(&sender, region);
        message
    }

    /// Asks one node of the region after the other, for so long in all.
    async fn ask<T, A>(
        &self,
        region: &RegionName,
        time: Duration,
        send: impl Fn(Channel) -> A,
    ) -> Result<T, LinkError>
    where
        A: Future<Output = Result<Response<T>, Status>>,
    {
        let asked = until_answered(self.channels(region)?, send);
        let asked = tokio::time::timeout(time, asked).await;
        asked.unwrap_or(Err(LinkError::Unanswered))
    }

    /// Tells any other node of the cluster, or one that is reached by these channels, where this one is reached now.
    pub async fn announce(&self, mut request: AnnounceRequest, seeds: Vec<Channel>) -> Result<(), LinkError> {
        request.cluster_id = self.cluster.as_bytes().to_vec().into();
        request.node = self.node.0;
        let view = self.directory.view();
        let others = view.nodes().filter(|node| node.id != self.node);
        let channels: Vec<Channel> = others.map(|node| self.channel_to(node)).chain(seeds).collect();
        let announce = |channel| {
            let mut client = MembershipClient::new(channel);
            let request = within(ANSWER_WITHIN, request.clone());
            async move { client.announce(request).await }
        };
        until_answered(channels, announce).await.map(drop)
    }

    /// Asks all other nodes whether this one was removed from the cluster. Each answers what it knows, and one that says so
    /// is right.
    pub async fn says_removed(&self) -> bool {
        let view = self.directory.view();
        let others = view.nodes().filter(|node| node.id != self.node);
        let channels = others.map(|node| self.channel_to(node));
        let mut answers: FuturesUnordered<_> = channels.map(|channel| self.standing(channel)).collect();
        while let Some(removed) = answers.next().await {
            if removed {
                return true;
            }
        }
        false
    }

    async fn standing(&self, channel: Channel) -> bool {
        let request = StandingRequest {
            cluster_id: self.cluster.as_bytes().to_vec().into(),
            node: self.node.0,
        };
        let mut client = MembershipClient::new(channel);
        let answer = client.standing(within(STANDING_WITHIN, request)).await;
        answer.is_ok_and(|answer| answer.into_inner().removed)
    }

    /// The channels to the nodes that the region has now, starting with another one each time, for as long as it may take to
    /// find one that works.
    fn channels(&self, region: &RegionName) -> Result<impl Iterator<Item = Channel>, LinkError> {
        let view = self.directory.view();
        let nodes = view.nodes_of(region);
        let mut channels: Vec<Channel> = nodes.map(|node| self.channel_to(node)).collect();
        if channels.is_empty() {
            return Err(LinkError::NoSuchRegion);
        }
        let start = self.next.fetch_add(1, Ordering::Relaxed) % channels.len();
        channels.rotate_left(start);
        let give_up = Instant::now() + REACH_WITHIN;
        Ok(channels.into_iter().take_while(move |_| Instant::now() < give_up))
    }

    /// The channel to a node; another one when the node has moved.
    fn channel_to(&self, node: &Node) -> Channel {
        let mut reached = self.reached.lock().unwrap_or_else(PoisonError::into_inner);
        match reached.get(&node.id) {
            Some(known) if known.address() == node.peer.as_str() => known.get(),
            _ => {
                drop_gone(&mut reached, &self.directory.view());
                let channel = channel(self.dialer.clone(), node);
                let first = channel.get();
                reached.insert(node.id, channel);
                first
            }
        }
    }
}

/// Sends what may arrive more than once to one node after the other, until one answers.
async fn until_answered<T, A>(
    channels: impl IntoIterator<Item = Channel>,
    send: impl Fn(Channel) -> A,
) -> Result<T, LinkError>
where
    A: Future<Output = Result<Response<T>, Status>>,
{
    let mut unanswered = LinkError::Unreachable;
    for channel in channels {
        match send(channel).await {
            Ok(response) => return Ok(response.into_inner()),
            Err(status) if was_not_sent(&status) => continue,
            Err(status) if refuses(&status) => unanswered = LinkError::Refused,
            Err(_) if unanswered == LinkError::Refused => continue,
            Err(_) => unanswered = LinkError::Unanswered,
        }
    }
    Err(unanswered)
}

fn drop_gone(reached: &mut BTreeMap<NodeId, PeerChannel>, view: &View) {
    reached.retain(|node, _| view.node(*node).is_some());
}

fn channel(dialer: Arc<dyn Dialer>, node: &Node) -> PeerChannel {
    let endpoint = Endpoint::from_static("http://peer") // a name only: the dialer knows the address, and encrypts
        .http2_keep_alive_interval(PROBE_EVERY)
        .keep_alive_timeout(PROBE_WITHIN)
        .keep_alive_while_idle(true);
    PeerChannel::new(dialer, node.id, node.peer.as_str(), endpoint)
}

fn within<T>(time: Duration, message: T) -> Request<T> {
    let mut request = Request::new(message);
    request.set_timeout(time);
    request
}

/// Whether the far end found fault with the message itself. Whoever serves messages between regions says so by these codes;
/// what is too large for it, tonic refuses by the last one.
fn refuses(status: &Status) -> bool {
    matches!(
        status.code(),
        Code::InvalidArgument | Code::FailedPrecondition | Code::OutOfRange
    )
}

/// Whether the connection failed before the request left: tonic says so with its cause.
fn was_not_sent(status: &Status) -> bool {
    use std::error::Error;
    let mut source = status.source();
    while let Some(error) = source {
        if error.is::<ConnectError>() {
            return true;
        }
        source = error.source();
    }
    false
}
