//! Calls that need no other region: they succeed, and promptly.

use std::fmt;
use std::time::{Duration, Instant};

use serde_json::Value;
use trent_testkit::wire::Client;

use crate::aws_json::done;
use crate::world::PROMPTLY;

/// Counts calls and remembers the slowest.
pub(crate) struct Stopwatch {
    calls: usize,
    slowest: (String, Duration),
}

impl Stopwatch {
    pub(crate) fn new() -> Self {
        Self {
            calls: 0,
            slowest: (String::new(), Duration::ZERO),
        }
    }

    pub(crate) fn call(&mut self, client: &Client, operation: &str, request: Value) -> Value {
        let called = Instant::now();
        let answer = client.call(operation, &request);
        let took = called.elapsed();
        assert!(took < PROMPTLY, "{operation} took {took:?}: {}", answer.text());
        self.calls += 1;
        if took > self.slowest.1 {
            self.slowest = (operation.to_owned(), took);
        }
        done(answer)
    }
}

impl fmt::Display for Stopwatch {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (operation, took) = &self.slowest;
        write!(
            formatter,
            "{} calls, the slowest {operation} with {took:.0?}",
            self.calls
        )
    }
}
