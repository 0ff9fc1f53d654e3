//! `index.html`: the way into everything of a run.

use super::page;
use super::svg::escaped;
use super::word;
use crate::checker::{Results, Verdict};
use serde_json::Value;

/// What else a run leaves.
const FILES: [&str; 12] = [
    "timeline.html",
    "history.jsonl",
    "history.edn",
    "history.txt",
    "results.json",
    "results.edn",
    "test.json",
    "latency.svg",
    "rate.svg",
    "clock.svg",
    "nodes/",
    "final/",
];

/// Writes the page; `pages` are the contradictions', by checker and number.
pub(super) fn page_of(test: &Value, results: &Results, pages: &[(String, String)]) -> String {
    let rows = results.checkers.iter().map(|(name, verdict)| row(name, verdict));
    let mut body = format!(
        "<p>Verdict: <span class=\"{0}\">{0}</span></p>",
        word(results.valid)
    );
    body.push_str(&page::table(
        &["promise", "verdict", "figures", "contradictions"],
        rows,
    ));
    for (title, file) in pages {
        body.push_str(&format!(
            "<p><a href=\"{}\">{}</a></p>",
            escaped(file),
            escaped(title)
        ));
    }
    body.push_str("<h2>Latency</h2><img src=\"latency.svg\"><h2>Rate</h2><img src=\"rate.svg\">");
    body.push_str("<h2>Clocks</h2><img src=\"clock.svg\">");
    body.push_str("<h2>Everything</h2><ul>");
    for file in FILES {
        body.push_str(&format!("<li><a href=\"{file}\">{file}</a></li>"));
    }
    let test = serde_json::to_string_pretty(test).unwrap_or_default();
    body.push_str(&format!("</ul><h2>Test</h2><pre>{}</pre>", escaped(&test)));
    page::page("A run", &body)
}

fn row(name: &str, verdict: &Verdict) -> Vec<String> {
    let figures: Vec<String> = verdict
        .figures
        .iter()
        .map(|(name, figure)| format!("{}: {}", escaped(name), escaped(&figure.to_string())))
        .collect();
    vec![
        escaped(name),
        format!("<span class=\"{0}\">{0}</span>", word(verdict.valid)),
        figures.join("<br>"),
        verdict.violations.len().to_string(),
    ]
}
