//! What the backends cost.

use std::time::Instant;

use serde_json::json;
use trent_jepsen::cluster::{Backends, Cluster};

use crate::support::isolated;
use crate::{CALL, create_key, program, run_cluster};

/// What each backend costs, as figures; nothing is promised here.
#[test]
#[ignore = "a measurement"]
fn what_the_backends_cost() {
    use trent_jepsen::{clock, disk, network};
    let bare = Backends {
        network: network::Backend::None,
        disk: disk::Backend::Plain,
        clock: clock::Backend::System,
    };
    let one_by_one = [
        ("nothing", bare),
        (
            "namespaces",
            Backends {
                network: network::Backend::Namespaces,
                ..bare
            },
        ),
        (
            "FUSE",
            Backends {
                disk: disk::Backend::Fuse,
                ..bare
            },
        ),
        (
            "libfaketime",
            Backends {
                clock: clock::Backend::Faketime,
                ..bare
            },
        ),
        ("all", Backends::FULL),
    ];
    let Some(program) = program() else {
        return;
    };
    isolated("costs::what_the_backends_cost", || {
        for (name, backends) in one_by_one {
            run_cluster(program.clone(), &["us-east-1"], 3, backends, async |cluster| {
                measure(name, cluster).await
            });
        }
        let regions = ["us-east-1", "eu-west-1", "ap-south-1"];
        run_cluster(program, &regions, 3, Backends::FULL, async |cluster| {
            measure("all, nine nodes", cluster).await
        });
    });
}

async fn measure(name: &str, cluster: &Cluster) {
    const CALLS: u32 = 300;
    let mut client = cluster.client(&cluster.places()[0], CALL).unwrap();
    let key = create_key(&mut client).await;
    for (operation, body) in [("DescribeKey", json!({"KeyId": key})), ("CreateKey", json!({}))] {
        let begun = Instant::now();
        for _ in 0..CALLS {
            let answer = client.call(operation, &body).await;
            assert!(answer.done().is_some(), "{answer:?}");
        }
        println!("{name}: {operation} {:?} each", begun.elapsed() / CALLS);
    }
}
