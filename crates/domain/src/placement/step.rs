//! The way of a group from what it is to what is wanted of it.

use std::collections::BTreeSet;

use crate::ids::NodeId;
use crate::placement::roster::Roster;

/// What the directory wants of a group.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Who votes.
    pub voters: BTreeSet<NodeId>,
    /// Everybody who has a copy, the voters included.
    pub members: BTreeSet<NodeId>,
    /// Who may lead: not those that are about to go out of service.
    pub leaders: BTreeSet<NodeId>,
}

/// What a leader does next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Let a voter take over.
    HandOver(NodeId),
    /// Replace the voters, by joint consensus.
    SetVoters(BTreeSet<NodeId>),
    /// Take a node in as learner.
    Admit(NodeId),
    /// Let go of a learner.
    Dismiss(NodeId),
}

/// What a leader does next, if anything can be done.
///
/// No step leads to voters of whom no majority answers now. A node votes only once it has caught up, and a voter that is
/// to go stays while one that is to come is still catching up. A leader that is to go hands over first.
pub fn next_step(roster: &Roster, wanted: &Wanted) -> Option<Step> {
    if roster.joint || wanted.voters.is_empty() {
        return None; // what is half done is finished first; and a group without voters is no group
    }
    hand_over(roster, wanted)
        .or_else(|| set_voters(roster, wanted))
        .or_else(|| admit(roster, wanted))
        .or_else(|| dismiss(roster, wanted))
}

fn hand_over(roster: &Roster, wanted: &Wanted) -> Option<Step> {
    let may_lead = |node: &NodeId| wanted.leaders.contains(node) && wanted.voters.contains(node);
    if may_lead(&roster.leader) {
        return None;
    }
    let mut others = roster
        .voters
        .iter()
        .copied()
        .filter(|node| *node != roster.leader);
    // Where nobody else may lead, a leader that is to stop voting still has to go; others stay.
    let leaves = !wanted.voters.contains(&roster.leader);
    others
        .clone()
        .find(|node| may_lead(node) && roster.is_ready(*node))
        .or_else(|| others.find(|node| leaves && wanted.voters.contains(node) && roster.is_ready(*node)))
        .map(Step::HandOver)
}

fn set_voters(roster: &Roster, wanted: &Wanted) -> Option<Step> {
    let coming: BTreeSet<NodeId> = wanted.voters.difference(&roster.voters).copied().collect();
    let ready = coming.iter().copied().filter(|node| roster.is_ready(*node));
    let grown: BTreeSet<NodeId> = roster.voters.iter().copied().chain(ready).collect();
    let catching_up = coming
        .iter()
        .any(|node| roster.is_heard(*node) && !roster.is_ready(*node));
    let stays = |node: &NodeId| catching_up || wanted.voters.contains(node) || *node == roster.leader;
    let without = |goes: &dyn Fn(&NodeId) -> bool| grown.iter().copied().filter(|node| !goes(node)).collect();
    // Where all that should go cannot go yet, the dead go first: without them the rest is more of a majority.
    let all_gone: BTreeSet<NodeId> = without(&|node| !stays(node));
    let dead_gone = without(&|node| !stays(node) && !roster.is_heard(*node));
    [all_gone, dead_gone, grown.clone()]
        .into_iter()
        .find(|voters| *voters != roster.voters && roster.reaches_majority_of(voters))
        .map(Step::SetVoters)
}

/// One at a time, so that few commits and snapshots go to newcomers at once: a voter that is to come is waited for as long
/// as it answers.
fn admit(roster: &Roster, wanted: &Wanted) -> Option<Step> {
    let is_awaited = |node: &NodeId| roster.is_heard(*node) && !roster.voters.contains(node);
    if wanted.voters.iter().any(is_awaited) {
        return None;
    }
    let missing = wanted
        .members
        .iter()
        .find(|node| !roster.members.contains_key(node));
    missing.copied().map(Step::Admit)
}

fn dismiss(roster: &Roster, wanted: &Wanted) -> Option<Step> {
    let learners = roster.members.keys().filter(|node| !roster.voters.contains(node));
    let mut unwanted = learners.filter(|node| !wanted.members.contains(node) && **node != roster.leader);
    unwanted.next().copied().map(Step::Dismiss)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::placement::Sight;

    const READY: Sight = Sight {
        heard: true,
        caught_up: true,
    };
    const BEHIND: Sight = Sight {
        heard: true,
        caught_up: false,
    };
    const DEAD: Sight = Sight {
        heard: false,
        caught_up: false,
    };

    fn ids(nodes: &[u64]) -> BTreeSet<NodeId> {
        nodes.iter().copied().map(NodeId).collect()
    }

    /// Led by the first voter.
    fn roster(voters: &[u64], members: &[(u64, Sight)]) -> Roster {
        let voting = voters.iter().map(|node| (NodeId(*node), READY));
        let others = members.iter().map(|(node, sight)| (NodeId(*node), *sight));
        Roster {
            leader: NodeId(voters[0]),
            voters: ids(voters),
            joint: false,
            members: voting.chain(others).collect(),
        }
    }

    /// Of a region all of whose nodes vote.
    fn wanted(voters: &[u64]) -> Wanted {
        Wanted {
            voters: ids(voters),
            members: ids(voters),
            leaders: ids(voters),
        }
    }

    fn set_voters(voters: &[u64]) -> Option<Step> {
        Some(Step::SetVoters(ids(voters)))
    }

    #[test]
    fn a_newcomer_is_admitted_awaited_and_then_votes() {
        let five = wanted(&[1, 2, 3, 4, 5]);
        let step = |members: &[(u64, Sight)]| next_step(&roster(&[1, 2, 3], members), &five);
        assert_eq!(step(&[]), Some(Step::Admit(NodeId(4))));
        assert_eq!(step(&[(4, BEHIND)]), None);
        assert_eq!(step(&[(4, READY)]), set_voters(&[1, 2, 3, 4]));
        assert_eq!(
            step(&[(4, DEAD)]),
            Some(Step::Admit(NodeId(5))),
            "one that is gone holds up nobody"
        );
    }

    #[test]
    fn a_dead_voter_is_replaced_in_one_step() {
        let roster = roster(&[1, 2, 3], &[(3, DEAD), (4, READY)]);
        assert_eq!(next_step(&roster, &wanted(&[1, 2, 4])), set_voters(&[1, 2, 4]));
    }

    #[test]
    fn a_voter_that_goes_stays_while_its_successor_catches_up() {
        let catching_up = roster(&[1, 2, 3], &[(4, BEHIND)]);
        assert_eq!(next_step(&catching_up, &wanted(&[1, 2, 4])), None);
        let never_came = roster(&[1, 2, 3], &[(4, DEAD)]);
        assert_eq!(next_step(&never_came, &wanted(&[1, 2, 4])), set_voters(&[1, 2]));
    }

    #[test]
    fn no_step_loses_the_majority() {
        let one_is_dead = roster(&[1, 2, 3], &[(3, DEAD)]);
        assert_eq!(next_step(&one_is_dead, &wanted(&[1, 3])), None);
        assert_eq!(next_step(&one_is_dead, &wanted(&[1, 2])), set_voters(&[1, 2]));
        assert_eq!(next_step(&one_is_dead, &Wanted::default()), None);
        let two_are_dead = roster(&[1, 2, 3, 4, 5], &[(4, DEAD), (5, DEAD)]);
        assert_eq!(
            next_step(&two_are_dead, &wanted(&[1, 4])),
            set_voters(&[1, 2, 3, 4])
        );
    }

    #[test]
    fn a_leader_that_goes_hands_over_first() {
        let three = roster(&[1, 2, 3], &[(2, DEAD)]);
        assert_eq!(
            next_step(&three, &wanted(&[2, 3])),
            Some(Step::HandOver(NodeId(3)))
        );
        let alone = roster(&[1], &[(2, READY)]);
        assert_eq!(next_step(&alone, &wanted(&[2])), set_voters(&[1, 2]));
    }

    #[test]
    fn a_leader_that_is_drained_hands_over_and_goes_on_voting() {
        let drained = |leaders: &[u64]| Wanted {
            leaders: ids(leaders),
            ..wanted(&[1, 2, 3])
        };
        let three = roster(&[1, 2, 3], &[]);
        assert_eq!(next_step(&three, &drained(&[3])), Some(Step::HandOver(NodeId(3))));
        assert_eq!(
            next_step(&three, &drained(&[])),
            None,
            "when all are drained, one leads all the same"
        );
    }

    #[test]
    fn learners_come_and_go() {
        let all = Wanted {
            members: ids(&[1, 2]),
            ..wanted(&[1])
        };
        assert_eq!(next_step(&roster(&[1], &[]), &all), Some(Step::Admit(NodeId(2))));
        assert_eq!(next_step(&roster(&[1], &[(2, BEHIND)]), &all), None);
        let gone = roster(&[1], &[(2, READY)]);
        assert_eq!(next_step(&gone, &wanted(&[1])), Some(Step::Dismiss(NodeId(2))));
    }

    #[test]
    fn what_is_half_done_is_finished_first() {
        let joint = Roster {
            joint: true,
            ..roster(&[1, 2, 3], &[])
        };
        assert_eq!(next_step(&joint, &wanted(&[1, 2])), None);
    }

    /// A group that does what it is told.
    fn take(roster: &mut Roster, step: &Step, alive: &BTreeSet<NodeId>) {
        match step {
            Step::HandOver(node) => roster.leader = *node,
            Step::SetVoters(voters) => roster.voters = voters.clone(),
            Step::Admit(node) => {
                let sight = if alive.contains(node) { READY } else { DEAD };
                roster.members.insert(*node, sight);
            }
            Step::Dismiss(node) => {
                roster.members.remove(node);
            }
        }
    }

    fn any_nodes() -> impl Strategy<Value = BTreeSet<NodeId>> {
        prop::collection::btree_set((1..9_u64).prop_map(NodeId), 1..8)
    }

    /// A group whose leader reaches a majority of its voters.
    fn any_group() -> impl Strategy<Value = (Roster, BTreeSet<NodeId>)> {
        (any_nodes(), any_nodes(), any_nodes()).prop_filter_map("no quorum", |(voters, learners, alive)| {
            let sight = |node: &NodeId| if alive.contains(node) { READY } else { DEAD };
            let roster = Roster {
                leader: *voters.intersection(&alive).next()?,
                members: voters.union(&learners).map(|node| (*node, sight(node))).collect(),
                voters,
                joint: false,
            };
            roster
                .reaches_majority_of(&roster.voters)
                .then_some((roster, alive))
        })
    }

    fn any_wanted() -> impl Strategy<Value = Wanted> {
        (any_nodes(), any_nodes(), any_nodes()).prop_map(|(voters, learners, leaders)| Wanted {
            members: voters.union(&learners).copied().collect(),
            voters,
            leaders,
        })
    }

    proptest! {
        /// Whatever is wanted of whatever group: it ends, no step is unsafe, and with everybody alive it gets there.
        #[test]
        fn every_group_comes_to_rest_by_safe_steps((mut roster, alive) in any_group(), wanted in any_wanted()) {
            for _ in 0..100 {
                let Some(step) = next_step(&roster, &wanted) else { break };
                match &step {
                    Step::SetVoters(voters) => {
                        prop_assert!(roster.reaches_majority_of(voters));
                        prop_assert!(voters.contains(&roster.leader) || !roster.voters.contains(&roster.leader));
                        prop_assert!(voters.difference(&roster.voters).all(|node| roster.is_ready(*node)));
                    }
                    Step::HandOver(node) => prop_assert!(roster.voters.contains(node) && roster.is_ready(*node)),
                    Step::Admit(node) => prop_assert!(!roster.members.contains_key(node)),
                    Step::Dismiss(node) => prop_assert!(!roster.voters.contains(node)),
                }
                take(&mut roster, &step, &alive);
            }
            prop_assert_eq!(next_step(&roster, &wanted), None, "it goes on for ever");
            prop_assert!(roster.reaches_majority_of(&roster.voters));
            if wanted.members.is_subset(&alive) {
                prop_assert_eq!(&roster.voters, &wanted.voters);
                let members: BTreeMap<_, _> = wanted.members.iter().map(|node| (*node, READY)).collect();
                prop_assert_eq!(&roster.members, &members);
            }
        }
    }
}
