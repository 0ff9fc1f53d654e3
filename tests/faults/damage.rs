//! Files that rot, vanish or go back in time while a node is down.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use trent_testkit::cluster::{Cluster, Node, region_applied};
use trent_testkit::files::{copy_dir, last_with_suffix, replace_dir};
use trent_testkit::watch::Metrics;

use crate::kept::Kept;
use crate::support::{all, client, eventually};
use crate::{US, caught_up, leader_among, start};

/// What a refusal tells the operator to do.
const REMEDY: &str = "join it under a new node id";

/// A cluster that compacts its log often, and a follower of it to be damaged.
struct Damaged {
    cluster: Cluster,
    victim: Node,
    others: Vec<Node>,
    kept: Kept,
}

impl Damaged {
    async fn start(snapshot_every: u64) -> Self {
        let mut cluster = start(3);
        cluster.reconfigure_all(|config| config.snapshot_every = Some(snapshot_every));
        let nodes = cluster.nodes_of(US);
        let leader = leader_among(&nodes).await;
        let (mut followers, leaders): (Vec<Node>, Vec<Node>) =
            nodes.into_iter().partition(|node| node.id != leader);
        let victim = followers.remove(0);
        let mut damaged = Self {
            cluster,
            victim,
            others: [leaders, followers].concat(),
            kept: Kept::default(),
        };
        damaged.create(5).await;
        damaged
    }

    /// Creates keys.
    async fn create(&mut self, count: usize) {
        let kms = client(&self.cluster, US, &self.others[0].api);
        self.kept.create(&kms, count).await;
    }

    /// Creates keys until these nodes' logs begin after everything that the cluster has by now: a node that goes on from
    /// here needs a snapshot then.
    async fn compact(&mut self, nodes: &[Node]) {
        let goal = region_applied(&self.others[0].api).unwrap() + UNSEEN;
        eventually("logs to let go what is old", async || {
            self.create(5).await;
            let purged: Vec<Option<f64>> = nodes.iter().map(purged).collect();
            match purged
                .iter()
                .all(|index| index.is_some_and(|index| index > goal as f64))
            {
                true => Ok(()),
                false => Err(format!("{purged:?} of {goal}")),
            }
        })
        .await;
    }

    async fn kill_caught_up(&mut self) {
        caught_up(&self.victim, &self.others[0]).await;
        self.cluster.kill(self.victim.id);
    }

    /// Starts the victim, and finds that it serves everything.
    async fn serves_again(&mut self) {
        let started = Instant::now();
        self.cluster.restart(self.victim.id);
        let ready = started.elapsed();
        self.create(1).await;
        caught_up(&self.victim, &self.others[0]).await;
        println!("ready after {ready:?}, caught up after {:?}", started.elapsed());
        for kms in all(&self.cluster, US) {
            self.kept.check(&kms).await;
        }
    }

    /// Starts the victim, and finds that it ends with an error that says this and what to do.
    fn refuses(&mut self, reason: &str) {
        self.refuses_one_of(&[reason]);
    }

    /// Like [`refuses`](Self::refuses), where it is chance which of the checks sees the damage first.
    fn refuses_one_of(&mut self, reasons: &[&str]) {
        self.cluster.launch(self.victim.id);
        let status = self.cluster.await_end(self.victim.id);
        let said = self.cluster.said(self.victim.id);
        assert_eq!(status.code(), Some(1), "{said}");
        let last = said.lines().last().unwrap_or_default();
        assert!(reasons.iter().any(|reason| last.contains(reason)), "{last}");
        assert!(last.contains(REMEDY), "{last}");
    }

    fn store(&self) -> PathBuf {
        self.victim.data_dir.join("store")
    }

    fn log(&self) -> PathBuf {
        self.victim.data_dir.join("groups/region").join(US).join("log")
    }

    fn last_segment(&self) -> PathBuf {
        last_with_suffix(&self.log(), ".wal")
    }

    /// A place for a copy.
    fn aside(&self) -> PathBuf {
        self.cluster.data_dir().join("aside")
    }
}

/// More entries than a member's log can have that its leader does not know to be applied yet.
const UNSEEN: u64 = 5;

/// The last entry of its region's group that a node's log has let go.
fn purged(node: &Node) -> Option<f64> {
    Metrics::of(&node.api).value(&format!("trent_raft_purged_index{{group=\"region/{US}\"}}"))
}

fn overwrite(path: &Path, change: impl FnOnce(&mut Vec<u8>)) {
    let mut content = fs::read(path).unwrap();
    change(&mut content);
    fs::write(path, content).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn records_that_rot_vanish_or_are_old_are_rebuilt_loudly() {
    let mut damaged = Damaged::start(20).await;

    damaged.kill_caught_up().await;
    overwrite(&damaged.store().join("sled/db"), |content| content.fill(0xa5));
    damaged.serves_again().await;
    let said = damaged.cluster.said(damaged.victim.id);
    assert!(said.contains("sled is corrupt and set aside"), "{said}");
    assert!(damaged.store().join("sled.corrupt-1").is_dir());

    damaged.kill_caught_up().await;
    fs::remove_dir_all(damaged.store().join("sled")).unwrap();
    let before = damaged.cluster.said(damaged.victim.id).len();
    damaged.serves_again().await;
    let said = damaged.cluster.said(damaged.victim.id).split_off(before);
    assert!(
        said.contains("rebuilding the records from snapshot and log"),
        "{said}"
    );

    damaged.kill_caught_up().await;
    copy_dir(&damaged.store(), &damaged.aside());
    damaged.cluster.restart(damaged.victim.id);
    damaged.compact(&[damaged.victim.clone()]).await; // the log loses what the copy ends with
    damaged.kill_caught_up().await;
    replace_dir(&damaged.store(), &damaged.aside());
    let before = damaged.cluster.said(damaged.victim.id).len();
    damaged.serves_again().await;
    let said = damaged.cluster.said(damaged.victim.id).split_off(before);
    assert!(
        said.contains("rebuilding the records from snapshot and log"),
        "{said}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_torn_tail_comes_back_and_damage_before_it_is_refused() {
    let mut damaged = Damaged::start(10_000).await;
    caught_up(&damaged.victim, &damaged.others[0]).await;
    // The last thing written is then a note of what is committed, which nobody was promised.
    unchanging(&damaged.last_segment()).await;
    damaged.cluster.kill(damaged.victim.id);
    overwrite(&damaged.last_segment(), |content| {
        content.truncate(content.len() - 3)
    });
    damaged.serves_again().await;
    let said = damaged.cluster.said(damaged.victim.id);
    assert!(said.contains("cut off an unfinished"), "{said}");

    damaged.kill_caught_up().await;
    let mut segment = OpenOptions::new()
        .append(true)
        .open(damaged.last_segment())
        .unwrap();
    segment.write_all(&[0x5a; 1000]).unwrap();
    damaged.serves_again().await;

    damaged.kill_caught_up().await;
    overwrite(&damaged.last_segment(), |content| {
        let middle = content.len() / 2;
        content[middle..middle + 16].fill(0xff);
    });
    damaged.refuses("is damaged, and good ones follow it");
}

/// Longer than a log or a sentinel holds anything back.
const SETTLED: Duration = Duration::from_millis(1500);

/// Waits until a file has not changed for a while.
async fn unchanging(path: &Path) {
    let read = || fs::read(path).unwrap();
    let mut last = (read(), Instant::now());
    eventually("a file to be written", async || {
        let now = read();
        if now != last.0 {
            last = (now, Instant::now());
        }
        match last.1.elapsed() > SETTLED {
            true => Ok(()),
            false => Err("it may still change"),
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_went_back_in_time_is_refused() {
    let mut damaged = Damaged::start(10_000).await;
    let newer = damaged.victim.data_dir.with_extension("newer");

    // The sentinel knows of entries that the log has no more.
    damaged.kill_caught_up().await;
    copy_dir(&damaged.log(), &damaged.aside());
    damaged.cluster.restart(damaged.victim.id);
    damaged.create(5).await;
    caught_up(&damaged.victim, &damaged.others[0]).await;
    unchanging(&damaged.victim.data_dir.join("sentinel")).await;
    damaged.cluster.kill(damaged.victim.id);
    copy_dir(&damaged.victim.data_dir, &newer);
    replace_dir(&damaged.log(), &damaged.aside());
    // The sentinel is up to a second behind: where it is, the records know of those entries.
    damaged.refuses_one_of(&["went back in time", "the log was lost or restored from a copy"]);
    replace_dir(&damaged.victim.data_dir, &newer);
    damaged.serves_again().await;

    // The sentinel knows of a vote that the log has no more.
    let leader = damaged.others.remove(0);
    damaged.cluster.kill(leader.id);
    eventually("another leader", async || {
        let known = trent_testkit::cluster::region_leader(&damaged.others[0].api);
        if known.is_some_and(|known| known != leader.id) {
            Ok(())
        } else {
            Err(known)
        }
    })
    .await;
    damaged.create(1).await;
    damaged.cluster.restart(leader.id);
    damaged.kill_caught_up().await;
    replace_dir(&damaged.log(), &damaged.aside());
    fs::remove_dir_all(damaged.store()).unwrap();
    damaged.refuses("went back in time");
}

/// What the leader says of a follower that lost entries it had acknowledged.
const REVERTED: &str = "follower log is reverted";

#[tokio::test(flavor = "multi_thread")]
async fn a_leader_survives_a_follower_whose_whole_disk_went_back_in_time() {
    let mut damaged = Damaged::start(10_000).await;
    damaged.kill_caught_up().await;
    copy_dir(&damaged.victim.data_dir, &damaged.aside());
    damaged.cluster.restart(damaged.victim.id);
    damaged.create(5).await;
    damaged.kill_caught_up().await;
    let leader = leader_among(&damaged.others).await;
    replace_dir(&damaged.victim.data_dir, &damaged.aside());
    damaged.serves_again().await;
    assert_eq!(leader_among(&damaged.others).await, leader);
    assert!(damaged.cluster.said(leader).contains(REVERTED));
}

/// The rule is that a node is never wiped under its old id. A node cannot know that it was: its leader notices. Nothing
/// is lost as long as the other voters keep what they have.
#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_was_wiped_under_its_old_id_is_filled_again_and_told_of() {
    let mut damaged = Damaged::start(10_000).await;
    damaged.kill_caught_up().await;
    let leader = leader_among(&damaged.others).await;
    fs::remove_dir_all(&damaged.victim.data_dir).unwrap();
    fs::create_dir(&damaged.victim.data_dir).unwrap();
    damaged.serves_again().await;
    assert_eq!(leader_among(&damaged.others).await, leader);
    assert!(damaged.cluster.said(leader).contains(REVERTED));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_was_away_long_catches_up_by_snapshot() {
    let mut damaged = Damaged::start(10).await;
    damaged.kill_caught_up().await;
    damaged.compact(&damaged.others.clone()).await;
    damaged.serves_again().await;
    let said = damaged.cluster.said(damaged.victim.id);
    assert!(said.contains("received a snapshot"), "{said}");
    damaged.kill_caught_up().await;
    damaged.serves_again().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_whose_disk_fails_ends_loudly_and_returns_with_a_good_disk() {
    let mut damaged = Damaged::start(10_000).await;
    let segment = damaged.last_segment();
    let Some(broken) = Unwritable::make(&segment) else {
        return;
    };
    damaged.create(1).await;
    let status = damaged.cluster.await_end(damaged.victim.id);
    let said = damaged.cluster.said(damaged.victim.id);
    assert_eq!(status.code(), Some(1), "{said}");
    let last = said.lines().last().unwrap_or_default();
    assert!(
        last.contains("stopped") && last.contains(".wal") && last.contains("start the node again"),
        "{last}"
    );
    drop(broken);
    damaged.serves_again().await;
}

/// A file that every write fails to, also through handles that are open.
struct Unwritable<'a>(&'a Path);

impl<'a> Unwritable<'a> {
    fn make(path: &'a Path) -> Option<Self> {
        let broken = Self(path);
        let made = broken.set("+i") && OpenOptions::new().append(true).open(path).is_err();
        if !made {
            println!("SKIPPED: no file can be made immutable in {}", path.display());
        }
        made.then_some(broken)
    }

    fn set(&self, attribute: &str) -> bool {
        let changed = Command::new("chattr").arg(attribute).arg(self.0).status();
        changed.is_ok_and(|status| status.success())
    }
}

impl Drop for Unwritable<'_> {
    fn drop(&mut self) {
        self.set("-i");
    }
}
