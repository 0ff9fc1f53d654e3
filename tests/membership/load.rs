//! Clients that use and change keys all the time, and try again as an AWS SDK does.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use aws_sdk_kms::Client;
use aws_sdk_kms::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_kms::primitives::Blob;
use tokio::task::JoinHandle;

use crate::support::client_with;

/// Attempts at one request, the first included (AWS SDKs and Tools Reference Guide, "Retry behavior").
const ATTEMPTS: u32 = 3;
/// The pause before the second attempt is a random part of this, before the third of twice as much (the same page).
const BACKOFF: Duration = Duration::from_secs(1);
const WORKERS: usize = 4;
/// Every so many uses a key is created.
const USES_PER_CREATION: u64 = 10;

/// What clients went through.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) requests: u64,
    /// Attempts that had to be repeated.
    pub(crate) retries: u64,
    /// Requests that failed for good.
    pub(crate) failures: Vec<String>,
    pub(crate) slowest: Duration,
}

/// A load that runs until it is told to end.
pub(crate) struct Load {
    endpoints: Arc<Mutex<Vec<String>>>,
    ends: Arc<AtomicBool>,
    workers: Vec<JoinHandle<Tally>>,
}

/// Who signs.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    pub(crate) region: String,
    pub(crate) access_key_id: String,
    pub(crate) secret_access_key: String,
}

impl Load {
    /// Clients of a key, over endpoints in turn.
    pub(crate) fn start(caller: &Caller, endpoints: Vec<String>, key: &str) -> Self {
        let endpoints = Arc::new(Mutex::new(endpoints));
        let ends = Arc::new(AtomicBool::new(false));
        let workers = (0..WORKERS).map(|number| {
            let worker = Worker {
                caller: caller.clone(),
                endpoints: endpoints.clone(),
                clients: HashMap::new(),
                key: key.to_owned(),
                turn: number,
                dice: 0x9e37_79b9_7f4a_7c15 ^ number as u64,
                tally: Tally::default(),
            };
            tokio::spawn(worker.run(ends.clone()))
        });
        Self {
            workers: workers.collect(),
            endpoints,
            ends,
        }
    }

    /// Sends some of the requests to another endpoint, too.
    pub(crate) fn add(&self, endpoint: &str) {
        self.endpoints.lock().unwrap().push(endpoint.to_owned());
    }

    /// Sends no further request to an endpoint.
    pub(crate) fn drop(&self, endpoint: &str) {
        self.endpoints.lock().unwrap().retain(|known| known != endpoint);
    }

    /// Ends, with what all clients went through.
    pub(crate) async fn end(self) -> Tally {
        self.ends.store(true, Ordering::Relaxed);
        let mut all = Tally::default();
        for worker in self.workers {
            let tally = worker.await.unwrap();
            all.requests += tally.requests;
            all.retries += tally.retries;
            all.failures.extend(tally.failures);
            all.slowest = all.slowest.max(tally.slowest);
        }
        all
    }
}

struct Worker {
    caller: Caller,
    endpoints: Arc<Mutex<Vec<String>>>,
    clients: HashMap<String, Client>,
    key: String,
    turn: usize,
    dice: u64,
    tally: Tally,
}

impl Worker {
    async fn run(mut self, ends: Arc<AtomicBool>) -> Tally {
        let mut round = 0_u64;
        while !ends.load(Ordering::Relaxed) {
            round += 1;
            let sealed = self.request(Call::Encrypt(round)).await;
            if let Some(sealed) = sealed {
                self.request(Call::Decrypt(sealed)).await;
            }
            if round.is_multiple_of(USES_PER_CREATION) {
                self.request(Call::CreateKey).await;
            }
        }
        self.tally
    }

    /// One request with its attempts, each at the next endpoint.
    async fn request(&mut self, call: Call) -> Option<Blob> {
        self.tally.requests += 1;
        let begun = Instant::now();
        let mut answer = Err(String::new());
        for attempt in 0..ATTEMPTS {
            if attempt > 0 {
                self.tally.retries += 1;
                tokio::time::sleep(self.pause(attempt)).await;
            }
            let client = self.next_client();
            answer = match call.send(&client, &self.key).await {
                Ok(sealed) => Ok(sealed),
                Err((error, true)) => Err(error),
                Err((error, false)) => {
                    answer = Err(error);
                    break;
                }
            };
            if answer.is_ok() {
                break;
            }
        }
        self.tally.slowest = self.tally.slowest.max(begun.elapsed());
        answer
            .map_err(|error| self.tally.failures.push(format!("{call:?}: {error}")))
            .unwrap_or_default()
    }

    fn next_client(&mut self) -> Client {
        let endpoint = {
            let endpoints = self.endpoints.lock().unwrap();
            self.turn += 1;
            endpoints[self.turn % endpoints.len()].clone()
        };
        let caller = &self.caller;
        let client = self.clients.entry(endpoint).or_insert_with_key(|endpoint| {
            client_with(
                &caller.region,
                endpoint,
                &caller.access_key_id,
                &caller.secret_access_key,
            )
        });
        client.clone()
    }

    /// A random part of the backoff (xorshift: nothing depends on how good it is).
    fn pause(&mut self, attempt: u32) -> Duration {
        self.dice ^= self.dice << 13;
        self.dice ^= self.dice >> 7;
        self.dice ^= self.dice << 17;
        let part = (self.dice % 1000) as u32;
        BACKOFF * 2_u32.pow(attempt - 1) * part / 1000
    }
}

#[derive(Debug)]
enum Call {
    Encrypt(u64),
    Decrypt(Blob),
    CreateKey,
}

impl Call {
    /// The ciphertext of an Encrypt; of a failure, whether an SDK would try again.
    async fn send(&self, kms: &Client, key: &str) -> Result<Option<Blob>, (String, bool)> {
        match self {
            Self::Encrypt(number) => {
                let plaintext = Blob::new(number.to_be_bytes());
                let sealed = kms.encrypt().key_id(key).plaintext(plaintext).send().await;
                sealed.map(|sealed| sealed.ciphertext_blob).map_err(failure)
            }
            Self::Decrypt(sealed) => {
                let opened = kms.decrypt().ciphertext_blob(sealed.clone()).send().await;
                opened.map(|_| None).map_err(failure)
            }
            Self::CreateKey => kms.create_key().send().await.map(|_| None).map_err(failure),
        }
    }
}

/// What went wrong, and whether an SDK tries again: no answer, or one of the server's own faults.
fn failure<E: ProvideErrorMetadata + std::fmt::Debug>(
    error: SdkError<E, aws_sdk_kms::config::http::HttpResponse>,
) -> (String, bool) {
    let status = error.raw_response().map(|response| response.status().as_u16());
    let retryable = status.is_none_or(|status| status >= 500);
    (format!("{status:?} {:?} {error:?}", error.code()), retryable)
}
