//! One request's way: protocol, target, signature, region, body, operation, answer.

mod kind;
mod query;

use std::sync::Arc;

use bytes::Bytes;
use http::request::Parts;
use http::{HeaderValue, StatusCode};
use http_body_util::Full;
use hyper::Response;
use tracing::{debug, warn};
use trent_api::error::ApiError;
use trent_api::json::Object;
use trent_api::sigv4::SignedRequest;
use trent_api::{headers, target};
use trent_domain::ids::{RegionName, RequestId};
use trent_domain::operation::Operation;

use crate::call::Call;
use crate::credentials::Credentials;
use crate::identity::{Identity, RequestValues};
use crate::identity_age::{IdentityAge, TooOld};
use crate::ops;
use crate::origin::Origin;
use crate::regions::{gateway, patience};
use crate::request_ids::RequestIds;
use crate::service::Service;
use kind::Kind;

/// A whole answer.
pub type Answer = Response<Full<Bytes>>;

/// The service that signatures are scoped to.
const SERVICE: &str = "kms";

/// Answers requests.
pub struct Pipeline {
    service: Service,
    credentials: Credentials,
    identity_age: Arc<IdentityAge>,
    request_ids: RequestIds,
}

/// What a signature said and proved.
struct Signed {
    operation: Operation,
    identity: Arc<Identity>,
    /// Set when the request is for another region.
    elsewhere: Option<RegionName>,
}

impl Pipeline {
    /// A pipeline in front of a service.
    pub fn new(
        service: Service,
        credentials: Credentials,
        identity_age: Arc<IdentityAge>,
        request_ids: RequestIds,
    ) -> Self {
        Self {
            service,
            credentials,
            identity_age,
            request_ids,
        }
    }

    /// Answers a client. A request to KMS for another region is handed to a node of that region.
    pub async fn answer(&self, head: Parts, body: Bytes, origin: Origin) -> Answer {
        let protocol = match Kind::of(&head) {
            Kind::Query(protocol) => protocol,
            Kind::Kms => return self.answer_kms(head, body, origin).await,
        };
        self.answer_query(protocol, &head, &body, origin).await
    }

    async fn answer_kms(&self, head: Parts, body: Bytes, origin: Origin) -> Answer {
        match self.authenticate(&head, &body) {
            Ok(Signed {
                elsewhere: Some(region),
                ..
            }) => self.hand_on(region, head, body, origin).await,
            Ok(signed) => self.serve(signed, &head, &body, origin).await,
            Err(error) => {
                debug!(client = %origin.address, error = %error.name(), "refused a request");
                self.refuse(error)
            }
        }
    }

    /// Answers a request to KMS that another region's node handed on. Where it came from, that node has said.
    pub async fn answer_here(&self, head: Parts, body: Bytes, origin: Origin) -> Answer {
        match self.authenticate(&head, &body) {
            Ok(Signed {
                elsewhere: Some(region),
                ..
            }) => {
                warn!(%region, "a node handed on a request for another region");
                self.refuse(ApiError::internal())
            }
            Ok(signed) => self.serve(signed, &head, &body, origin).await,
            Err(error) => self.refuse(error),
        }
    }

    /// Which operation is asked for, and by whom.
    fn authenticate(&self, head: &Parts, body: &[u8]) -> Result<Signed, ApiError> {
        let operation = target::operation(&head.method, &head.uri, &head.headers)?;
        let signed = SignedRequest::parse(&head.method, &head.uri, &head.headers, body)?;
        let scope = signed.scope();
        scope.require_service(SERVICE)?;
        scope.require_region(|region| self.serves(region))?;
        self.check_identity_age()?;
        let global = self.service.groups.global.local();
        let now = self.service.clock.now();
        Ok(Signed {
            operation,
            identity: self.credentials.authenticate(&global, &signed, now)?,
            elsewhere: self.service.link.knows(scope.region()),
        })
    }

    /// Refuses to decide on accounts, access keys and policies of which this node has had no news for too long.
    fn check_identity_age(&self) -> Result<(), ApiError> {
        self.identity_age
            .check()
            .map_err(|TooOld| ApiError::service_unavailable())
    }

    fn serves(&self, region: &str) -> bool {
        region == self.service.region.as_str() || self.service.link.knows(region).is_some()
    }

    async fn serve(&self, signed: Signed, head: &Parts, body: &[u8], origin: Origin) -> Answer {
        let values = RequestValues::of(head, origin, self.service.region.clone());
        let request_id = self.request_ids.draw();
        let result = self.run(&signed, values, request_id, body).await;
        debug!(
            operation = signed.operation.row().name,
            caller = signed.identity.caller.arn(self.service.region.partition()),
            %request_id,
            error = result.as_ref().err().map(|error| tracing::field::display(error.name())),
            "answered"
        );
        match result {
            Ok(json) => self.respond(StatusCode::OK, request_id, headers::AWS_JSON, json),
            Err(error) => self.respond_error(request_id, &error),
        }
    }

    async fn run(
        &self,
        signed: &Signed,
        values: RequestValues,
        request_id: RequestId,
        body: &[u8],
    ) -> Result<Vec<u8>, ApiError> {
        let request = Object::parse(body)?;
        let call = Call::new(
            signed.operation,
            signed.identity.clone(),
            values,
            request_id,
            &request,
        )?;
        self.service.charge(&call, &request)?;
        let work = ops::run(&self.service, &call, &request);
        let answer = match ops::asks_another_region(call.operation) {
            true => patience::bounded(work).await,
            false => work.await,
        };
        debug!(%request_id, decisions = ?call.decisions.all(), "decided");
        if answer.is_ok() {
            self.service.note_usage(&call);
        }
        answer
    }

    async fn hand_on(&self, region: RegionName, head: Parts, body: Bytes, origin: Origin) -> Answer {
        let answer = patience::bounded(self.call_region(&region, head, body, origin)).await;
        answer.unwrap_or_else(|error| self.refuse(error))
    }

    async fn call_region(
        &self,
        region: &RegionName,
        head: Parts,
        body: Bytes,
        origin: Origin,
    ) -> Result<Answer, ApiError> {
        let request = gateway::request_of(&head, body, origin);
        let called = self.service.link.call(region, request).await;
        let answer = called.map_err(|error| patience::unanswered(region, error))?;
        gateway::response_of(answer).map_err(|error| {
            warn!(%region, %error, "the region's answer is no HTTP response");
            ApiError::internal()
        })
    }

    /// The answer to a request that got no further than its refusal.
    pub fn refuse(&self, error: ApiError) -> Answer {
        self.respond_error(self.request_ids.draw(), &error)
    }

    fn respond_error(&self, request_id: RequestId, error: &ApiError) -> Answer {
        let content_type = if error.is_json() {
            headers::AWS_JSON
        } else {
            headers::XML
        };
        self.respond(error.status(), request_id, content_type, error.body())
    }

    fn respond(
        &self,
        status: StatusCode,
        request_id: RequestId,
        content_type: HeaderValue,
        body: Vec<u8>,
    ) -> Answer {
        let mut response = Response::new(Full::from(body));
        *response.status_mut() = status;
        *response.headers_mut() =
            headers::response_headers(request_id, self.service.clock.now(), content_type);
        response
    }
}
