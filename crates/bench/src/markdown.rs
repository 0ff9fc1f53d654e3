//! The report as a table to paste.

use crate::figures::Ratio;
use crate::report::{Report, Row};

const HEADINGS: [&str; 14] = [
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
    "primitive/CPU-s",
    "÷ primitive: requests/CPU-s (node)",
];
const ABSENT: &str = "–";

/// The table, how it was made, and what went wrong.
pub(crate) fn page(report: &Report) -> String {
    let mut lines = vec![line(&HEADINGS.map(str::to_owned)), rule()];
    lines.extend(report.rows.iter().map(|row| line(&cells(row))));
    lines.extend([String::new(), how_it_was_made(report)]);
    lines.extend(noise(report));
    lines.extend(report.rows.iter().filter_map(failures));
    lines.join("\n")
}

fn line(cells: &[String; 14]) -> String {
    format!("| {} |", cells.join(" | "))
}

/// Text to the left, figures to the right.
fn rule() -> String {
    format!("| --- |{}", " ---: |".repeat(HEADINGS.len() - 1))
}

fn cells(row: &Row) -> [String; 14] {
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
        rounded(row.primitive.map(|primitive| primitive.per_cpu_second), 0),
        rounded(row.primitive.and_then(|primitive| primitive.ratio_node), 2),
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
         Every ratio to bare is to the windows on a bare hyper server before and after, every ratio to a primitive to \
         aws-lc-rs alone on one core before and after.",
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

fn noise(report: &Report) -> Option<String> {
    let spread = |row: &Row| Some(format!("{:.0} % at {}", 100.0 * row.spread?, row.connections));
    let spreads: Vec<String> = report.rows.iter().filter_map(spread).collect();
    let noise = || {
        format!(
            "The bare windows' requests/CPU-s lay apart by {} connections.",
            spreads.join(", ")
        )
    };
    (!spreads.is_empty()).then(noise)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failures::Failures;
    use crate::figures::{Cost, Figures};
    use crate::machine::Machine;
    use crate::report::PrimitiveRate;

    fn row(operation: &str, to_bare: Option<Ratio>) -> Row {
        let figures = Figures {
            requests: 12_345,
            seconds: 5.0,
            requests_per_second: 2469.0,
            p50_us: 380.4,
            p99_us: 1200.6,
            cpu_us_per_request: Cost {
                node: Some(40.25),
                region: Some(61.0),
                generator: Some(9.0),
            },
            requests_per_cpu_second: Cost {
                node: Some(24_844.7),
                region: None,
                generator: None,
            },
            failures: Failures::default(),
        };
        let spread = to_bare.is_none().then_some(0.034);
        Row {
            operation: operation.to_owned(),
            connections: 16,
            figures,
            to_bare,
            primitive: to_bare.map(|_| PrimitiveRate {
                per_cpu_second: 49_690.4,
                ratio_node: Some(0.5),
            }),
            spread,
        }
    }

    fn report() -> Report {
        let ratio = Ratio {
            requests_per_second: Some(0.504),
            requests_per_cpu_second_node: Some(0.61),
            requests_per_cpu_second_region: None,
        };
        let machine = Machine {
            cores: 2,
            processor: "A Processor".to_owned(),
            kernel: "6.18".to_owned(),
            generator: "trent-bench 0.1.0 (release, rustc 1.95.0)".to_owned(),
            servers: vec!["release/trent".to_owned()],
        };
        Report {
            machine,
            region: "us-east-1".to_owned(),
            endpoints: vec!["http://127.0.0.1:4600".to_owned()],
            seconds: 5.0,
            warm_up_seconds: 1.0,
            rows: vec![row("bare", None), row("Encrypt", Some(ratio))],
        }
    }

    #[test]
    fn a_row_has_the_figures_and_a_dash_where_there_is_none() {
        let page = page(&report());
        let rows: Vec<&str> = page.lines().skip(2).take(2).collect();
        assert_eq!(
            rows,
            [
                "| bare | 16 | 2469 | 380 | 1201 | 40.2 | 61.0 | 24845 | – | – | – | – | – | – |",
                "| Encrypt | 16 | 2469 | 380 | 1201 | 40.2 | 61.0 | 24845 | – | 0.50 | 0.61 | – | 49690 | 0.50 |",
            ]
        );
        assert!(
            page.contains("2 cores (A Processor), Linux 6.18, by trent-bench 0.1.0"),
            "{page}"
        );
        assert!(
            page.ends_with("requests/CPU-s lay apart by 3 % at 16 connections."),
            "{page}"
        );
    }

    #[test]
    fn failures_stand_below_the_table() {
        let mut report = report();
        report.rows[1]
            .figures
            .failures
            .add("500", b"{\"__type\":\"KMSInternalException\"}");
        assert!(report.failed());
        let page = page(&report);
        let failure = "FAILED: Encrypt at 16 connections: 1 × 500; the first: 500: {\"__type\":\"KMSInternalException\"}";
        assert_eq!(page.lines().last(), Some(failure));
    }
}
