//! Another region as the node's own sees it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;
use trent_proto::admin::v1 as pb;

use super::super::answer::moment;
use super::super::region::status;
use super::duration;

/// Another region.
#[derive(Serialize)]
pub(super) struct Region {
    region: String,
    /// Absent when the directory does not have it (any more).
    status: Option<&'static str>,
    /// Absent before it was asked.
    reachable: Option<bool>,
    since: Option<String>,
    leader: Option<u64>,
    outbox_intents: u64,
    outbox_age_ms: Option<u64>,
    configuration_lag_ms: Option<u64>,
    /// How many keys it does not have as they are here, by reason.
    lagging_keys: BTreeMap<String, u64>,
    /// Absent before it has announced one.
    exchange_key_version: Option<u32>,
}

impl From<pb::OtherRegion> for Region {
    fn from(region: pb::OtherRegion) -> Self {
        let known = region.status.is_some();
        let status = known.then(|| status(region.status()));
        let lagging = region.lagging_keys.into_iter();
        Self {
            region: region.region,
            status,
            reachable: region.reachable,
            since: region.since.map(moment),
            leader: region.leader,
            outbox_intents: region.outbox_intents,
            outbox_age_ms: region.outbox_age_ms,
            configuration_lag_ms: region.configuration_lag_ms,
            lagging_keys: lagging.map(|lagging| (lagging.why, lagging.keys)).collect(),
            exchange_key_version: region.exchange_key_version,
        }
    }
}

impl Region {
    /// A line of the region, and what it has still to hear.
    pub(super) fn write(&self, lines: &mut String) {
        let since = self.since.as_deref().unwrap_or("the start");
        let leader = self.leader.map(|leader| format!(", led by node {leader}"));
        let leader = leader.unwrap_or(", no leader known".to_owned());
        let region = match self.status {
            Some("active") => self.region.clone(),
            Some(status) => format!("{} ({status})", self.region),
            None => format!("{} (not in the directory)", self.region),
        };
        let _ = match self.reachable {
            Some(true) => writeln!(lines, "{region} has answered since {since}{leader}"),
            Some(false) => writeln!(lines, "{region} has not answered since {since}"),
            None => writeln!(lines, "{region} was not asked yet"),
        };
        let _ = match self.exchange_key_version {
            Some(version) => writeln!(lines, "  its exchange key is known in version {version}"),
            None => writeln!(lines, "  its exchange key is not known yet"),
        };
        self.write_outbox(lines);
        for (why, keys) in &self.lagging_keys {
            let noun = if *keys == 1 { "key" } else { "keys" };
            let _ = writeln!(lines, "  {why}: {keys} {noun}");
        }
    }

    fn write_outbox(&self, lines: &mut String) {
        let age = self.outbox_age_ms.map(duration).unwrap_or_default();
        let _ = match self.outbox_intents {
            0 => Ok(()),
            1 => writeln!(lines, "  1 change waits for it, for {age}"),
            count => writeln!(lines, "  {count} changes wait for it, the oldest for {age}"),
        };
        if let Some(lag) = self.configuration_lag_ms {
            let lag = duration(lag);
            let _ = writeln!(
                lines,
                "  DescribeKey may show an arrangement there that is {lag} old"
            );
        }
    }
}
