//! HTML pages, all alike.

use super::svg::escaped;

const STYLE: &str = "body{font:14px sans-serif;margin:2em;max-width:1200px;color:#222}\
table{border-collapse:collapse}td,th{border:1px solid #ddd;padding:3px 8px;text-align:left;vertical-align:top}\
th{background:#f4f4f4}.valid{color:#1a7f37}.invalid{color:#cf222e;font-weight:bold}.unknown{color:#9a6700}\
code,pre{font:12px monospace}tr.shown{background:#ffebe9}pre{white-space:pre-wrap;word-break:break-all}\
.lane{position:relative;height:14px;border-bottom:1px solid #f4f4f4}\
.call{position:absolute;height:12px;top:1px;min-width:1px}.fault{position:absolute;height:14px;opacity:.5}";

/// A whole page around a body that is HTML already.
pub(super) fn page(title: &str, body: &str) -> String {
    let title = escaped(title);
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title>\
         <style>{STYLE}</style></head>\n<body><h1>{title}</h1>\n{body}\n</body></html>\n"
    )
}

/// A table; its cells are HTML already.
pub(super) fn table(head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let head: String = head.iter().map(|cell| format!("<th>{cell}</th>")).collect();
    let rows: String = rows
        .into_iter()
        .map(|row| {
            let cells: String = row.iter().map(|cell| format!("<td>{cell}</td>")).collect();
            format!("<tr>{cells}</tr>\n")
        })
        .collect();
    format!("<table><tr>{head}</tr>\n{rows}</table>\n")
}
