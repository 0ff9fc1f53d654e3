//! The whole request surface under requests that are drawn from the model: valid ones, ones that break a rule here and
//! there, and ones that make no sense, in short stories in which answers feed later requests. Whatever is asked, an
//! answer comes, it is never an internal error, an error is one that the operation declares, and a success has the shape
//! that the model gives it.
//!
//! `SURFACE_SECONDS=600 cargo test -p trent-node --test surface` draws new stories for ten minutes and keeps those that
//! met something new in `tests/surface/corpus.jsonl`; without it the kept ones are told again.
//! `SURFACE_SEED` repeats a run; the seed of a run is printed.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "helpers of tests fail as tests do, and the test prints what it found"
)]

#[path = "surface/corpus.rs"]
mod corpus;
#[path = "surface/draw.rs"]
mod draw;
#[path = "surface/judge.rs"]
mod judge;
#[path = "surface/member.rs"]
mod member;
#[path = "surface/model.rs"]
mod model;
#[path = "surface/pool.rs"]
mod pool;
#[path = "surface/stage.rs"]
mod stage;
#[path = "surface/story.rs"]
mod story;

use std::time::{Duration, Instant};

use corpus::Corpus;
use draw::Draw;
use model::Model;
use stage::Stage;
use story::Story;

/// How long to draw new stories, in seconds.
const SECONDS: &str = "SURFACE_SECONDS";
/// Where a run's randomness begins.
const SEED: &str = "SURFACE_SEED";

#[test]
fn no_request_gets_anything_but_an_answer_of_the_model() {
    let model = Model::read();
    let stage = Stage::build(&model);
    let mut corpus = Corpus::read();
    let kept = corpus.stories().to_vec();
    for story in &kept {
        corpus.met(&stage.tell(story));
    }
    println!("told {} kept stories", kept.len());
    if let Some(seconds) = number(SECONDS) {
        explore(&model, &stage, &mut corpus, Duration::from_secs(seconds));
        corpus.write();
    }
    stage.clear_away();
}

/// Tells new stories until the time is up, and keeps those that met something new.
fn explore(model: &Model, stage: &Stage<'_>, corpus: &mut Corpus, length: Duration) {
    let seed = number(SEED).unwrap_or_else(|| fastrand::u64(..));
    println!("{SEED}={seed}");
    let mut draw = Draw::new(model, seed);
    let end = Instant::now() + length;
    let (mut stories, mut requests) = (0_u64, 0_u64);
    while Instant::now() < end {
        let story = Story::draw(&mut draw);
        let meetings = stage.tell(&story);
        stories += 1;
        requests += meetings.len() as u64;
        if let Some(last) = corpus.met(&meetings) {
            corpus.keep(story.until(last));
        }
    }
    println!(
        "told {stories} new stories of {requests} requests; {}",
        corpus.summary()
    );
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}
