use std::collections::BTreeMap;

use super::*;

fn sight(regions: usize, nodes: u8) -> Sight {
    let region = |number: usize| {
        let name = format!("region-{number}");
        let places = (1..=nodes).map(|node| Place::new(&name, node)).collect();
        (name.clone(), places)
    };
    let regions: BTreeMap<String, Vec<Place>> = (0..regions).map(region).collect();
    let leaders = regions.values().map(|nodes| nodes[0].clone()).collect();
    Sight { regions, leaders }
}

fn links(fault: Fault, sight: &Sight, seed: u64) -> Vec<(Place, Place)> {
    match fault.aim(sight, &mut fastrand::Rng::with_seed(seed)) {
        Some(Injury::Cut { links }) => links,
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_fault_finds_somebody_in_three_regions_of_three_or_one_of_five() {
    for seed in 0..50 {
        for fault in Fault::ALL {
            let mut random = fastrand::Rng::with_seed(seed);
            let elsewhere = fault.aim(&sight(3, 3), &mut random);
            let at_home = fault.aim(&sight(1, 5), &mut random);
            assert_eq!(elsewhere.is_none(), *fault == Fault::PartitionRing, "{fault}");
            assert_eq!(at_home.is_none(), *fault == Fault::PartitionRegion, "{fault}");
        }
    }
}

#[test]
fn the_same_seed_hits_the_same() {
    for fault in Fault::ALL {
        let aimed = || fault.aim(&sight(3, 5), &mut fastrand::Rng::with_seed(7));
        assert_eq!(aimed(), aimed());
    }
}

#[test]
fn a_region_alone_loses_every_link_to_others_and_none_within() {
    for (from, to) in links(Fault::PartitionRegion, &sight(3, 3), 1) {
        assert_ne!(from.region(), to.region());
    }
    assert_eq!(links(Fault::PartitionRegion, &sight(3, 3), 1).len(), 2 * 3 * 6);
}

#[test]
fn in_a_ring_everybody_reaches_a_majority_and_somebody_does_not_reach_somebody() {
    let sight = sight(1, 5);
    let cut: BTreeSet<(Place, Place)> = links(Fault::PartitionRing, &sight, 3).into_iter().collect();
    for node in sight.nodes() {
        let reached = sight
            .nodes()
            .into_iter()
            .filter(|other| !cut.contains(&(node.clone(), other.clone())));
        assert_eq!(reached.count(), 3, "with itself");
    }
}

#[test]
fn one_way_is_one_way() {
    for seed in 0..20 {
        let cut: BTreeSet<(Place, Place)> = links(Fault::PartitionOneWay, &sight(1, 5), seed)
            .into_iter()
            .collect();
        assert_eq!(cut.len(), 4);
        assert!(
            cut.iter()
                .all(|(from, to)| !cut.contains(&(to.clone(), from.clone())))
        );
    }
}

#[test]
fn a_minority_can_be_missed_and_a_majority_cannot() {
    let sight = sight(3, 5);
    for seed in 0..50 {
        let mut random = fastrand::Rng::with_seed(seed);
        assert!((1..=2).contains(&sight.minority(&mut random).len()));
        assert_eq!(sight.majority(&mut random).len(), 3);
    }
}

#[test]
fn nobody_leads_where_no_leader_is_known() {
    let sight = Sight {
        leaders: Vec::new(),
        ..sight(1, 3)
    };
    for fault in [Fault::KillLeader, Fault::PauseLeader, Fault::PartitionLeader] {
        assert_eq!(fault.aim(&sight, &mut fastrand::Rng::with_seed(1)), None);
    }
}

#[test]
fn an_injury_is_an_events_value() {
    let injury = Injury::Disk {
        nodes: vec![Place::new("us-east-1", 2)],
        trouble: DiskTrouble::SlowSync { millis: 20 },
    };
    let value = serde_json::to_value(&injury).unwrap();
    assert_eq!(
        value,
        serde_json::json!({"injury": "disk", "nodes": ["us-east-1/2"], "trouble": {"slow-sync": {"millis": 20}}})
    );
    assert_eq!(serde_json::from_value::<Injury>(value).unwrap(), injury);
}
