//! Who leads which group, so that a nemesis can aim.

use std::collections::BTreeMap;

use serde::Serialize;
use trent_proto::admin::v1::{GroupStatus, StatusResponse};

use crate::place::Place;

/// Of every group its leader in the highest term that anybody knows of.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Leaders {
    groups: BTreeMap<String, Leader>,
}

/// A leader.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Leader {
    /// The term that it leads in.
    pub term: u64,
    /// Where it is.
    pub place: Place,
}

impl Leaders {
    /// The leader of a group, `global` or `region/<name>`.
    pub fn of_group(&self, group: &str) -> Option<&Leader> {
        self.groups.get(group)
    }

    /// The leader of a region.
    pub fn of_region(&self, region: &str) -> Option<&Leader> {
        self.of_group(&format!("region/{region}"))
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Leader)> {
        self.groups.iter().map(|(group, leader)| (group.as_str(), leader))
    }

    /// From what nodes say. A leader counts only if it says so itself: others may not have heard of its end.
    pub(super) fn of(
        told: impl Iterator<Item = StatusResponse>,
        place_of: impl Fn(u64) -> Option<Place>,
    ) -> Self {
        let mut leaders = Self::default();
        for status in told {
            for group in [&status.region_group, &status.global_group].into_iter().flatten() {
                leaders.hear(status.node, group, &place_of);
            }
        }
        leaders
    }

    fn hear(&mut self, teller: u64, group: &GroupStatus, place_of: impl Fn(u64) -> Option<Place>) {
        let leads = group.leader == Some(teller);
        let known = self.groups.get(&group.name).map_or(0, |leader| leader.term);
        let place = place_of(teller).filter(|_| leads && group.term >= known);
        if let Some(place) = place {
            let term = group.term;
            self.groups.insert(group.name.clone(), Leader { term, place });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(node: u64, leader: u64, term: u64) -> StatusResponse {
        let group = GroupStatus {
            name: "region/r".to_owned(),
            leader: Some(leader),
            term,
            ..GroupStatus::default()
        };
        StatusResponse {
            node,
            region_group: Some(group),
            ..StatusResponse::default()
        }
    }

    #[test]
    fn the_leader_of_the_highest_term_counts() {
        let told = [status(1, 1, 3), status(2, 2, 4), status(3, 1, 3)];
        let place_of = |number| Some(Place::new("r", u8::try_from(number).unwrap()));
        let leaders = Leaders::of(told.into_iter(), place_of);
        let leader = leaders.of_region("r").unwrap();
        assert_eq!((leader.term, &leader.place), (4, &Place::new("r", 2)));
        assert_eq!(leaders.iter().count(), 1);
    }
}
