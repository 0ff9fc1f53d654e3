//! `timeline.html`: every client's calls beside each other, under the faults.

use std::collections::BTreeMap;

use super::axes::seconds;
use super::bands::Band;
use super::page;
use super::spans::{Span, colour};
use super::svg::escaped;

/// A second is so many pixels wide.
const PIXELS: f64 = 120.0;
/// More calls make a page that no browser likes; the rest is in the history.
const MOST_CALLS: usize = 10_000;

/// Draws the page.
pub(super) fn picture(spans: &[Span<'_>], length: f64, bands: &[Band]) -> String {
    let shown = &spans[..spans.len().min(MOST_CALLS)];
    let mut lanes: BTreeMap<u32, Vec<&Span<'_>>> = BTreeMap::new();
    for span in shown {
        lanes.entry(span.process).or_default().push(span);
    }
    let mut body = format!(
        "<p>{} of {} calls. A lane is a process; hover for details.</p><div style=\"width:{:.0}px\">",
        shown.len(),
        spans.len(),
        length * PIXELS
    );
    body.push_str(&lane(&bands.iter().map(fault).collect::<String>()));
    for (process, calls) in lanes {
        let calls: String = calls
            .into_iter()
            .map(|span| call(process, span, length))
            .collect();
        body.push_str(&lane(&calls));
    }
    body.push_str("</div>");
    page::page("Timeline", &body)
}

fn lane(content: &str) -> String {
    format!("<div class=\"lane\">{content}</div>\n")
}

fn fault(band: &Band) -> String {
    let (left, right) = (seconds(band.begin) * PIXELS, seconds(band.end) * PIXELS);
    format!(
        "<div class=\"fault\" style=\"left:{left:.1}px;width:{:.1}px;background:#cf222e\" title=\"{}\"></div>",
        right - left,
        escaped(&format!("{} {}", band.fault, band.detail))
    )
}

fn call(process: u32, span: &Span<'_>, length: f64) -> String {
    let begin = seconds(span.begin.time);
    let end = span.end.map_or(length, |end| seconds(end.time));
    format!(
        "<div class=\"call\" style=\"left:{:.1}px;width:{:.1}px;background:{}\" title=\"{}\"></div>",
        begin * PIXELS,
        (end - begin) * PIXELS,
        colour(span.kind()),
        escaped(&description(process, span))
    )
}

/// What happened, for a person.
pub(super) fn description(process: u32, span: &Span<'_>) -> String {
    let begin = span.begin;
    let came = match span.end {
        None => "never ended".to_owned(),
        Some(end) => match &end.error {
            Some(error) => error.clone(),
            None => end.value.to_string(),
        },
    };
    format!(
        "#{} process {process} at {}: {} {} {} -> {came}",
        begin.index,
        begin.node.as_deref().unwrap_or("?"),
        begin.f,
        begin.key.as_deref().unwrap_or(""),
        begin.value
    )
}
