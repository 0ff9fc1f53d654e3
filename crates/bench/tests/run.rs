//! Whole runs of the binary against a fake cluster.

#[cfg(test)]
mod support;

use support::fake_kms::{FakeKms, Flaws};
use support::run::{Run, assert_plausible};

#[tokio::test(flavor = "multi_thread")]
async fn every_operation_is_measured_beside_the_bare_server() {
    let node = FakeKms::start(Flaws::default()).await;
    let run = Run::of(&[&node], &["--connections", "1,4"]).await;
    assert_eq!(run.code, Some(0), "{}{}", run.complaints, run.table);
    assert_eq!(node.oddities(), Vec::<String>::new());
    for connections in [1, 4] {
        let without_primitive = ["bare", "Encrypt", "Decrypt", "GenerateDataKey", "CreateKey"];
        let with_primitive = [
            "Sign RSA_2048",
            "Sign P-256",
            "Verify RSA_2048",
            "Verify P-256",
            "GenerateMac HMAC_256",
            "GenerateDataKeyPair RSA_2048",
            "GenerateDataKeyPair P-256",
        ];
        for operation in without_primitive.into_iter().chain(with_primitive) {
            let row = run.row(operation, connections);
            assert!(row["requests"].as_u64().unwrap() > 0, "{row}");
            assert_plausible(row);
            assert_eq!(row["failures"]["by_kind"], serde_json::json!({}), "{row}");
            assert_eq!(row["to_bare"].is_null(), operation == "bare", "{row}");
            let primitive = &row["primitive"]["per_cpu_second"];
            assert_eq!(
                primitive.as_f64().is_some_and(|rate| rate > 0.0),
                with_primitive.contains(&operation),
                "{row}"
            );
            assert!(
                run.table.contains(&format!("| {operation} | {connections} | ")),
                "{}",
                run.table
            );
        }
    }
    assert!(
        run.row("Encrypt", 4)["to_bare"]["requests_per_second"]
            .as_f64()
            .unwrap()
            > 0.0
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn no_more_answers_are_counted_than_were_given() {
    let node = FakeKms::start(Flaws::default()).await;
    let run = Run::of(
        &[&node],
        &["--connections", "2", "--operations", "generate-data-key"],
    )
    .await;
    let counted = run.row("GenerateDataKey", 2)["requests"].as_u64().unwrap();
    let given = node.calls()["GenerateDataKey"];
    assert!(
        counted > 0 && counted < given,
        "{counted} of {given}: the warm-up is not counted"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_other_than_200_fail_the_run_and_are_no_throughput() {
    let flaws = Flaws {
        encrypts_before_failure: Some(1),
        ..Flaws::default()
    };
    let node = FakeKms::start(flaws).await;
    let run = Run::of(
        &[&node],
        &["--connections", "1", "--operations", "encrypt,decrypt"],
    )
    .await;
    assert_eq!(run.code, Some(1));
    let row = run.row("Encrypt", 1);
    assert_eq!(row["requests"], 0);
    assert_eq!(
        row["failures"]["by_kind"]["500"].as_u64().unwrap(),
        node.calls()["Encrypt"] - 1
    );
    assert!(
        run.table.contains("FAILED: Encrypt at 1 connections") && run.table.contains("broken on purpose")
    );
    assert!(run.row("Decrypt", 1)["requests"].as_u64().unwrap() > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_that_break_fail_the_run() {
    let node = FakeKms::start(Flaws {
        requests_per_connection: Some(3),
        ..Flaws::default()
    })
    .await;
    let run = Run::of(&[&node], &["--connections", "5", "--operations", "decrypt"]).await;
    assert_eq!(run.code, Some(1));
    assert_eq!(run.row("Decrypt", 5)["failures"]["by_kind"]["no answer"], 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn all_nodes_share_the_connections() {
    let nodes = [
        FakeKms::start(Flaws::default()).await,
        FakeKms::start(Flaws::default()).await,
    ];
    let run = Run::of(
        &[&nodes[0], &nodes[1]],
        &["--all-nodes", "--connections", "2", "--operations", "encrypt"],
    )
    .await;
    assert_eq!(run.code, Some(0), "{}", run.complaints);
    for node in &nodes {
        assert!(node.calls()["Encrypt"] > 1);
        assert_eq!(node.oddities(), Vec::<String>::new());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_that_decrypts_to_something_else_is_not_measured() {
    let node = FakeKms::start(Flaws {
        wrong_plaintext: true,
        ..Flaws::default()
    })
    .await;
    let run = Run::of(&[&node], &[]).await;
    assert_eq!(run.code, Some(3));
    assert!(
        run.complaints
            .contains("Decrypt did not return what was encrypted"),
        "{}",
        run.complaints
    );
    assert!(run.json.is_none() && run.table.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_that_is_not_there_is_named() {
    let node = FakeKms::start(Flaws::default()).await;
    let run = Run::of(&[&node], &["--endpoint", "http://127.0.0.1:1"]).await;
    assert_eq!(run.code, Some(3));
    assert!(
        run.complaints
            .contains("cannot connect to http://127.0.0.1:1: Connection refused"),
        "{}",
        run.complaints
    );
    let run = Run::of(&[&node], &["--region", "mars-1"]).await;
    assert!(
        run.complaints
            .contains("the cluster has no region mars-1; it has us-east-1"),
        "{}",
        run.complaints
    );
}
