//! The voters of the `global` group.

use std::collections::{BTreeMap, BTreeSet};

use crate::ids::{NodeId, RegionName};

/// More voters would slow every commit, and two failures at a time are what five survive.
pub const MAX_GLOBAL_VOTERS: usize = 5;

/// So few that each is needed: where there are no more nodes than this, a node that is ill suited votes rather than none,
/// because every commit is then on one more disk.
const FEW: usize = 3;

/// A node that may vote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The node.
    pub node: NodeId,
    /// Where it stands.
    pub region: RegionName,
    /// How well it is suited.
    pub fitness: Fitness,
}

/// How well a node is suited to vote, the best first. A node that is to leave is no candidate at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fitness {
    /// It serves.
    Fit,
    /// Nothing has been heard of it for long.
    Silent,
    /// It, or its region, is on the way out of service.
    Draining,
    /// Its region is given up as lost.
    Lost,
}

/// The voters that `global` should have: an odd number of at most five, the fittest, spread over the regions as evenly as
/// those allow, and of the present ones as many as that leaves in place.
///
/// A region that is lost gives voters only where the others have fewer than three nodes.
pub fn global_voters(candidates: &[Candidate], present: &BTreeSet<NodeId>) -> BTreeSet<NodeId> {
    let mut seats: BTreeMap<&RegionName, usize> = BTreeMap::new();
    let mut left: Vec<&Candidate> = candidates.iter().collect();
    let mut voters = BTreeSet::new();
    let wanted = wanted_voters(candidates);
    while voters.len() < wanted {
        let rank = |candidate: &&Candidate| {
            let taken = seats.get(&candidate.region).copied().unwrap_or(0);
            let is_new = !present.contains(&candidate.node);
            (candidate.fitness, taken, is_new, candidate.node)
        };
        let Some(best) = (0..left.len()).min_by_key(|&index| rank(&left[index])) else {
            break;
        };
        let best = left.swap_remove(best);
        *seats.entry(&best.region).or_default() += 1;
        voters.insert(best.node);
    }
    voters
}

fn wanted_voters(candidates: &[Candidate]) -> usize {
    let lost = |candidate: &&Candidate| candidate.fitness == Fitness::Lost;
    let standing = candidates.len() - candidates.iter().filter(lost).count();
    match standing {
        0..FEW => odd(candidates.len().min(FEW)),
        _ => odd(standing.min(MAX_GLOBAL_VOTERS)),
    }
}

/// The largest odd number up to `count`: an even one survives no more failures, and needs one more answer.
fn odd(count: usize) -> usize {
    match count.is_multiple_of(2) {
        true => count.saturating_sub(1),
        false => count,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Nodes 1, 2, 3 and so on, each as region and fitness.
    fn candidates(nodes: &[(&str, Fitness)]) -> Vec<Candidate> {
        let numbered = nodes.iter().zip(1..);
        numbered
            .map(|((region, fitness), node)| Candidate {
                node: NodeId(node),
                region: region.parse().unwrap(),
                fitness: *fitness,
            })
            .collect()
    }

    fn fit(regions: &[&str]) -> Vec<Candidate> {
        let nodes: Vec<_> = regions.iter().map(|region| (*region, Fitness::Fit)).collect();
        candidates(&nodes)
    }

    fn ids(nodes: &[u64]) -> BTreeSet<NodeId> {
        nodes.iter().copied().map(NodeId).collect()
    }

    fn voters(candidates: &[Candidate], present: &[u64]) -> Vec<u64> {
        let voters = global_voters(candidates, &ids(present));
        voters.into_iter().map(|node| node.0).collect()
    }

    #[test]
    fn they_are_odd_in_number_and_spread_over_regions() {
        assert!(voters(&[], &[]).is_empty());
        assert_eq!(voters(&fit(&["a"]), &[]), [1]);
        assert_eq!(voters(&fit(&["a", "a"]), &[]), [1]);
        assert_eq!(voters(&fit(&["a", "b", "c"]), &[]), [1, 2, 3]);
        assert_eq!(
            voters(&fit(&["a", "a", "a", "b", "b", "b"]), &[]),
            [1, 2, 3, 4, 5]
        );
        assert_eq!(
            voters(&fit(&["a", "a", "a", "a", "b", "c"]), &[]),
            [1, 2, 3, 5, 6]
        );
        assert_eq!(
            voters(&fit(&["a", "b", "c", "d", "e", "f"]), &[]),
            [1, 2, 3, 4, 5]
        );
    }

    #[test]
    fn present_voters_stay_where_another_choice_is_no_better() {
        assert_eq!(voters(&fit(&["a", "a", "a", "a"]), &[2, 3, 4]), [2, 3, 4]);
        let six = fit(&["a", "a", "a", "b", "b", "b"]);
        assert_eq!(voters(&six, &[2, 3, 4, 5, 6]), [2, 3, 4, 5, 6]);
    }

    #[test]
    fn a_region_that_joins_gets_its_share() {
        let grown = fit(&["a", "a", "a", "a", "a", "b", "b", "b"]);
        assert_eq!(voters(&grown, &[1, 2, 3, 4, 5]), [1, 2, 3, 6, 7]);
    }

    #[test]
    fn the_unfit_vote_only_where_others_cannot() {
        use Fitness::{Draining, Fit, Lost, Silent};
        let one_silent = candidates(&[("a", Fit), ("a", Silent), ("a", Fit), ("a", Fit)]);
        assert_eq!(voters(&one_silent, &[1, 2, 3]), [1, 3, 4]);
        let nobody_else = candidates(&[("a", Fit), ("a", Silent), ("a", Draining)]);
        assert_eq!(voters(&nobody_else, &[1, 2, 3]), [1, 2, 3]);
        let lost = candidates(&[("a", Fit), ("a", Fit), ("a", Fit), ("b", Lost), ("b", Lost)]);
        assert_eq!(voters(&lost, &[1, 2, 3, 4, 5]), [1, 2, 3]);
        let few = candidates(&[("a", Fit), ("b", Fit), ("c", Lost)]);
        assert_eq!(voters(&few, &[1, 2, 3]), [1, 2, 3]);
        let fourth = candidates(&[("a", Fit), ("b", Fit), ("c", Lost), ("a", Fit)]);
        assert_eq!(voters(&fourth, &[1, 2, 3]), [1, 2, 4]);
    }

    fn any_fitness() -> impl Strategy<Value = Fitness> {
        prop_oneof![
            4 => Just(Fitness::Fit),
            1 => Just(Fitness::Silent),
            1 => Just(Fitness::Draining),
            1 => Just(Fitness::Lost),
        ]
    }

    fn any_candidates(fitness: impl Strategy<Value = Fitness>) -> impl Strategy<Value = Vec<Candidate>> {
        let node = (prop::sample::select(vec!["a", "b", "c", "d"]), fitness);
        prop::collection::vec(node, 0..10).prop_map(|nodes| candidates(&nodes))
    }

    fn any_present() -> impl Strategy<Value = BTreeSet<NodeId>> {
        prop::collection::btree_set((1..12_u64).prop_map(NodeId), 0..6)
    }

    /// How many of `voters` stand in each region.
    fn seats<'a>(candidates: &'a [Candidate], voters: &BTreeSet<NodeId>) -> BTreeMap<&'a RegionName, usize> {
        let mut seats = BTreeMap::new();
        for candidate in candidates {
            *seats.entry(&candidate.region).or_default() += usize::from(voters.contains(&candidate.node));
        }
        seats
    }

    /// Less is more even.
    fn unevenness(candidates: &[Candidate], voters: &BTreeSet<NodeId>) -> usize {
        seats(candidates, voters)
            .values()
            .map(|seats| seats * seats)
            .sum()
    }

    /// Every set of voters of a size.
    fn choices(candidates: &[Candidate], size: usize) -> impl Iterator<Item = BTreeSet<NodeId>> + '_ {
        (0..1_u32 << candidates.len())
            .filter(move |mask| mask.count_ones() as usize == size)
            .map(|mask| {
                let chosen = candidates
                    .iter()
                    .enumerate()
                    .filter(|(index, _)| mask >> index & 1 == 1);
                chosen.map(|(_, candidate)| candidate.node).collect()
            })
    }

    proptest! {
        #[test]
        fn they_are_candidates_odd_in_number_and_at_most_five(
            candidates in any_candidates(any_fitness()), present in any_present(),
        ) {
            let voters = global_voters(&candidates, &present);
            prop_assert_eq!(voters.is_empty(), candidates.is_empty());
            prop_assert!(voters.is_empty() || voters.len() % 2 == 1);
            prop_assert!(voters.len() <= MAX_GLOBAL_VOTERS);
            prop_assert!(voters.iter().all(|voter| candidates.iter().any(|known| known.node == *voter)));
        }

        #[test]
        fn nobody_votes_while_a_fitter_node_does_not(
            candidates in any_candidates(any_fitness()), present in any_present(),
        ) {
            let voters = global_voters(&candidates, &present);
            let (inside, outside): (Vec<_>, Vec<_>) =
                candidates.iter().partition(|candidate| voters.contains(&candidate.node));
            let worst = inside.iter().map(|candidate| candidate.fitness).max();
            let best_outside = outside.iter().map(|candidate| candidate.fitness).min();
            prop_assert!(best_outside.is_none() || worst <= best_outside);
        }

        /// Against every other choice: none is more even, and none as even keeps more of the present voters.
        #[test]
        fn the_fit_are_spread_evenly_and_stay(
            candidates in any_candidates(Just(Fitness::Fit)), present in any_present(),
        ) {
            let voters = global_voters(&candidates, &present);
            let worth = |voters: &BTreeSet<NodeId>| {
                (unevenness(&candidates, voters), voters.difference(&present).count())
            };
            let best = choices(&candidates, voters.len()).map(|other| worth(&other)).min();
            prop_assert_eq!(Some(worth(&voters)), best);
        }

        #[test]
        fn what_was_chosen_stays_chosen(
            candidates in any_candidates(any_fitness()), present in any_present(),
        ) {
            let voters = global_voters(&candidates, &present);
            prop_assert_eq!(global_voters(&candidates, &voters), voters);
        }
    }
}
