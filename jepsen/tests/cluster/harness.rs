//! The harness itself is killed.

use std::time::{Duration, Instant};

use trent_jepsen::cluster::Backends;

use crate::support::isolated;
use crate::{program, run_cluster};

/// The inner half of the next test: it starts a cluster, says so, and never ends.
#[test]
#[ignore = "never ends"]
fn a_harness_that_hangs() {
    let Some(program) = program() else {
        return;
    };
    isolated("harness::a_harness_that_hangs", || {
        run_cluster(program, &["us-east-1"], 1, Backends::FULL, async |_| {
            std::future::pending().await
        });
    });
}

#[test]
fn a_harness_that_is_killed_leaves_nothing_behind() {
    use std::io::BufRead;
    if program().is_none() || !trent_jepsen::isolation::is_possible() {
        eprintln!("passed over: no binary, or no namespaces");
        return;
    }
    let arguments = [
        "--exact",
        "harness::a_harness_that_hangs",
        "--nocapture",
        "--include-ignored",
    ];
    let harness = std::env::current_exe().unwrap();
    let mut harness = trent_jepsen::isolation::command(&harness, arguments);
    let mut harness = harness.stdout(std::process::Stdio::piped()).spawn().unwrap();
    let said = std::io::BufReader::new(harness.stdout.take().unwrap());
    let ready = said
        .lines()
        .map_while(Result::ok)
        .find(|line| line.contains("ready after"));
    assert!(ready.is_some(), "the cluster never was ready");
    let descendants = || {
        let output = std::process::Command::new("ps")
            .args(["-eo", "pid,ppid"])
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let pair = |line: &str| {
            let mut words = line.split_whitespace().map_while(|word| word.parse::<u32>().ok());
            words.next().zip(words.next())
        };
        text.lines().filter_map(pair).collect::<Vec<(u32, u32)>>()
    };
    let mut family = vec![harness.id()];
    let all = descendants();
    let mut known = 0;
    while known < family.len() {
        known = family.len();
        let children = all
            .iter()
            .filter(|(pid, parent)| family.contains(parent) && !family.contains(pid));
        let children: Vec<u32> = children.map(|(pid, _)| *pid).collect();
        family.extend(children);
    }
    assert!(family.len() >= 3, "unshare, the harness and a node: {family:?}");
    harness.kill().unwrap();
    harness.wait().unwrap();
    let deadline = Instant::now() + Duration::from_secs(10);
    while descendants().iter().any(|(pid, _)| family.contains(pid)) {
        assert!(
            Instant::now() < deadline,
            "something is left behind of {family:?}"
        );
        std::thread::yield_now();
    }
}
