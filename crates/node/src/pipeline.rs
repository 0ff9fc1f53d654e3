//! One request's way: target, signature, region, body, operation, answer.

use std::net::SocketAddr;
use std::sync::Arc;

use bytes::Bytes;
use http::request::Parts;
use http::{HeaderValue, StatusCode};
use http_body_util::Full;
use hyper::Response;
use tracing::{debug, warn};
use trent_api::error::ApiError;
use trent_api::json::Object;
use trent_api::sigv4::{SigV4Error, SignedRequest};
use trent_api::{headers, target};
use trent_domain::caller::Caller;
use trent_domain::ids::{AccountId, RegionName, RequestId};
use trent_domain::operation::Operation;

use crate::credentials::{CredentialError, Credentials};
use crate::identity_age::{IdentityAge, TooOld};
use crate::ops;
use crate::regions::gateway;
use crate::regions::link::LinkError;
use crate::request_ids::RequestIds;
use crate::service::{Call, Service};
use crate::used_keys::UsedKeys;

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

/// What the signature said and proved.
struct Signed {
    account: AccountId,
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

    /// Answers a client. A request for another region is handed to a node of that region.
    pub async fn answer(&self, head: Parts, body: Bytes, peer: SocketAddr) -> Answer {
        match self.authenticate(&head, &body) {
            Ok((
                _,
                Signed {
                    elsewhere: Some(region),
                    ..
                },
            )) => self.hand_on(region, head, body).await,
            Ok((operation, signed)) => self.serve(operation, signed.account, &body).await,
            Err(error) => {
                debug!(%peer, error = %error.name(), "refused a request");
                self.refuse(error)
            }
        }
    }

    /// Answers a request that another region's node handed on.
    pub async fn answer_here(&self, head: Parts, body: Bytes) -> Answer {
        match self.authenticate(&head, &body) {
            Ok((
                operation,
                Signed {
                    account,
                    elsewhere: None,
                },
            )) => self.serve(operation, account, &body).await,
            Ok((
                _,
                Signed {
                    elsewhere: Some(region),
                    ..
                },
            )) => {
                warn!(%region, "a node handed on a request for another region");
                self.refuse(ApiError::internal())
            }
            Err(error) => self.refuse(error),
        }
    }

    /// Which operation is asked for, and by whom.
    fn authenticate(&self, head: &Parts, body: &[u8]) -> Result<(Operation, Signed), ApiError> {
        let operation = target::operation(&head.method, &head.uri, &head.headers)?;
        let signed = SignedRequest::parse(&head.method, &head.uri, &head.headers, body)?;
        let scope = signed.scope();
        scope.require_service(SERVICE)?;
        scope.require_region(|region| self.serves(region))?;
        self.identity_age
            .check()
            .map_err(|TooOld| ApiError::service_unavailable())?;
        let global = self.service.groups.global.local();
        let (account, key) =
            self.credentials
                .signing_key(&global.state, scope)
                .map_err(|error| match error {
                    CredentialError::Unknown => SigV4Error::UnrecognizedClient.into(),
                    CredentialError::NotReady => ApiError::service_unavailable(),
                })?;
        signed.verify(&key, self.service.clock.now())?;
        Ok((
            operation,
            Signed {
                account,
                elsewhere: self.service.link.knows(scope.region()).cloned(),
            },
        ))
    }

    fn serves(&self, region: &str) -> bool {
        region == self.service.region.as_str() || self.service.link.knows(region).is_some()
    }

    async fn serve(&self, operation: Operation, account: AccountId, body: &[u8]) -> Answer {
        let request_id = self.request_ids.draw();
        let call = Call {
            operation,
            caller: Caller::Root(account),
            account,
            request_id,
            keys: UsedKeys::default(),
        };
        let result = self.run(&call, body).await;
        debug!(
            operation = operation.row().name,
            %account,
            %request_id,
            error = result.as_ref().err().map(|error| tracing::field::display(error.name())),
            "answered"
        );
        match result {
            Ok(json) => self.respond(StatusCode::OK, request_id, headers::AWS_JSON, json),
            Err(error) => self.respond_error(request_id, &error),
        }
    }

    async fn run(&self, call: &Call, body: &[u8]) -> Result<Vec<u8>, ApiError> {
        let request = Object::parse(body)?;
        self.service.charge(call, &request)?;
        let answer = ops::run(&self.service, call, &request).await?;
        self.service.note_usage(call);
        Ok(answer)
    }

    async fn hand_on(&self, region: RegionName, head: Parts, body: Bytes) -> Answer {
        let answer = self
            .service
            .link
            .call(&region, gateway::request_of(&head, body))
            .await;
        let answer = answer.map(gateway::response_of);
        match answer {
            Ok(Ok(response)) => response,
            Ok(Err(error)) => {
                warn!(%region, %error, "the region's answer is no HTTP response");
                self.refuse(ApiError::internal())
            }
            Err(LinkError::NoSuchRegion) => self.refuse(ApiError::internal()),
            Err(error @ (LinkError::Unreachable | LinkError::Unanswered)) => {
                warn!(%region, %error, "a request for another region was not served");
                self.refuse(ApiError::dependency_timeout())
            }
        }
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
