//! What a node tells those who watch it: a load balancer and a scraper of metrics.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Error, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::Value;

/// How long a load balancer waits for a node before it takes it for dead.
pub const PATIENCE: Duration = Duration::from_secs(2);

/// An answer to a GET.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: String,
}

impl Page {
    /// The body as JSON.
    ///
    /// # Panics
    /// When it is none.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

/// Gets a page as a load balancer does: whoever does not connect or answer within [`PATIENCE`] is down.
pub fn get(endpoint: &str, path: &str) -> std::io::Result<Page> {
    let address = endpoint.trim_start_matches("http://");
    let at: SocketAddr = address.parse().map_err(Error::other)?;
    let mut stream = TcpStream::connect_timeout(&at, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n"
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let (head, body) = answer.split_once("\r\n\r\n").ok_or(Error::other("no head"))?;
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
    Ok(Page {
        status: status.ok_or(Error::other("no status"))?,
        body: body.to_owned(),
    })
}

/// What a node tells a scraper.
#[derive(Debug, Clone)]
pub struct Metrics {
    samples: BTreeMap<String, f64>,
    names: BTreeSet<String>,
}

impl Metrics {
    /// Scrapes a node.
    ///
    /// # Panics
    /// When the node does not answer with metrics.
    pub fn of(endpoint: &str) -> Self {
        let page = get(endpoint, "/metrics").unwrap();
        assert_eq!(page.status, 200, "{}", page.body);
        let lines = || page.body.lines();
        let samples = lines().filter(|line| !line.starts_with('#'));
        let sample = |line: &str| {
            let (name, value) = line.rsplit_once(' ').unwrap();
            (name.to_owned(), value.parse().unwrap())
        };
        let samples: BTreeMap<String, f64> = samples.map(sample).collect();
        let name = |sample: &String| sample.split('{').next().unwrap_or_default().to_owned();
        Self {
            names: samples.keys().map(name).collect(),
            samples,
        }
    }

    /// The value of a sample, `name` or `name{label="value",…}`.
    pub fn value(&self, sample: &str) -> Option<f64> {
        self.samples.get(sample).copied()
    }

    /// What the samples are called, without labels.
    pub fn names(&self) -> &BTreeSet<String> {
        &self.names
    }
}
