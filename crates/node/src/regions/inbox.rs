//! Takes the intents of other regions and makes the changes they ask for.

use std::sync::Arc;

use bytes::Bytes;
use tracing::{info, warn};
use trent_crypto::random::{self, Randomness};
use trent_crypto::transfer::Transfer;
use trent_domain::authorize::{self, Authorized};
use trent_domain::caller::Caller;
use trent_domain::command::{Command, ImportReplica, ReceiveIntent, ReceiveMaterial};
use trent_domain::entry::Entry;
use trent_domain::ids::{ClusterId, IntentId, KeyId, RegionName, RequestId};
use trent_domain::intent::{IntentAction, IntentResult, ReplicaBlueprint};
use trent_domain::key::Material;
use trent_domain::key_spec::{KeyOrigin, KeySpec};
use trent_domain::reply::Reply;
use trent_proto::conv::{IntentPayload, decode_intent_payload, encode_intent_result};
use trent_proto::peer::v1::inbox_server::Inbox as InboxService;
use trent_proto::peer::v1::{IntentRequest, IntentResponse};
use trent_proto::tonic::{Request, Response, Status, async_trait};

use super::addressee;
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
        let request = request.into_inner();
        addressee::require_us(&request, &self.cluster, &self.region)?;
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
        let IntentPayload {
            intent,
            settled_before,
            sealed_materials,
        } = payload;
        let id = intent.id;
        let global = self.groups.global.local();
        let command = match &intent.action {
            IntentAction::CreateReplica(blueprint) => Command::ImportReplica(ImportReplica {
                intent_id: id,
                created_at: intent.created_at,
                settled_before,
                source: source.clone(),
                blueprint: blueprint.clone(),
                materials: self
                    .open(&source, id, blueprint, sealed_materials.unwrap_or_default())
                    .await?,
                cluster_allows: global
                    .state
                    .residency_allows(&blueprint.family.residency.home, &self.region),
            }),
            IntentAction::StageMaterial { key_id, material, .. } => {
                let sealed = sealed_materials.unwrap_or_default();
                Command::ReceiveMaterial(ReceiveMaterial {
                    intent_id: id,
                    created_at: intent.created_at,
                    settled_before,
                    source: source.clone(),
                    key_id: *key_id,
                    outline: material.clone(),
                    material: self.open_staged(&source, id, key_id, sealed).await?,
                })
            }
            _ => Command::ReceiveIntent(ReceiveIntent {
                source: source.clone(),
                settled_before,
                intent,
                follow_up_seed: self.random()?,
            }),
        };
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
            other => Err(Status::internal(format!(
                "intent {id} was not handled: {other:?}"
            ))),
        }
    }

    /// Opens the sealed material and wraps it for this region. A replica that is there already needs none: the
    /// command says so. Imported material does not travel: its owner imports it here too.
    async fn open(
        &self,
        source: &RegionName,
        intent: IntentId,
        blueprint: &ReplicaBlueprint,
        sealed: Bytes,
    ) -> Result<Vec<Material>, Status> {
        if blueprint.origin == KeyOrigin::External {
            return Ok(Vec::new());
        }
        let (region, global) = (self.groups.region.local(), self.groups.global.local());
        let proof = authorize::to_receive(&region.state, &global.state, &intent, blueprint);
        self.open_with(proof, blueprint.spec, source, sealed).await
    }

    /// Opens new material of a replica. One that is gone needs none.
    async fn open_staged(
        &self,
        source: &RegionName,
        intent: IntentId,
        key_id: &KeyId,
        sealed: Bytes,
    ) -> Result<Option<Material>, Status> {
        let published = self.groups.region.local();
        let Some(key) = published.state.key(key_id) else {
            return Ok(None);
        };
        let global = self.groups.global.local();
        let proof = authorize::to_receive_staged(&published.state, &global.state, &intent, key_id);
        let opened = self.open_with(proof, key.spec, source, sealed).await?;
        Ok(opened.into_iter().next())
    }

    /// The commands compare what came with what was announced.
    async fn open_with(
        &self,
        proof: Option<Authorized>,
        spec: KeySpec,
        source: &RegionName,
        sealed: Bytes,
    ) -> Result<Vec<Material>, Status> {
        let keyring = self
            .keyrings
            .region()
            .ok_or_else(|| Status::unavailable("the region's keys are not open yet"))?;
        let Some(transfer) = proof.and_then(|proof| Transfer::new(&proof, source.clone())) else {
            return Ok(Vec::new());
        };
        let randomness = self.randomness.clone();
        let open = move || keyring.open_materials(&transfer, spec, &sealed, randomness.as_ref());
        let opened = self
            .workers
            .private_key(open)
            .await
            .map_err(|_| Status::unavailable("too much is being done at this moment"))?;
        let opened = opened.map_err(|error| {
            warn!(%source, %error, "sealed material cannot be opened");
            Status::invalid_argument("the sealed material cannot be opened")
        })?;
        let now = self.clock.now();
        Ok(opened.into_iter().map(|new| new.into_material(now)).collect())
    }

    fn random(&self) -> Result<[u8; 16], Status> {
        random::bytes(self.randomness.as_ref()).map_err(|error| Status::unavailable(error.to_string()))
    }
}
