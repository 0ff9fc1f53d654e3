//! The report as a table to paste.

use crate::figures::Ratio;
use crate::report::{Report, Row};

const HEADINGS: [&str; 12] = [
    "operation",
    "connections",
    "requests/s",
    "p50 µs",
    "p99 µs",
    "CPU µs/request (node)",
    "CPU µs/request (region)",
    "requests/CPU-s (node)",
    "requests/CPU-s (region)",
    "÷ bare: requests/s",
    "÷ bare: requests/CPU-s (node)",
    "÷ bare: requests/CPU-s (region)",
];
const ABSENT: &str = "–";

/// The table, how it was made, and what went wrong.
pub(crate) fn page(report: &Report) -> String {
    let mut lines = vec![line(&HEADINGS.map(str::to_owned)), rule()];
    lines.extend(report.rows.iter().map(|row| line(&cells(row))));
    lines.extend([String::new(), how_it_was_made(report)]);
    lines.extend(report.rows.iter().filter_map(failures));
    lines.join("\n")
}

fn line(cells: &[String; 12]) -> String {
    format!("| {} |", cells.join(" | "))
}

/// Text to the left, figures to the right.
fn rule() -> String {
    format!("| --- |{}", " ---: |".repeat(HEADINGS.len() - 1))
}

fn cells(row: &Row) -> [String; 12] {
    let figures = &row.figures;
    let ratio = |pick: fn(&Ratio) -> Option<f64>| rounded(row.to_bare.as_ref().and_then(pick), 2);
    [
        row.operation.clone(),
        row.connections.to_string(),
        rounded(Some(figures.requests_per_second), 0),
        rounded(Some(figures.p50_us), 0),
        rounded(Some(figures.p99_us), 0),
        rounded(figures.cpu_us_per_request.node, 1),
        rounded(figures.cpu_us_per_request.region, 1),
        rounded(figures.requests_per_cpu_second.node, 0),
        rounded(figures.requests_per_cpu_second.region, 0),
        ratio(|ratio| ratio.requests_per_second),
        ratio(|ratio| ratio.requests_per_cpu_second_node),
        ratio(|ratio| ratio.requests_per_cpu_second_region),
    ]
}

fn rounded(figure: Option<f64>, decimals: usize) -> String {
    figure.map_or_else(|| ABSENT.to_owned(), |figure| format!("{figure:.decimals$}"))
}

fn how_it_was_made(report: &Report) -> String {
    let machine = &report.machine;
    format!(
        "Made on {} cores ({}), Linux {}, by {} of {}, region {} through {}; closed loop, one pre-signed request in \
         flight a connection, {} s a window after {} s of warm-up, generator and servers on the same cores. \
         Every ratio is to the windows on a bare hyper server before and after.",
        machine.cores,
        machine.processor,
        machine.kernel,
        machine.generator,
        machine.servers.join(", "),
        report.region,
        report.endpoints.join(", "),
        report.seconds,
        report.warm_up_seconds,
    )
}

fn failures(row: &Row) -> Option<String> {
    let failures = &row.figures.failures;
    let counts: Vec<String> = failures
        .by_kind
        .iter()
        .map(|(kind, count)| format!("{count} × {kind}"))
        .collect();
    let first = failures.first.as_ref()?;
    let place = format!("{} at {} connections", row.operation, row.connections);
    Some(format!(
        "\nFAILED: {place}: {}; the first: {first}",
        counts.join(", ")
    ))
}
