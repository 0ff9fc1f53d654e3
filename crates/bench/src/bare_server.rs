//! The yardstick: an HTTP/1.1 server on the product's own HTTP stack that reads a body and answers, no more.

use std::convert::Infallible;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::process::ExitCode;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::header::{HeaderMap, HeaderName, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};

use crate::arguments::BareAnswer;
use crate::console::Console;
use crate::error::BenchError;

/// Serves until the parent process ends or closes the pipe, with as many threads as there are cores.
pub(crate) fn serve_until_stdin_ends(
    answer: BareAnswer,
    console: &mut Console,
) -> Result<ExitCode, BenchError> {
    let answer = FixedAnswer::of(&answer)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(BenchError::Runtime)?;
    let listener = runtime
        .block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)))
        .map_err(BenchError::BareServer)?;
    let address: SocketAddr = listener.local_addr().map_err(BenchError::BareServer)?;
    runtime.spawn(accept(listener, answer));
    console.print(&address.to_string())?;
    io::copy(&mut io::stdin().lock(), &mut io::sink()).map_err(BenchError::BareServer)?;
    runtime.shutdown_background();
    Ok(ExitCode::SUCCESS)
}

/// What every request gets.
#[derive(Clone)]
struct FixedAnswer {
    headers: HeaderMap,
    body: Bytes,
}

impl FixedAnswer {
    fn of(answer: &BareAnswer) -> Result<Self, BenchError> {
        let headers = answer.headers.iter().map(|text| header(text));
        let body = Bytes::from(vec![b'x'; answer.body_bytes]);
        Ok(Self {
            headers: headers.collect::<Result<_, _>>()?,
            body,
        })
    }

    async fn respond(self, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, hyper::Error> {
        request.into_body().collect().await?;
        let mut response = Response::new(Full::new(self.body));
        *response.headers_mut() = self.headers;
        Ok(response)
    }
}

fn header(text: &str) -> Result<(HeaderName, HeaderValue), BenchError> {
    let parse = || {
        let (name, value) = text.split_once(": ")?;
        Some((name.parse().ok()?, value.parse().ok()?))
    };
    parse().ok_or_else(|| BenchError::BareHeader(text.to_owned()))
}

async fn accept(listener: TcpListener, answer: FixedAnswer) -> io::Result<Infallible> {
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        tokio::spawn(serve(stream, answer.clone()));
    }
}

/// A connection that breaks shows at its client, which counts it.
async fn serve(stream: TcpStream, answer: FixedAnswer) {
    let service = service_fn(move |request| answer.clone().respond(request));
    let _ = http1::Builder::new()
        .serve_connection(TokioIo::new(stream), service)
        .await;
}
