//! Requests to IAM and STS. The node that got one answers it: the cluster's state is everywhere.

use bytes::Bytes;
use http::request::Parts;
use http::{HeaderValue, Method, StatusCode};
use tracing::debug;
use trent_api::error::{QueryError, QueryErrorName};
use trent_api::query::{Form, Protocol};
use trent_api::sigv4::{CredentialScope, SigV4Error, SignedRequest};
use trent_api::{error::ApiError, sts};
use trent_domain::ids::{RegionName, RequestId};

use super::{Answer, Pipeline};
use crate::iam;
use crate::identity::RequestValues;
use crate::origin::Origin;
use crate::query::QueryCall;
use crate::regions::patience;
use crate::sts::Sts;

/// The content type of IAM's and STS's answers.
const XML: HeaderValue = HeaderValue::from_static("text/xml");

/// The region of IAM and of the global endpoint of STS in the partition `aws`.
const GLOBAL_REGION: &str = "us-east-1";

impl Pipeline {
    /// Answers a request of the Query protocol.
    pub(super) async fn answer_query(
        &self,
        protocol: Protocol,
        head: &Parts,
        body: &Bytes,
        origin: Origin,
    ) -> Answer {
        let request_id = self.request_ids.draw();
        match self.query(protocol, request_id, head, body, origin).await {
            Ok(xml) => self.respond(StatusCode::OK, request_id, XML, xml),
            Err(error) => {
                debug!(service = protocol.service(), %request_id, error = %error.name(), "refused a request");
                self.respond(error.status(), request_id, XML, error.body(protocol, request_id))
            }
        }
    }

    async fn query(
        &self,
        protocol: Protocol,
        request_id: RequestId,
        head: &Parts,
        body: &Bytes,
        origin: Origin,
    ) -> Result<Vec<u8>, QueryError> {
        let form = form(head, body)?;
        self.check_identity_age()?;
        let sts = Sts::new(&self.service, &self.credentials);
        if protocol == Protocol::Sts && is_unsigned(&form) {
            return sts.run_unsigned(
                request_id,
                &form,
                &RequestValues::of(head, origin, region(GLOBAL_REGION)?),
            );
        }
        let signed =
            SignedRequest::parse(&head.method, &head.uri, &head.headers, body).map_err(ApiError::from)?;
        self.check_scope(protocol, signed.scope())
            .map_err(ApiError::from)?;
        let global = self.service.groups.global.local();
        let identity = self
            .credentials
            .authenticate(&global, &signed, self.service.clock.now())
            .map_err(ApiError::from)?;
        let values = RequestValues::of(head, origin, region(signed.scope().region())?);
        let identity = identity.with_request(&values);
        let call = QueryCall {
            identity: identity.map_err(|_| ApiError::request_too_large())?,
            request_id,
        };
        match protocol {
            Protocol::Sts => sts.run(&call, &form),
            Protocol::Iam if call.identity.is_forwarded() => Err(sts.denied_to_services(&call)),
            Protocol::Iam if call.identity.is_plain_session() => {
                Err(ApiError::from(SigV4Error::UnrecognizedClient).into())
            }
            Protocol::Iam => patience::bounded(iam::run(&self.service, &call, &form)).await,
        }
    }

    /// IAM is everywhere the same, so that any region will do; STS has an endpoint in every region, and a global one.
    fn check_scope(&self, protocol: Protocol, scope: &CredentialScope<'_>) -> Result<(), SigV4Error> {
        scope.require_service(protocol.service())?;
        scope.require_region(|region| match protocol {
            Protocol::Iam => region.parse::<RegionName>().is_ok(),
            Protocol::Sts => region == GLOBAL_REGION || self.serves(region),
        })
    }
}

fn region(name: &str) -> Result<RegionName, QueryError> {
    let region = name.parse();
    region.map_err(|_| ApiError::internal().into())
}

/// The parameters of a request: POST has them in its body, GET in its query.
fn form(head: &Parts, body: &[u8]) -> Result<Form, QueryError> {
    if head.method == Method::POST {
        return Form::parse(body);
    }
    if head.method == Method::GET {
        return Form::parse(head.uri.query().unwrap_or_default().as_bytes());
    }
    let text = format!("The method {} is not supported.", head.method);
    Err(QueryError::new(QueryErrorName::InvalidAction, text))
}

fn is_unsigned(form: &Form) -> bool {
    let unsigned = sts::Action::AssumeRoleWithWebIdentity.name();
    form.get("Action") == Some(unsigned)
}
