//! Runs of the real binary.

use std::process::{self, Output};

use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::process::Command;

use super::fake_kms::{ACCESS_KEY_ID, FakeKms};

/// What a run left behind.
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) table: String,
    pub(crate) complaints: String,
    /// Absent if nothing was measured.
    pub(crate) json: Option<Value>,
}

impl Run {
    /// Measures nodes that run inside the test's own process, in windows as short as they may be.
    pub(crate) async fn of(nodes: &[&FakeKms], arguments: &[&str]) -> Self {
        let endpoints: Vec<String> = nodes
            .iter()
            .map(|node| format!("http://{}", node.address))
            .collect();
        let directory = TempDir::new().unwrap();
        let dev_json = directory.path().join("dev.json");
        std::fs::write(&dev_json, description(&endpoints).to_string()).unwrap();
        let figures = directory.path().join("figures.json");
        let output = Command::new(env!("CARGO_BIN_EXE_trent-bench"))
            .arg("--dev-json")
            .arg(dev_json)
            .arg("--json")
            .arg(&figures)
            .args(["--seconds", "0.2", "--warm-up-seconds", "0.1"])
            .args(arguments)
            .output()
            .await
            .unwrap();
        Self::read(&output, std::fs::read(figures).ok())
    }

    /// The row of an operation, or of the bare server, at a number of connections.
    pub(crate) fn row(&self, operation: &str, connections: u64) -> &Value {
        let rows = self.json.as_ref().unwrap()["rows"].as_array().unwrap();
        let wanted = |row: &&Value| row["operation"] == operation && row["connections"] == connections;
        rows.iter().find(wanted).unwrap()
    }

    fn read(output: &Output, json: Option<Vec<u8>>) -> Self {
        Self {
            code: output.status.code(),
            table: String::from_utf8(output.stdout.clone()).unwrap(),
            complaints: String::from_utf8(output.stderr.clone()).unwrap(),
            json: json.map(|text| serde_json::from_slice(&text).unwrap()),
        }
    }
}

fn description(endpoints: &[String]) -> Value {
    let node = |(index, api)| json!({ "id": index, "region": "us-east-1", "api": api, "peer": "-", "pid": process::id(), "data_dir": "-", "config": "-" });
    json!({
        "account_id": "111122223333",
        "access_key_id": ACCESS_KEY_ID,
        "secret_access_key": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
        "regions": { "us-east-1": endpoints },
        "nodes": endpoints.iter().enumerate().map(node).collect::<Vec<_>>(),
    })
}

/// In a closed loop, connections divided by the rate is the mean latency, here between the floor of a round
/// trip and the length of the window.
pub(crate) fn assert_plausible(row: &Value) {
    let (p50, p99) = (row["p50_us"].as_f64().unwrap(), row["p99_us"].as_f64().unwrap());
    assert!(5.0 < p50 && p50 <= p99 && p99 < 1_000_000.0, "{row}");
    let mean = 1e6 * row["connections"].as_f64().unwrap() / row["requests_per_second"].as_f64().unwrap();
    assert!(mean / 10.0 < p50 && p50 < 2.0 * mean, "the mean is {mean}: {row}");
}
