//! What a region asks the others about families that may have lost their primary, and what it has heard.

use std::collections::{BTreeMap, BTreeSet};

use trent_domain::ids::{KeyId, RegionName};
use trent_domain::losses::Losses;
use trent_domain::succession::{Inheritance, Member, Survey};

/// A question under way.
#[derive(Debug)]
pub(super) struct Inquiry {
    pub(super) number: u64,
    pub(super) purpose: Purpose,
    pub(super) losses: Losses,
    pub(super) keys: Vec<KeyId>,
    /// Who has still to answer.
    pub(super) awaited: BTreeSet<usize>,
    pub(super) told: BTreeMap<KeyId, BTreeMap<RegionName, Member>>,
}

/// What the answers are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To take over what this region is the heir of.
    TakeOver,
    /// To end the fence of this region, which was lost itself.
    EndFence,
}

impl Inquiry {
    /// What `here` takes over, which knows its own members.
    pub(super) fn inheritances(mut self, here: &RegionName, own: Vec<Member>) -> Vec<Inheritance> {
        for member in own {
            let members = self.told.entry(member.key_id).or_default();
            members.insert(here.clone(), member);
        }
        let losses = &self.losses;
        let inherited = self.told.into_values().filter_map(|members| {
            let survey = Survey { losses, members };
            let heir = survey.heir() == Some(here);
            heir.then(|| survey.inheritance(here)).flatten()
        });
        inherited.collect()
    }

    /// Whether nobody has succeeded a region in what it leads, nor is going to.
    pub(super) fn leaves_alone(mut self, own: Vec<Member>) -> bool {
        own.into_iter().all(|own| {
            let members = self.told.remove(&own.key_id).unwrap_or_default();
            let survey = Survey {
                losses: &self.losses,
                members,
            };
            survey.leaves_alone(&own.family)
        })
    }
}
