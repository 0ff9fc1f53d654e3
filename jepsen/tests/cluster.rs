//! Clusters of real processes in networks, on disks and by clocks that are broken.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test"
)]

mod support;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;
use support::isolated;
use tokio::sync::Semaphore;
use trent_jepsen::client::{Answer, Client};
use trent_jepsen::cluster::{Backends, Cluster, Leader, Node, Plan};
use trent_jepsen::disk::{Faults, Survival};
use trent_jepsen::network::{Conditions, Matrix};
use trent_jepsen::place::Place;

const PATIENCE: Duration = Duration::from_secs(60);
const CALL: Duration = Duration::from_secs(5);
/// Acknowledged writes before the power fails: more than fit into a snapshot's interval.
const WRITES: u32 = 150;

/// The product, or nothing where nobody has built it.
fn program() -> Option<PathBuf> {
    let named = std::env::var_os("TRENT_BINARY").map(PathBuf::from);
    let built = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../target/debug/trent"));
    named.or_else(|| built.is_file().then_some(built))
}

/// Runs a test over a cluster that is ready.
fn with_cluster(
    test: &str,
    regions: &[&str],
    nodes: u8,
    backends: Backends,
    body: impl AsyncFnOnce(&Cluster),
) {
    let Some(program) = program() else {
        eprintln!("{test} is passed over: build trent, or name it in TRENT_BINARY");
        return;
    };
    isolated(test, || run_cluster(program, regions, nodes, backends, body));
}

fn run_cluster(
    program: PathBuf,
    regions: &[&str],
    nodes: u8,
    backends: Backends,
    body: impl AsyncFnOnce(&Cluster),
) {
    let dir = tempfile::tempdir().unwrap();
    run(Plan::new(program, dir.path(), regions, nodes).on(backends), body);
}

fn run(plan: Plan, body: impl AsyncFnOnce(&Cluster)) {
    let (regions, nodes) = (plan.regions.len(), plan.nodes);
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = runtime.worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let begun = Instant::now();
        let cluster = Cluster::prepare(plan).await.unwrap();
        let prepared = begun.elapsed();
        cluster.start(PATIENCE).await.unwrap();
        println!(
            "{regions} regions of {nodes}: prepared in {prepared:?}, ready after {:?}",
            begun.elapsed()
        );
        body(&cluster).await;
        cluster.stop().await;
    });
}

/// The leader of a region, once it is in a term above.
async fn leader_above(cluster: &Cluster, region: &str, term: u64) -> Leader {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let leaders = cluster.leaders().await;
        match leaders.of_region(region) {
            Some(leader) if leader.term > term => return leader.clone(),
            _ => assert!(
                Instant::now() < deadline,
                "no leader of {region} above term {term}"
            ),
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn create_key(client: &mut Client) -> String {
    let answer = client.call("CreateKey", &json!({})).await;
    let id = answer.done().unwrap_or_else(|| panic!("{answer:?}"))["KeyMetadata"]["KeyId"].clone();
    id.as_str().unwrap().to_owned()
}

/// The keys that were acknowledged before a call was not. Each is counted as soon as it is.
async fn write_until_it_fails(mut client: Client, acknowledged: Arc<Semaphore>) -> Vec<String> {
    let mut keys = Vec::new();
    loop {
        let answer = client.call("CreateKey", &json!({})).await;
        let Some(id) = answer
            .done()
            .and_then(|done| done["KeyMetadata"]["KeyId"].as_str())
        else {
            return keys;
        };
        keys.push(id.to_owned());
        acknowledged.add_permits(1);
    }
}

async fn knows(cluster: &Cluster, place: &Place, key: &str) -> bool {
    let mut client = cluster.client(place, CALL).unwrap();
    client
        .call("DescribeKey", &json!({"KeyId": key}))
        .await
        .done()
        .is_some()
}

#[test]
fn a_leader_that_is_cut_off_is_replaced_and_comes_back() {
    let full = Backends::FULL;
    with_cluster(
        "a_leader_that_is_cut_off_is_replaced_and_comes_back",
        &["us-east-1"],
        3,
        full,
        async |cluster| {
            let before = leader_above(cluster, "us-east-1", 0).await;
            let others: Vec<Place> = cluster
                .places()
                .into_iter()
                .filter(|place| *place != before.place)
                .collect();
            let mut client = cluster.client(&others[0], CALL).unwrap();
            let first = create_key(&mut client).await;

            let calm = Matrix::calm(cluster.places());
            let cut = calm
                .clone()
                .around(std::slice::from_ref(&before.place), Conditions::cut());
            let begun = Instant::now();
            cluster.network().impose(cut).unwrap();
            let after = leader_above(cluster, "us-east-1", before.term).await;
            println!(
                "{} is cut off, {} leads after {:?}",
                before.place,
                after.place,
                begun.elapsed()
            );
            assert_ne!(before.place, after.place);
            let second = create_key(&mut client).await;
            println!("a change succeeds after {:?}", begun.elapsed());
            let traffic = cluster.network().traffic(&before.place, &others[0]);
            assert!(traffic.cut > 0, "{traffic:?}");
            let alone = cluster
                .client(&before.place, CALL)
                .unwrap()
                .call("DescribeKey", &json!({"KeyId": second}))
                .await;
            assert!(
                alone.done().is_none(),
                "a node that is cut off has answered: {alone:?}"
            );

            cluster.network().impose(calm).unwrap();
            let healed = Instant::now();
            cluster.await_ready(PATIENCE).await.unwrap();
            println!("all are ready {:?} after the heal", healed.elapsed());
            for place in cluster.places() {
                assert!(
                    knows(cluster, &place, &first).await && knows(cluster, &place, &second).await,
                    "{place}"
                );
            }
        },
    );
}

#[test]
fn a_region_that_is_cut_off_goes_on_alone() {
    let regions = ["us-east-1", "eu-west-1", "ap-south-1"];
    with_cluster(
        "a_region_that_is_cut_off_goes_on_alone",
        &regions,
        1,
        Backends::FULL,
        async |cluster| {
            let places = cluster.places();
            let calm = Matrix::calm(places.clone());
            cluster
                .network()
                .impose(calm.clone().around(&places[2..], Conditions::cut()))
                .unwrap();
            for place in &places {
                let key = create_key(&mut cluster.client(place, CALL).unwrap()).await;
                assert!(knows(cluster, place, &key).await);
            }
            let slow = Conditions::delay(80.0, 20.0);
            cluster
                .network()
                .impose(calm.both_ways(&places[..1], &places[1..], slow))
                .unwrap();
            let mut client = cluster.client(&places[0], CALL).unwrap();
            let primary = client.call("CreateKey", &json!({"MultiRegion": true})).await;
            let key = primary.done().unwrap()["KeyMetadata"]["KeyId"].clone();
            let replica = client
                .call(
                    "ReplicateKey",
                    &json!({"KeyId": key, "ReplicaRegion": "eu-west-1"}),
                )
                .await;
            assert!(replica.done().is_some(), "{replica:?}");
            let late = cluster.network().traffic(&places[0], &places[1]);
            assert!(late.delayed > 0, "{late:?}");
        },
    );
}

#[test]
fn nothing_acknowledged_is_lost_when_the_power_of_all_nodes_fails_at_once() {
    let name = "nothing_acknowledged_is_lost_when_the_power_of_all_nodes_fails_at_once";
    with_cluster(name, &["us-east-1"], 3, Backends::FULL, async |cluster| {
        let places = cluster.places();
        let mut keys = Vec::new();
        for round in 0..4_u64 {
            let acknowledged = Arc::new(Semaphore::new(0));
            let mut writers = tokio::task::JoinSet::new();
            for place in places.iter().chain(&places) {
                let client = cluster.client(place, CALL).unwrap();
                writers.spawn(write_until_it_fails(client, Arc::clone(&acknowledged)));
            }
            // With so many on the disks, the power fails.
            let written = tokio::time::timeout(PATIENCE, acknowledged.acquire_many(WRITES));
            written.await.unwrap().unwrap().forget();
            for node in cluster.nodes() {
                node.kill().await;
            }
            let written = writers.join_all().await.concat();
            println!("{} keys were acknowledged", written.len());
            assert!(written.len() >= WRITES as usize);
            keys.extend(written);
            let survival = if round == 0 {
                Survival::Nothing
            } else {
                Survival::Some { seed: round }
            };
            for node in cluster.nodes() {
                println!("{}: {:?}", node.place(), node.cut_power(survival).await.unwrap());
            }
            let begun = Instant::now();
            cluster.start(PATIENCE).await.unwrap();
            println!("ready {:?} after the power came back", begun.elapsed());
            for (number, key) in keys.iter().enumerate() {
                assert!(knows(cluster, &places[number % 3], key).await, "{key} is lost");
            }
        }
    });
}

#[test]
fn a_node_that_is_paused_killed_and_stopped_comes_back() {
    let name = "a_node_that_is_paused_killed_and_stopped_comes_back";
    with_cluster(name, &["us-east-1"], 3, Backends::FULL, async |cluster| {
        let before = leader_above(cluster, "us-east-1", 0).await;
        let node = cluster.node(&before.place).unwrap();
        assert!(node.start().is_err(), "it runs already");
        assert!(node.pause());
        let after = leader_above(cluster, "us-east-1", before.term).await;
        assert_ne!(before.place, after.place);
        assert!(node.resume());
        node.await_ready(PATIENCE).await.unwrap();
        node.kill().await;
        assert!(!node.is_running() && node.pid().is_none() && !node.pause());
        node.start().unwrap();
        node.await_ready(PATIENCE).await.unwrap();
        assert!(node.stop().await);
        node.start().unwrap();
        node.await_ready(PATIENCE).await.unwrap();
        let begun = Instant::now();
        let directory = loop {
            match node.admin().nodes().await {
                Ok(directory) => break directory,
                // Ready is a node by its region; the group of the directory may still elect.
                Err(error) => assert!(begun.elapsed() < PATIENCE, "{error:?}"),
            }
        };
        println!("the directory is there after {:?}", begun.elapsed());
        assert_eq!(directory.nodes.len(), 3);
    });
}

const HOUR_MILLIS: i64 = 60 * 60 * 1000;

#[test]
fn a_clock_jumps_while_a_node_runs_and_timers_do_not() {
    let name = "a_clock_jumps_while_a_node_runs_and_timers_do_not";
    with_cluster(name, &["us-east-1"], 3, Backends::FULL, async |cluster| {
        let places = cluster.places();
        let mut client = cluster.client(&places[0], CALL).unwrap();
        let key = create_key(&mut client).await;
        let clock = cluster.node(&places[0]).unwrap().clock();
        for hour in [HOUR_MILLIS, -HOUR_MILLIS] {
            clock.jump(hour).unwrap();
            let answer = client.call("DescribeKey", &json!({"KeyId": key})).await;
            assert!(
                answer.done().is_none(),
                "a signature of another hour is taken: {answer:?}"
            );
            clock.jump(23 * hour).unwrap();
            let answer = client.call("DescribeKey", &json!({"KeyId": key})).await;
            assert!(
                answer.done().is_some(),
                "the client goes with the day: {answer:?}"
            );
            let other = cluster
                .client(&places[1], CALL)
                .unwrap()
                .call("DescribeKey", &json!({"KeyId": key}))
                .await;
            assert!(
                other.done().is_some(),
                "the clocks of other nodes stay: {other:?}"
            );
            clock.reset().unwrap();
        }
        assert!(
            client
                .call("DescribeKey", &json!({"KeyId": key}))
                .await
                .done()
                .is_some()
        );
        for node in cluster.nodes() {
            assert!(node.readiness().await.unwrap().ready, "{}", node.place());
        }
    });
}

#[test]
fn nodes_join_and_leave() {
    let Some(program) = program() else {
        eprintln!("nodes_join_and_leave is passed over: build trent, or name it in TRENT_BINARY");
        return;
    };
    isolated("nodes_join_and_leave", || {
        let dir = tempfile::tempdir().unwrap();
        let mut plan = Plan::new(program, dir.path(), &["us-east-1"], 3).on(Backends::FULL);
        plan.spares = 1;
        run(plan, async |cluster| {
            let (founder, spare) = (Place::new("us-east-1", 1), Place::new("us-east-1", 4));
            let key = create_key(&mut cluster.client(&founder, CALL).unwrap()).await;
            for number in [4, 5] {
                cluster.join(&spare, &founder).await.unwrap();
                let node = cluster.node(&spare).unwrap();
                node.await_ready(PATIENCE).await.unwrap();
                assert_eq!(node.number(), Some(number), "a number is never given out again");
                assert!(knows(cluster, &spare, &key).await);
                cluster
                    .node(&founder)
                    .unwrap()
                    .admin()
                    .remove(number)
                    .await
                    .unwrap();
                node.end().await;
                println!("node {number} joined, was removed and has ended");
            }
        });
    });
}

/// It does not vote any more when it is killed, so that it elects nobody when it is back.
#[test]
fn a_node_that_is_down_when_it_is_forgotten_ends_when_it_is_back() {
    let name = "a_node_that_is_down_when_it_is_forgotten_ends_when_it_is_back";
    let Some(program) = program() else {
        eprintln!("{name} is passed over: build trent, or name it in TRENT_BINARY");
        return;
    };
    isolated(name, || {
        let dir = tempfile::tempdir().unwrap();
        let mut plan = Plan::new(program, dir.path(), &["us-east-1"], 3).on(Backends::FULL);
        plan.spares = 1;
        run(plan, async |cluster| {
            let (founder, spare) = (Place::new("us-east-1", 1), Place::new("us-east-1", 4));
            cluster.join(&spare, &founder).await.unwrap();
            let (founder, node) = (cluster.node(&founder).unwrap(), cluster.node(&spare).unwrap());
            node.await_ready(PATIENCE).await.unwrap();
            founder.admin().remove(4).await.unwrap();
            while voters(node).await.contains(&4) {}
            node.kill().await;
            let deadline = Instant::now() + PATIENCE;
            while counts_on(founder, 4).await {
                assert!(Instant::now() < deadline, "node 4 is never forgotten");
            }
            node.start().unwrap();
            let ended = tokio::time::timeout(PATIENCE, node.end()).await;
            assert!(ended.is_ok(), "a node that was removed goes on running");
        });
    });
}

/// Who votes in a node's region, as it knows; nobody where it does not answer.
async fn voters(node: &Node) -> Vec<u64> {
    let status = node.admin().status().await.unwrap_or_default();
    status.region_group.unwrap_or_default().voters
}

/// Whether a node's directory or the cluster's group has this one.
async fn counts_on(node: &Node, number: u64) -> bool {
    let status = node.admin().status().await.unwrap();
    let group = status.global_group.unwrap_or_default();
    let mut known = status.nodes.iter().map(|node| node.node);
    known.any(|known| known == number) || [group.voters, group.learners].concat().contains(&number)
}

#[test]
fn a_node_that_takes_more_memory_than_it_may_is_killed() {
    use std::os::unix::process::ExitStatusExt;
    let name = "a_node_that_takes_more_memory_than_it_may_is_killed";
    if !std::path::Path::new("/sys/fs/cgroup/memory/cgroup.procs").exists() {
        eprintln!("{name} is passed over: no memory controller of cgroup v1");
        return;
    }
    with_cluster(name, &["us-east-1"], 3, Backends::FULL, async |cluster| {
        let places = cluster.places();
        let node = cluster.node(&places[2]).unwrap();
        node.limit_memory(1 << 20).unwrap();
        let mut client = cluster.client(&places[0], CALL).unwrap();
        let killed = tokio::time::timeout(PATIENCE, async {
            let load = async {
                loop {
                    create_key(&mut client).await;
                }
            };
            tokio::select! {
                status = node.end() => status,
                () = load => None,
            }
        });
        let status = killed.await.unwrap().unwrap();
        assert_eq!(status.signal(), Some(9), "{status}");
        node.unlimit_memory().unwrap();
        node.start().unwrap();
        node.await_ready(PATIENCE).await.unwrap();
    });
}

#[test]
fn a_node_whose_disk_fails_ends_and_comes_back() {
    let name = "a_node_whose_disk_fails_ends_and_comes_back";
    with_cluster(name, &["us-east-1"], 3, Backends::FULL, async |cluster| {
        let before = leader_above(cluster, "us-east-1", 0).await;
        let node = cluster.node(&before.place).unwrap();
        let failing = Faults {
            sync_error_percent: 100.0,
            ..Faults::default()
        };
        node.disk().impose(failing).unwrap();
        let begun = Instant::now();
        let answer = cluster
            .client(&before.place, CALL)
            .unwrap()
            .call("CreateKey", &json!({}))
            .await;
        println!("the leader's own answer: {answer:?}");
        let after = leader_above(cluster, "us-east-1", before.term).await;
        println!("{} leads after {:?}", after.place, begun.elapsed());
        let key = create_key(&mut cluster.client(&after.place, CALL).unwrap()).await;
        let ended = tokio::time::timeout(PATIENCE, node.end()).await;
        println!("the node ended: {:?}", ended.unwrap());
        assert!(node.disk().counters().errors > 0);
        node.disk().impose(Faults::default()).unwrap();
        println!("{:?}", node.cut_power(Survival::Nothing).await.unwrap());
        node.start().unwrap();
        node.await_ready(PATIENCE).await.unwrap();
        assert!(knows(cluster, &before.place, &key).await);
    });
}

#[test]
fn a_full_disk_stops_changes_and_nothing_else() {
    let name = "a_full_disk_stops_changes_and_nothing_else";
    with_cluster(name, &["us-east-1"], 3, Backends::FULL, async |cluster| {
        let place = &cluster.places()[0];
        let mut client = cluster.client(place, CALL).unwrap();
        let key = create_key(&mut client).await;
        let full = Faults {
            full: true,
            ..Faults::default()
        };
        for node in cluster.nodes() {
            node.disk().impose(full).unwrap();
        }
        let deadline = Instant::now() + PATIENCE;
        let refusal = loop {
            match client.call("CreateKey", &json!({})).await {
                Answer::Done(_) => assert!(Instant::now() < deadline, "a full disk takes keys"),
                refusal => break refusal,
            }
        };
        println!("{refusal:?}");
        let log = || std::fs::read_to_string(cluster.node(place).unwrap().seat().log()).unwrap();
        assert!(knows(cluster, place, &key).await, "{}", log());
        for node in cluster.nodes() {
            node.disk().impose(Faults::default()).unwrap();
        }
        while client.call("CreateKey", &json!({})).await.done().is_none() {
            assert!(
                Instant::now() < deadline,
                "a disk that has room again takes no keys"
            );
        }
    });
}

/// The inner half of the next test: it starts a cluster, says so, and never ends.
#[test]
#[ignore = "never ends"]
fn a_harness_that_hangs() {
    let Some(program) = program() else {
        return;
    };
    isolated("a_harness_that_hangs", || {
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
        "a_harness_that_hangs",
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

/// What each backend costs, as figures; nothing is promised here.
#[test]
#[ignore = "a measurement"]
fn what_the_backends_cost() {
    use trent_jepsen::{clock, disk, network};
    let bare = Backends {
        network: network::Backend::None,
        disk: disk::Backend::Plain,
        clock: clock::Backend::System,
    };
    let one_by_one = [
        ("nothing", bare),
        (
            "namespaces",
            Backends {
                network: network::Backend::Namespaces,
                ..bare
            },
        ),
        (
            "FUSE",
            Backends {
                disk: disk::Backend::Fuse,
                ..bare
            },
        ),
        (
            "libfaketime",
            Backends {
                clock: clock::Backend::Faketime,
                ..bare
            },
        ),
        ("all", Backends::FULL),
    ];
    let Some(program) = program() else {
        return;
    };
    isolated("what_the_backends_cost", || {
        for (name, backends) in one_by_one {
            run_cluster(program.clone(), &["us-east-1"], 3, backends, async |cluster| {
                measure(name, cluster).await
            });
        }
        let regions = ["us-east-1", "eu-west-1", "ap-south-1"];
        run_cluster(program, &regions, 3, Backends::FULL, async |cluster| {
            measure("all, nine nodes", cluster).await
        });
    });
}

async fn measure(name: &str, cluster: &Cluster) {
    const CALLS: u32 = 300;
    let mut client = cluster.client(&cluster.places()[0], CALL).unwrap();
    let key = create_key(&mut client).await;
    for (operation, body) in [("DescribeKey", json!({"KeyId": key})), ("CreateKey", json!({}))] {
        let begun = Instant::now();
        for _ in 0..CALLS {
            let answer = client.call(operation, &body).await;
            assert!(answer.done().is_some(), "{answer:?}");
        }
        println!("{name}: {operation} {:?} each", begun.elapsed() / CALLS);
    }
}
