//! Which other regions answer this node, and since when.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use trent_domain::ids::{NodeId, RegionName};
use trent_domain::time::Timestamp;

/// What was last heard of every other region.
#[derive(Debug, Default)]
pub struct Contacts {
    regions: Mutex<BTreeMap<RegionName, Contact>>,
}

/// What was last heard of a region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contact {
    /// Whether one of its nodes answered when it was last asked.
    pub reachable: bool,
    /// Since when that is so, as far as this process knows.
    pub since: Timestamp,
    /// Its leader when it last answered, if it had one.
    pub leader: Option<NodeId>,
}

/// What a node says of its region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heard {
    /// The region's leader, where one is known.
    pub leader: Option<NodeId>,
}

impl Contacts {
    /// Notes what a region answered at `now`; `None` that it did not. Says whether that is new.
    pub fn note(&self, region: &RegionName, answer: Option<Heard>, now: Timestamp) -> bool {
        let mut regions = self.regions();
        let known = regions.get(region).copied();
        let same = known.filter(|contact| contact.reachable == answer.is_some());
        let contact = Contact {
            reachable: answer.is_some(),
            since: same.map_or(now, |contact| contact.since),
            leader: match answer {
                Some(heard) => heard.leader,
                None => known.and_then(|contact| contact.leader),
            },
        };
        regions.insert(region.clone(), contact);
        same.is_none()
    }

    /// Forgets regions that the cluster does not have any more.
    pub fn retain(&self, exists: impl Fn(&RegionName) -> bool) {
        self.regions().retain(|region, _| exists(region));
    }

    /// Every region that was asked.
    pub fn all(&self) -> BTreeMap<RegionName, Contact> {
        self.regions().clone()
    }

    fn regions(&self) -> MutexGuard<'_, BTreeMap<RegionName, Contact>> {
        self.regions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_is_known_since_it_last_changed() {
        let contacts = Contacts::default();
        let region: RegionName = "eu-west-1".parse().unwrap();
        let led_by = |node| {
            Some(Heard {
                leader: Some(NodeId(node)),
            })
        };
        let at = Timestamp::from_millis;
        let mut seen = Vec::new();
        for (now, answer) in [(1, None), (2, None), (3, led_by(4)), (4, led_by(5)), (5, None)] {
            let is_new = contacts.note(&region, answer, at(now));
            let Contact {
                reachable,
                since,
                leader,
            } = contacts.all()[&region];
            seen.push((is_new, reachable, since.as_millis(), leader.map(|node| node.0)));
        }
        assert_eq!(
            seen,
            [
                (true, false, 1, None),
                (false, false, 1, None),
                (true, true, 3, Some(4)),
                (false, true, 3, Some(5)),
                (true, false, 5, Some(5)),
            ]
        );
        contacts.retain(|name| *name != region);
        assert!(contacts.all().is_empty());
    }
}
