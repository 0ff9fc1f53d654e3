//! How long an append takes until it is durable, alone and among many.
//!
//! `cargo run -p trent-storage --example log_bench -- [DIR]`; DIR must be on the disk to be measured.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement prints, and ends where it cannot be made"
)]

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::{Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use bytes::Bytes;
use trent_storage::log::{Log, LogFrame, LogOptions, LogPosition};

const PAYLOAD_BYTES: usize = 512;
const RUN: Duration = Duration::from_secs(4);

fn main() {
    let directory = match std::env::args().nth(1) {
        Some(parent) => tempfile::tempdir_in(parent).unwrap(),
        None => tempfile::tempdir().unwrap(),
    };
    println!(
        "{:<28}{:>10}{:>12}{:>12}{:>12}",
        "", "per second", "p50 ms", "p99 ms", "max ms"
    );
    report("pwrite + fdatasync, no log", bare(&directory.path().join("bare")));
    for appenders in [1, 8, 64] {
        let samples = append(&directory.path().join(appenders.to_string()), appenders);
        report(&format!("log, {appenders} appending"), samples);
    }
}

/// What the disk gives at best.
fn bare(path: &Path) -> Vec<Duration> {
    let file = File::create(path).unwrap();
    let bytes = vec![7; PAYLOAD_BYTES + 45];
    let start = Instant::now();
    let mut samples = Vec::new();
    while start.elapsed() < RUN {
        let began = Instant::now();
        file.write_all_at(&bytes, (samples.len() * bytes.len()) as u64)
            .unwrap();
        file.sync_data().unwrap();
        samples.push(began.elapsed());
    }
    samples
}

fn append(path: &Path, appenders: usize) -> Vec<Duration> {
    let (log, _) = Log::open(path, LogOptions::default()).unwrap();
    let next = Mutex::new(0);
    let start = Instant::now();
    let appender = || {
        let mut samples = Vec::new();
        while start.elapsed() < RUN {
            let began = Instant::now();
            append_one(&log, &next);
            samples.push(began.elapsed());
        }
        samples
    };
    thread::scope(|scope| {
        let threads: Vec<_> = (0..appenders).map(|_| scope.spawn(appender)).collect();
        threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap())
            .collect()
    })
}

fn append_one(log: &Log, next: &Mutex<u64>) {
    let (sender, receiver) = mpsc::channel();
    let mut index = next.lock().unwrap();
    let position = LogPosition {
        term: 1,
        node: 1,
        index: *index,
    };
    let frame = LogFrame {
        position,
        payload: Bytes::from(vec![7; PAYLOAD_BYTES]),
    };
    log.append(vec![frame], Box::new(move |result| sender.send(result).unwrap()));
    *index += 1;
    drop(index);
    receiver.recv().unwrap().unwrap();
}

fn report(name: &str, mut samples: Vec<Duration>) {
    samples.sort();
    let at = |part: usize| samples[(samples.len() - 1) * part / 100].as_secs_f64() * 1000.0;
    let rate = samples.len() as f64 / RUN.as_secs_f64();
    println!(
        "{name:<28}{rate:>10.0}{:>12.2}{:>12.2}{:>12.2}",
        at(50),
        at(99),
        at(100)
    );
}
