//! The outcome of a run.

use std::fs;
use std::io;
use std::path::Path;

use serde::Serialize;

use crate::error::BenchError;
use crate::figures::{Figures, Ratio};
use crate::machine::Machine;
use crate::measurement::Measurement;

/// The outcome of a run, as it is written for other programs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Report {
    pub(crate) machine: Machine,
    pub(crate) region: String,
    pub(crate) endpoints: Vec<String>,
    pub(crate) seconds: f64,
    pub(crate) warm_up_seconds: f64,
    pub(crate) rows: Vec<Row>,
}

/// One line of the table.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Row {
    /// The operation, or `bare`.
    pub(crate) operation: String,
    pub(crate) connections: u16,
    #[serde(flatten)]
    pub(crate) figures: Figures,
    /// Against the bare windows before and after; absent for the bare server itself.
    pub(crate) to_bare: Option<Ratio>,
    /// The bare primitive of the operation; absent where cryptography is not what it costs.
    pub(crate) primitive: Option<PrimitiveRate>,
    /// How much more requests per CPU-second the best bare window had than the worst: the noise of the machine.
    pub(crate) spread: Option<f64>,
}

/// What one core does of an operation's cryptography alone, and how much of that is left of the operation.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(crate) struct PrimitiveRate {
    /// Calls for each second of CPU time, the mean of before and after.
    pub(crate) per_cpu_second: f64,
    /// The operation's requests for each CPU-second of the addressed nodes, as a part of it.
    pub(crate) ratio_node: Option<f64>,
}

impl PrimitiveRate {
    pub(crate) fn of(measured: &Measurement, before: Option<f64>, after: Option<f64>) -> Option<Self> {
        let per_cpu_second = (before? + after?) / 2.0;
        let ours = Figures::of(measured).requests_per_cpu_second.node;
        Some(Self {
            per_cpu_second,
            ratio_node: ours.map(|ours| ours / per_cpu_second),
        })
    }
}

impl Report {
    /// Whether any request had another answer than 200.
    pub(crate) fn failed(&self) -> bool {
        self.rows.iter().any(|row| row.figures.failures.total() > 0)
    }

    /// Writes the JSON file.
    pub(crate) fn write(&self, path: &Path) -> Result<(), BenchError> {
        let written = serde_json::to_vec_pretty(self)
            .map_err(io::Error::from)
            .and_then(|text| fs::write(path, text));
        written.map_err(|source| BenchError::WriteReport {
            path: path.to_owned(),
            source,
        })
    }
}
