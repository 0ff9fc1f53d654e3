//! Single calls, to prepare what is measured.

use serde::de::DeserializeOwned;

use crate::clock;
use crate::connection::Connection;
use crate::endpoint::Endpoint;
use crate::error::BenchError;
use crate::operation::Operation;
use crate::signer::Signer;

/// Makes one call at a time, each over a connection of its own.
pub(crate) struct Caller<'a> {
    pub(crate) signer: &'a Signer,
    pub(crate) endpoint: &'a Endpoint,
}

/// The answer to a call that succeeded.
pub(crate) struct Success {
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    operation: Operation,
}

impl Caller<'_> {
    /// Calls, and takes nothing but a 200 for an answer.
    pub(crate) async fn call(&self, operation: Operation, body: &str) -> Result<Success, BenchError> {
        let request = self
            .signer
            .request(self.endpoint, operation, body, clock::now())?;
        let mut connection = Connection::open(self.endpoint).await?;
        let no_answer = |source| BenchError::NoAnswer {
            operation,
            endpoint: self.endpoint.clone(),
            source,
        };
        let answer = connection.exchange(&request).await.map_err(no_answer)?;
        if answer.status != 200 {
            let body = String::from_utf8_lossy(answer.body).into_owned();
            return Err(BenchError::Refused {
                operation,
                endpoint: self.endpoint.clone(),
                status: answer.status,
                body,
            });
        }
        let headers = answer.headers().map_err(no_answer)?;
        Ok(Success {
            headers,
            body: answer.body.to_vec(),
            operation,
        })
    }
}

impl Success {
    /// One value out of the body, by its JSON pointer.
    pub(crate) fn value<T: DeserializeOwned>(&self, pointer: &'static str) -> Result<T, BenchError> {
        let found = serde_json::from_slice::<serde_json::Value>(&self.body)
            .ok()
            .and_then(|mut body| {
                let value = body.pointer_mut(pointer)?.take();
                serde_json::from_value(value).ok()
            });
        let body = || String::from_utf8_lossy(&self.body).into_owned();
        found.ok_or_else(|| BenchError::Incomplete {
            operation: self.operation,
            field: pointer,
            body: body(),
        })
    }
}
