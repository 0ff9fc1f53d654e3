//! `linear-<n>.html`: a contradiction, with the calls that show it among those around them.

use std::collections::BTreeSet;

use super::axes::seconds;
use super::page;
use super::spans::Span;
use super::svg::escaped;
use crate::checker::Violation;
use crate::history::Kind;

/// So many calls to the same object before and after those that show it are shown as well.
const AROUND: usize = 25;

/// Writes the page.
pub(super) fn page_of(checker: &str, violation: &Violation, spans: &[Span<'_>]) -> String {
    let shown: BTreeSet<u64> = violation.events.iter().copied().collect();
    let is_shown = |span: &Span<'_>| {
        shown.contains(&span.begin.index) || span.end.is_some_and(|end| shown.contains(&end.index))
    };
    let related: Vec<&Span<'_>> = spans
        .iter()
        .filter(|span| is_shown(span) || (violation.key.is_some() && span.begin.key == violation.key))
        .collect();
    let first = related.iter().position(|span| is_shown(span)).unwrap_or(0);
    let last = related.iter().rposition(|span| is_shown(span)).unwrap_or(first);
    let window = first.saturating_sub(AROUND)..(last + AROUND + 1).min(related.len());
    let rows: String = related[window]
        .iter()
        .map(|span| row(span, is_shown(span)))
        .collect();
    let head = "<tr><th>event</th><th>from</th><th>to</th><th>process</th><th>node</th><th>what</th><th>arguments</th>\
                <th>end</th><th>result</th></tr>";
    let body = format!(
        "<p class=\"invalid\">{}</p><p>Object: <code>{}</code>. The marked calls contradict each other; the others are \
         those to the same object around them.</p><table>{head}{rows}</table>",
        escaped(&violation.text),
        escaped(violation.key.as_deref().unwrap_or("the whole run"))
    );
    page::page(&format!("A contradiction: {checker}"), &body)
}

fn row(span: &Span<'_>, is_shown: bool) -> String {
    let begin = span.begin;
    let (until, end, result) = match span.end {
        None => ("".to_owned(), "never".to_owned(), String::new()),
        Some(end) => (
            format!("{:.6}", seconds(end.time)),
            word(end.kind).to_owned(),
            end.error.clone().unwrap_or_else(|| end.value.to_string()),
        ),
    };
    let cells = [
        begin.index.to_string(),
        format!("{:.6}", seconds(begin.time)),
        until,
        span.process.to_string(),
        begin.node.clone().unwrap_or_default(),
        begin.f.clone(),
        begin.value.to_string(),
        end,
        result,
    ];
    let cells: String = cells
        .iter()
        .map(|cell| format!("<td><code>{}</code></td>", escaped(cell)))
        .collect();
    let class = if is_shown { " class=\"shown\"" } else { "" };
    format!("<tr{class}>{cells}</tr>\n")
}

fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Invoke => "invoke",
        Kind::Ok => "ok",
        Kind::Fail => "fail",
        Kind::Info => "info",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::history::{History, Note, Process, Recorder};
    use crate::report::spans::spans;

    fn history(calls: u32) -> History {
        let recorder = Recorder::default();
        for call in 0..calls {
            for kind in [Kind::Invoke, Kind::Ok] {
                recorder.note(Note {
                    process: Process::Client(0),
                    kind,
                    f: "read".to_owned(),
                    key: Some("a<b".to_owned()),
                    value: json!(call),
                    node: None,
                    error: None,
                });
            }
        }
        recorder.history().unwrap()
    }

    #[test]
    fn what_shows_it_is_marked_and_the_rest_is_near() {
        let history = history(200);
        let violation = Violation {
            key: Some("a<b".to_owned()),
            text: "two & two are five".to_owned(),
            events: vec![200],
        };
        let page = page_of("register", &violation, &spans(&history));
        assert!(page.contains("two &amp; two are five") && page.contains("a&lt;b"));
        assert_eq!(page.matches("<tr class=\"shown\">").count(), 1);
        assert_eq!(
            page.matches("<tr>").count(),
            1 + 2 * AROUND,
            "head and neighbours"
        );
    }
}
