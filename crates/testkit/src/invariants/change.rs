//! What one entry has done.

use std::collections::BTreeSet;

use trent_domain::entry::Entry;
use trent_domain::ids::KeyId;
use trent_domain::reply::Outcome;
use trent_domain::state::State;

use super::{Member, RegionView, View};

/// What one entry has done.
#[derive(Debug)]
pub struct Change<'a> {
    /// The region whose log it is in, after it.
    pub region: RegionView<'a>,
    /// The region's state before it.
    pub before: &'a State,
    /// The entry.
    pub entry: &'a Entry,
    /// What was answered.
    pub outcome: &'a Outcome,
    /// The keys that were made, changed or deleted.
    pub keys: &'a BTreeSet<KeyId>,
    /// All regions after it.
    pub view: &'a View<'a>,
}

impl<'a> Change<'a> {
    /// The changed keys that are there.
    pub fn changed(&self) -> impl Iterator<Item = Member<'a>> {
        let region = self.region;
        self.keys.iter().filter_map(move |id| region.member(*id))
    }
}
