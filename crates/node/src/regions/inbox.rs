//! Takes the intents of other regions and makes the changes they ask for.

use std::sync::Arc;

use tracing::{info, warn};
use trent_crypto::random::{self, Randomness};
use trent_domain::caller::Caller;
use trent_domain::command::Command;
use trent_domain::entry::Entry;
use trent_domain::ids::{ClusterId, RegionName, RequestId};
use trent_domain::intent::IntentResult;
use trent_domain::reply::Reply;
use trent_proto::conv::{IntentPayload, decode_intent_payload, encode_intent_result};
use trent_proto::peer::v1::inbox_server::Inbox as InboxService;
use trent_proto::peer::v1::{IntentRequest, IntentResponse};
use trent_proto::tonic::{Request, Response, Status, async_trait};

use super::addressee;
use super::reception::{Reception, ReceptionError};
use crate::clock::Clock;
use crate::groups::Groups;
use crate::keyrings::Keyrings;
use crate::workers::Workers;

/// The receiving end of other regions' outboxes. Any node of the region takes an intent; its leader applies it.
pub struct Inbox {
    /// The cluster; messages of another one are refused.
    pub cluster: ClusterId,
    /// Region and cluster state.
    pub groups: Groups,
    /// To open sealed material.
    pub keyrings: Arc<Keyrings>,
    /// Where it is opened.
    pub workers: Arc<Workers>,
    /// For the entries it proposes.
    pub clock: Clock,
    /// For wrapping and ids.
    pub randomness: Arc<dyn Randomness>,
    /// This node's region.
    pub region: RegionName,
}

#[async_trait]
impl InboxService for Inbox {
    async fn deliver(&self, request: Request<IntentRequest>) -> Result<Response<IntentResponse>, Status> {
        let request = addressee::for_us(
            request,
            &self.cluster,
            &self.region,
            &self.groups.global.local().state,
        )?;
        let source: RegionName = request
            .source_region
            .parse()
            .map_err(|_| Status::invalid_argument("source region"))?;
        let payload = decode_intent_payload(request.payload)
            .map_err(|error| Status::invalid_argument(error.to_string()))?;
        if payload.intent.target != self.region {
            return Err(Status::invalid_argument("the intent is for another region"));
        }
        let result = self.receive(source, payload).await?;
        Ok(Response::new(IntentResponse {
            payload: encode_intent_result(&result),
        }))
    }
}

impl Inbox {
    async fn receive(&self, source: RegionName, payload: IntentPayload) -> Result<IntentResult, Status> {
        let id = payload.intent.id;
        let command = self.command(source.clone(), payload).await?;
        let entry = Entry {
            at: self.clock.now(),
            authority: Caller::Service.into(),
            request_id: RequestId::new(self.random()?),
            command,
        };
        let outcome = self
            .groups
            .region
            .propose(&entry)
            .await
            .map_err(|error| Status::unavailable(error.to_string()))?;
        match outcome {
            Ok(Reply::Intent(result)) => {
                info!(intent = %id, %source, ?result, "handled an intent");
                Ok(result)
            }
            other => Err(Status::failed_precondition(format!(
                "intent {id} was not handled: {other:?}"
            ))),
        }
    }

    /// The command that carries the intent out. Opening material takes its time.
    async fn command(&self, source: RegionName, payload: IntentPayload) -> Result<Command, Status> {
        let brings_material = payload.sealed_materials.is_some();
        let (published, global) = (self.groups.region.local(), self.groups.global.local());
        let keyring = self.keyrings.region();
        let (now, randomness) = (self.clock.now(), self.randomness.clone());
        let make = move || {
            let reception = Reception {
                state: &published.state,
                global: &global.state,
                keyring: keyring.as_deref(),
                source: &source,
                now,
                randomness: randomness.as_ref(),
            };
            reception.command(payload).map_err(refused)
        };
        if !brings_material {
            return make();
        }
        let made = self.workers.private_key(make).await;
        made.map_err(|_| Status::unavailable("too much is being done at this moment"))?
    }

    fn random(&self) -> Result<[u8; 16], Status> {
        random::bytes(self.randomness.as_ref()).map_err(|error| Status::unavailable(error.to_string()))
    }
}

/// Material that cannot be opened will not be opened later, either; the rest is for now.
fn refused(error: ReceptionError) -> Status {
    match &error {
        ReceptionError::Sealed(reason) => {
            warn!(%reason, "sealed material cannot be opened");
            Status::invalid_argument(error.to_string())
        }
        ReceptionError::OutsideResidency => Status::failed_precondition(error.to_string()),
        ReceptionError::NotReady | ReceptionError::LossesUnknown | ReceptionError::Randomness(_) => {
            Status::unavailable(error.to_string())
        }
    }
}
