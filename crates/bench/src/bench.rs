//! One run, from the first call to the last window.

use bytes::Bytes;

use crate::arguments::RunArguments;
use crate::bare_process::BareProcess;
use crate::caller::Caller;
use crate::clock;
use crate::cluster::Cluster;
use crate::console::Console;
use crate::error::BenchError;
use crate::figures::Figures;
use crate::load::Load;
use crate::machine::Machine;
use crate::measurement::Measurement;
use crate::operation::Operation;
use crate::primitive::Primitive;
use crate::report::{PrimitiveRate, Report, Row};
use crate::signer::Signer;
use crate::target::Target;
use crate::workload::{self, Workload};

/// A primitive is measured before and after the operation's window, each time for this part of the window's length.
const PRIMITIVE_PART: u32 = 4;

/// Both servers and the requests for them.
pub(crate) struct Bench<'a> {
    arguments: &'a RunArguments,
    product: Target,
    bare: BareProcess,
    signer: Signer,
    workload: Workload,
}

impl<'a> Bench<'a> {
    /// Makes a key, and a bare server that answers like its Encrypt.
    pub(crate) async fn prepare(arguments: &'a RunArguments) -> Result<Self, BenchError> {
        let cluster = Cluster::read(&arguments.dev_json)?;
        let product = cluster.target(arguments)?;
        let signer = Signer::new(
            &cluster.access_key_id,
            &cluster.secret_access_key,
            &arguments.region,
        );
        let endpoint = product.endpoints.first().ok_or(BenchError::NoEndpoint)?;
        let caller = Caller {
            signer: &signer,
            endpoint,
        };
        let workload = Workload::prepare(&caller, &arguments.operations).await?;
        let bare = BareProcess::start(&workload.bare_answer()).await?;
        Ok(Self {
            arguments,
            product,
            bare,
            signer,
            workload,
        })
    }

    /// Measures everything that was asked for.
    pub(crate) async fn run(&self, console: &mut Console) -> Result<Report, BenchError> {
        let mut rows = Vec::new();
        for connections in &self.arguments.connections {
            rows.extend(self.rows(*connections, console).await?);
        }
        Ok(Report {
            machine: Machine::inspect(&self.product.serving),
            region: self.arguments.region.clone(),
            endpoints: self.product.endpoints.iter().map(ToString::to_string).collect(),
            seconds: self.arguments.seconds.as_secs_f64(),
            warm_up_seconds: self.arguments.warm_up_seconds.as_secs_f64(),
            rows,
        })
    }

    /// Bare, operation, bare, operation, … bare: each operation is compared with the windows on both its sides.
    async fn rows(&self, connections: u16, console: &mut Console) -> Result<Vec<Row>, BenchError> {
        let mut before = self.bare(connections, console).await?;
        let mut all_bare = vec![before.clone()];
        let mut operations = Vec::new();
        for operation in &self.arguments.operations {
            let primitive = Primitive::of(*operation, workload::message())?;
            let rate_before = self.rate(primitive.as_ref())?;
            let measured = self.product(*operation, connections, console).await?;
            let rate_after = self.rate(primitive.as_ref())?;
            let after = self.bare(connections, console).await?;
            operations.push(Row {
                primitive: PrimitiveRate::of(&measured, rate_before, rate_after),
                ..operation_row(*operation, connections, &measured, &before.plus(&after))
            });
            all_bare.push(after.clone());
            before = after;
        }
        Ok(bare_row(connections, &all_bare)
            .into_iter()
            .chain(operations)
            .collect())
    }

    /// What one core does of a primitive, measured for a part of a window.
    fn rate(&self, primitive: Option<&Primitive>) -> Result<Option<f64>, BenchError> {
        let length = self.arguments.seconds / PRIMITIVE_PART;
        primitive.map(|primitive| primitive.rate(length)).transpose()
    }

    async fn bare(&self, connections: u16, console: &mut Console) -> Result<Measurement, BenchError> {
        let measured = self
            .window(&self.bare.target, Operation::Encrypt, connections)
            .await?;
        announce("bare", connections, &measured, console)?;
        Ok(measured)
    }

    async fn product(
        &self,
        operation: Operation,
        connections: u16,
        console: &mut Console,
    ) -> Result<Measurement, BenchError> {
        let measured = self.window(&self.product, operation, connections).await?;
        announce(&operation.to_string(), connections, &measured, console)?;
        Ok(measured)
    }

    async fn window(
        &self,
        target: &Target,
        operation: Operation,
        connections: u16,
    ) -> Result<Measurement, BenchError> {
        let load = Load {
            target,
            requests: self.sign_for_each_endpoint(target, operation)?,
            connections,
            warm_up: self.arguments.warm_up_seconds,
            length: self.arguments.seconds,
        };
        load.run().await
    }

    /// Anew for every window, because a signature does not last for a run.
    fn sign_for_each_endpoint(
        &self,
        target: &Target,
        operation: Operation,
    ) -> Result<Vec<Bytes>, BenchError> {
        let body = self.workload.body(operation);
        let sign = |endpoint| self.signer.request(endpoint, operation, &body, clock::now());
        target.endpoints.iter().map(sign).collect()
    }
}

fn operation_row(operation: Operation, connections: u16, measured: &Measurement, bare: &Measurement) -> Row {
    let figures = Figures::of(measured);
    let to_bare = Some(figures.ratio_to(&Figures::of(bare)));
    Row {
        operation: operation.to_string(),
        connections,
        figures,
        to_bare,
        primitive: None,
        spread: None,
    }
}

/// All bare windows as one, and how far they lie apart: a ratio is not more precise than that.
fn bare_row(connections: u16, windows: &[Measurement]) -> Option<Row> {
    let together = windows.iter().cloned().reduce(|one, other| one.plus(&other))?;
    let rates = windows
        .iter()
        .filter_map(|window| Figures::of(window).requests_per_cpu_second.node);
    let spread = rates
        .clone()
        .reduce(f64::max)
        .zip(rates.reduce(f64::min))
        .map(|(most, least)| most / least - 1.0);
    Some(Row {
        operation: "bare".to_owned(),
        connections,
        figures: Figures::of(&together),
        to_bare: None,
        primitive: None,
        spread,
    })
}

fn announce(
    what: &str,
    connections: u16,
    measured: &Measurement,
    console: &mut Console,
) -> Result<(), BenchError> {
    let figures = Figures::of(measured);
    let failures = figures.failures.total();
    let text = format!(
        "{what}, {connections} connections: {:.0} requests/s",
        figures.requests_per_second
    );
    console.progress(&if failures == 0 {
        text
    } else {
        format!("{text}, {failures} FAILED")
    })
}
