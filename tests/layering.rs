//! The house's one structural rule, held by a test: an arrow between crates may only go down.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "the lint does not take helpers of integration tests for tests"
)]

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand};

/// The complete list of edges between our crates (ARCHITECTURE.md, "Layers").
const EDGES: &[(&str, &[&str])] = &[
    ("bugs", &[]),
    ("domain", &["bugs"]),
    ("crypto", &["bugs", "domain"]),
    ("proto", &["domain"]),
    ("storage", &["bugs"]),
    ("api", &["domain", "crypto"]),
    ("consensus", &["bugs", "domain", "proto", "storage"]),
    (
        "node",
        &["bugs", "domain", "crypto", "proto", "storage", "consensus", "api"],
    ),
    (
        "testkit",
        &["domain", "crypto", "proto", "storage", "consensus", "api", "node"],
    ),
    ("groupsim", &["domain", "crypto", "proto", "storage", "consensus"]),
    ("bench", &["domain"]),
    ("jepsen", &["proto"]), // the forms of admin calls
];

/// Crates from outside that one crate alone may name, and who.
const NAMED_BY: &[(&str, &[&str])] = &[
    ("openraft", &["consensus"]),
    ("openraft-rt-tokio", &["consensus"]),
    ("sled", &["storage"]),
    ("aes-gcm", &["crypto", "testkit"]), // the testkit plays an external key manager
    ("aws-lc-rs", &["crypto", "bench", "jepsen"]), // a client wraps what it imports
    ("ed25519-dalek", &["crypto"]),
    ("hpke", &["crypto"]),
    ("ml-dsa", &["crypto"]),
    ("ml-kem", &["crypto"]),
    ("zeroize", &["crypto"]),
    ("prost", &["proto"]),
    ("rcgen", &["node", "testkit"]),
    ("rustls-webpki", &["node"]),
    ("tonic", &["proto"]),
    ("tonic-prost", &["proto"]),
];

/// Each of our crates with the names of its normal and build dependencies.
fn dependencies() -> BTreeMap<String, BTreeSet<String>> {
    let metadata: Metadata = MetadataCommand::new().no_deps().exec().unwrap();
    let ours = metadata.packages.iter().filter_map(|package| {
        let name = package.name.strip_prefix("trent-")?.to_owned();
        let normal = package
            .dependencies
            .iter()
            .filter(|dependency| dependency.kind != DependencyKind::Development);
        Some((name, normal.map(|dependency| dependency.name.clone()).collect()))
    });
    ours.collect()
}

#[test]
fn edges_between_our_crates_are_exactly_the_documented_ones_or_fewer() {
    let dependencies = dependencies();
    let named: BTreeSet<&str> = EDGES.iter().map(|(name, _)| *name).collect();
    assert_eq!(
        dependencies.keys().map(String::as_str).collect::<BTreeSet<_>>(),
        named
    );
    for (name, allowed) in EDGES {
        let ours = dependencies[*name]
            .iter()
            .filter_map(|dependency| dependency.strip_prefix("trent-"));
        for dependency in ours {
            assert!(
                allowed.contains(&dependency),
                "{name} must not depend on {dependency}"
            );
        }
    }
}

#[test]
fn libraries_with_a_home_are_named_there_alone() {
    for (name, dependencies) in dependencies() {
        for (library, homes) in NAMED_BY {
            let named = dependencies.contains(*library);
            assert!(
                !named || homes.contains(&name.as_str()),
                "{name} must not name {library}"
            );
        }
    }
}

#[test]
fn the_product_has_no_bugs_to_switch_on_unless_it_is_asked_for_them() {
    let metadata: Metadata = MetadataCommand::new().no_deps().exec().unwrap();
    for package in metadata.packages {
        let features = &package.features;
        assert!(
            features.get("default").is_none_or(Vec::is_empty),
            "{}",
            package.name
        );
        for dependency in package
            .dependencies
            .iter()
            .filter(|other| other.name == "trent-bugs")
        {
            assert!(
                dependency.optional || package.name == "trent-bugs",
                "{}",
                package.name
            );
        }
    }
}
