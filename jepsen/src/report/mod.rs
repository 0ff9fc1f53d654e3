//! What a run leaves for a person: pictures, a timeline, the contradictions, and a page that leads to them.

mod axes;
mod bands;
mod clocks;
mod index;
mod latency;
mod page;
mod rate;
mod spans;
mod svg;
mod timeline;
mod violation;

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use serde_json::Value;

use crate::checker::{Results, Validity};
use crate::export::{self, Edn};
use crate::history::History;
pub use bands::{Band, bands};
pub use clocks::CLOCKS;
use spans::Span;

/// More contradictions of one checker get no page: the first few tell the story.
const MOST_PAGES: usize = 10;

/// Writes `results.json` and `results.edn`, `history.edn` and `history.txt`, `latency.svg`, `rate.svg`, `clock.svg`, `timeline.html`, a `linear-<checker>-<n>.html` for each of the first
/// contradictions, and `index.html`. `test` is what `test.json` says.
///
/// # Errors
/// When a file cannot be written.
pub fn write(dir: &Path, test: &Value, history: &History, results: &Results) -> io::Result<()> {
    let length = history
        .events()
        .last()
        .map_or(0.0, |event| axes::seconds(event.time));
    let (spans, bands) = (spans::spans(history), bands(history));
    fs::write(dir.join("results.json"), serde_json::to_vec_pretty(results)?)?;
    write_texts(dir, history, results)?;
    fs::write(dir.join("clock.svg"), clocks::picture(history, length, &bands))?;
    fs::write(dir.join("latency.svg"), latency::picture(&spans, length, &bands))?;
    fs::write(dir.join("rate.svg"), rate::picture(&spans, length, &bands))?;
    fs::write(
        dir.join("timeline.html"),
        timeline::picture(&spans, length, &bands),
    )?;
    let pages = write_violations(dir, results, &spans)?;
    fs::write(dir.join("index.html"), index::page_of(test, results, &pages))
}

/// The same once more, in the forms of other people's tools.
fn write_texts(dir: &Path, history: &History, results: &Results) -> io::Result<()> {
    let results = serde_json::to_value(results)?;
    fs::write(dir.join("results.edn"), format!("{}\n", Edn::from(&results)))?;
    let mut edn = BufWriter::new(File::create(dir.join("history.edn"))?);
    export::edn(history, &mut edn)?;
    edn.flush()?;
    let mut text = BufWriter::new(File::create(dir.join("history.txt"))?);
    export::text(history, &mut text)?;
    text.flush()
}

fn write_violations(dir: &Path, results: &Results, spans: &[Span<'_>]) -> io::Result<Vec<(String, String)>> {
    let mut pages = Vec::new();
    for (checker, verdict) in &results.checkers {
        for (number, violation) in verdict.violations.iter().take(MOST_PAGES).enumerate() {
            let file = format!("linear-{checker}-{number}.html");
            fs::write(dir.join(&file), violation::page_of(checker, violation, spans))?;
            pages.push((format!("{checker}: {}", violation.text), file));
        }
    }
    Ok(pages)
}

/// A verdict in a word.
fn word(validity: Validity) -> &'static str {
    match validity {
        Validity::Valid => "valid",
        Validity::Unknown => "unknown",
        Validity::Invalid => "invalid",
    }
}

#[cfg(test)]
mod tests;
