//! A closed loop of requests on a number of connections.

use std::rc::Rc;
use std::time::Duration;

use bytes::Bytes;
use tokio::task::{JoinSet, LocalSet};
use tokio::time::{Instant, sleep, timeout};

use crate::connection::Connection;
use crate::cpu::CpuTime;
use crate::error::BenchError;
use crate::measurement::Measurement;
use crate::target::Target;
use crate::window::{Phase, Window};

/// How long answers are waited for after a window: longer than any deadline inside the product.
const ANSWER_LIMIT: Duration = Duration::from_secs(10);

/// One window of load.
pub(crate) struct Load<'a> {
    pub(crate) target: &'a Target,
    /// The request to send, for each endpoint of the target.
    pub(crate) requests: Vec<Bytes>,
    /// Connections, dealt out over the endpoints in turn.
    pub(crate) connections: u16,
    pub(crate) warm_up: Duration,
    pub(crate) length: Duration,
}

impl Load<'_> {
    /// Puts the load on and measures, on the thread of the caller.
    pub(crate) async fn run(&self) -> Result<Measurement, BenchError> {
        LocalSet::new().run_until(self.measure()).await
    }

    async fn measure(&self) -> Result<Measurement, BenchError> {
        let window = Rc::new(Window::new()?);
        let clients = self.start_clients(&window).await?;
        sleep(self.warm_up).await;
        let (elapsed, cpu) = self.count(&window).await?;
        let unfinished = finish(clients).await;
        window.abandoned(unfinished);
        let (latencies, failures) = window.counts();
        Ok(Measurement {
            elapsed,
            latencies,
            failures,
            cpu,
        })
    }

    async fn start_clients(&self, window: &Rc<Window>) -> Result<JoinSet<()>, BenchError> {
        let mut clients = JoinSet::new();
        let endpoints = self.target.endpoints.iter().zip(&self.requests).cycle();
        for (endpoint, request) in endpoints.take(self.connections.into()) {
            let connection = Connection::open(endpoint).await?;
            clients.spawn_local(send_until_over(connection, request.clone(), Rc::clone(window)));
        }
        Ok(clients)
    }

    /// Nothing is awaited between reading the CPU times and changing the phase, so both bound the same span.
    async fn count(&self, window: &Window) -> Result<(Duration, CpuTime), BenchError> {
        let cpu_before = CpuTime::until_now(self.target)?;
        let begin = Instant::now();
        window.enter(Phase::Measuring);
        sleep(self.length).await;
        window.enter(Phase::Over);
        let elapsed = begin.elapsed();
        Ok((elapsed, CpuTime::until_now(self.target)?.since(cpu_before)))
    }
}

async fn send_until_over(mut connection: Connection, request: Bytes, window: Rc<Window>) {
    while !window.is_over() {
        let sent = Instant::now();
        match connection.exchange(&request).await {
            Ok(answer) => window.answered(&answer, sent.elapsed()),
            Err(error) => return window.unanswered(&error),
        }
    }
}

/// Waits for the last answers, and says how many are still missing.
async fn finish(mut clients: JoinSet<()>) -> usize {
    let all = async { while clients.join_next().await.is_some() {} };
    if timeout(ANSWER_LIMIT, all).await.is_ok() {
        return 0;
    }
    let unfinished = clients.len();
    clients.shutdown().await;
    unfinished
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use tokio::net::TcpListener;

    use super::*;
    use crate::cpu::Processes;
    use crate::endpoint::Endpoint;

    /// The clock is stopped, and jumps to the next timer whenever nothing else is left to do.
    #[tokio::test(start_paused = true)]
    async fn a_server_that_never_answers_does_not_hold_a_run_up() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = Endpoint::parse(&listener.local_addr().unwrap().to_string()).unwrap();
        let nobody = || Processes::new(vec![]);
        let target = Target {
            endpoints: vec![endpoint],
            addressed: nobody(),
            serving: nobody(),
        };
        let second = Duration::from_secs(1);
        let requests = vec![Bytes::from_static(b"POST / HTTP/1.1\r\n\r\n")];
        let load = Load {
            target: &target,
            requests,
            connections: 3,
            warm_up: second,
            length: second,
        };
        let measured = load.run().await.unwrap();
        assert_eq!(
            measured.failures.by_kind,
            BTreeMap::from([("late".to_owned(), 3)])
        );
        assert_eq!(measured.latencies.len(), 0);
    }
}
