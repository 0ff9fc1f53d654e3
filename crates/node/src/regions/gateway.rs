//! Serves the requests that clients sent to a node of another region.

use std::sync::Arc;

use bytes::Bytes;
use http::request::Parts;
use http_body_util::BodyExt;
use hyper::{HeaderMap, Request as HttpRequest, Response as HttpResponse};
use trent_consensus::{GlobalMachine, GroupHandle};
use trent_domain::ids::{ClusterId, RegionName};
use trent_proto::peer::v1::gateway_server::Gateway as GatewayService;
use trent_proto::peer::v1::{GatewayRequest, GatewayResponse, HttpHeader};
use trent_proto::tonic::{Request, Response, Status, async_trait};

use super::addressee;
use crate::origin::Origin;
use crate::pipeline::{Answer, Pipeline};

/// The receiving end of other regions' links. The request is verified here as if the client had come here.
pub struct Gateway {
    /// The cluster; messages of another one are refused.
    pub cluster: ClusterId,
    /// This node's region.
    pub region: RegionName,
    /// Who belongs to the cluster.
    pub global: GroupHandle<GlobalMachine>,
    /// What answers it.
    pub pipeline: Arc<Pipeline>,
}

#[async_trait]
impl GatewayService for Gateway {
    async fn call(&self, request: Request<GatewayRequest>) -> Result<Response<GatewayResponse>, Status> {
        let request = addressee::for_us(request, &self.cluster, &self.region, &self.global.local().state)?;
        let body = request.body.clone();
        let origin = origin_of(&request).ok_or_else(|| Status::invalid_argument("no client's address"))?;
        let head = head_of(request).map_err(|_| Status::invalid_argument("not an HTTP request"))?;
        let response = self.pipeline.answer_here(head, body, origin).await;
        Ok(Response::new(into_message(response).await))
    }
}

/// A client's request as the message that carries it.
pub fn request_of(head: &Parts, body: Bytes, origin: Origin) -> GatewayRequest {
    GatewayRequest {
        method: head.method.to_string(),
        uri: head.uri.to_string(),
        headers: headers_of(&head.headers),
        body,
        client_address: origin.address.to_string(),
        client_secure: origin.secure,
        ..GatewayRequest::default()
    }
}

/// The answer that a message carries.
pub fn response_of(message: GatewayResponse) -> Result<Answer, http::Error> {
    let status = u16::try_from(message.status).unwrap_or_default();
    let mut response = HttpResponse::builder().status(status);
    for header in message.headers {
        response = response.header(header.name, header.value.as_ref());
    }
    response.body(message.body.into())
}

/// Where the client's request came from, as the node says that handed it on. Peers alone get here.
fn origin_of(message: &GatewayRequest) -> Option<Origin> {
    Some(Origin {
        address: message.client_address.parse().ok()?,
        secure: message.client_secure,
    })
}

fn head_of(message: GatewayRequest) -> Result<Parts, http::Error> {
    let mut request = HttpRequest::builder()
        .method(message.method.as_str())
        .uri(message.uri);
    for header in message.headers {
        request = request.header(header.name, header.value.as_ref());
    }
    Ok(request.body(())?.into_parts().0)
}

async fn into_message(response: Answer) -> GatewayResponse {
    let (head, body) = response.into_parts();
    // A full body is at hand already: nothing is awaited, nothing can fail.
    let body = body
        .collect()
        .await
        .map(|collected| collected.to_bytes())
        .unwrap_or_default();
    GatewayResponse {
        status: head.status.as_u16().into(),
        headers: headers_of(&head.headers),
        body,
    }
}

fn headers_of(headers: &HeaderMap) -> Vec<HttpHeader> {
    let copy = |(name, value): (&http::HeaderName, &http::HeaderValue)| HttpHeader {
        name: name.to_string(),
        value: Bytes::copy_from_slice(value.as_bytes()),
    };
    headers.iter().map(copy).collect()
}
