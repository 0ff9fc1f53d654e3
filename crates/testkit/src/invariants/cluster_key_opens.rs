//! Each region opens its copy of the cluster's key with the exchange keys that it has, whichever of its own copies of
//! `global` it reads: a node that starts again has nothing else to open it with.

use trent_domain::command::Command;
use trent_domain::global;

use super::{Change, Invariant, RegionView, View};

/// See the module.
#[derive(Debug)]
pub struct ClusterKeyOpens;

impl Invariant for ClusterKeyOpens {
    fn name(&self) -> &'static str {
        "cluster key opens"
    }

    fn after_entry(&mut self, change: &Change<'_>) -> Result<(), String> {
        match change.entry.command {
            Command::RotateExchangeKey(_) => check(change.view, &change.region),
            _ => Ok(()),
        }
    }

    fn after_decision(&mut self, command: &global::Command, view: &View<'_>) -> Result<(), String> {
        let global::Command::ShareGlobalKey(share) = command else {
            return Ok(());
        };
        view.region(&share.region)
            .map_or(Ok(()), |region| check(view, &region))
    }
}

fn check(view: &View<'_>, region: &RegionView<'_>) -> Result<(), String> {
    [view.global, region.global].into_iter().try_for_each(|global| {
        let known = global.region(region.name);
        let shared = known.and_then(|known| known.global_key.as_ref());
        let opened = shared.map_or(Ok(()), |shared| region.keyring.open_global_key(shared).map(drop));
        opened.map_err(|problem| format!("{} cannot open the cluster's key: {problem}", region.name))
    })
}
