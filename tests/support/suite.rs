//! Carries rows out, holds every answer against what all answers have in common, and keeps count.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

use serde_json::Value;
use trent_testkit::wire::{AWS_JSON, Answer, Client};

use super::expected::Expected;

/// What was found so far.
#[derive(Default)]
pub(crate) struct Suite {
    passed: BTreeMap<String, usize>,
    failed: BTreeMap<String, Vec<String>>,
    request_ids: BTreeSet<String>,
}

impl Suite {
    /// Calls an operation and judges its answer.
    pub(crate) fn row(
        &mut self,
        client: &Client,
        operation: &str,
        what: impl Display,
        request: Value,
        expected: Expected,
    ) -> Answer {
        let answer = client.call(operation, &request);
        self.judge(operation, what, &answer, expected);
        answer
    }

    /// Judges an answer.
    pub(crate) fn judge(&mut self, operation: &str, what: impl Display, answer: &Answer, expected: Expected) {
        let verdict = expected
            .judge(answer)
            .and_then(|()| self.judge_form(answer))
            .map_err(|problem| {
                let Answer { status, .. } = answer;
                format!(
                    "{what}\n      {problem}\n      got {status} {}",
                    shortened(&answer.text())
                )
            });
        let operation = operation.to_owned();
        match verdict {
            Ok(()) => *self.passed.entry(operation).or_default() += 1,
            Err(text) => self.failed.entry(operation).or_default().push(text),
        }
    }

    /// Prints how many rows passed and failed by operation, and gives the counts.
    ///
    /// # Panics
    /// When a row failed.
    pub(crate) fn report(self) -> BTreeMap<String, usize> {
        let operations: BTreeSet<&String> = self.passed.keys().chain(self.failed.keys()).collect();
        for operation in operations {
            let passed = self.passed.get(operation).copied().unwrap_or_default();
            let failed = self.failed.get(operation).map_or(0, Vec::len);
            println!("{operation:<36} {passed:>5} passed, {failed:>3} failed");
        }
        let passed: usize = self.passed.values().sum();
        let failed: usize = self.failed.values().map(Vec::len).sum();
        println!("{:<36} {passed:>5} passed, {failed:>3} failed", "all");
        for (operation, problems) in &self.failed {
            for problem in problems {
                println!("  {operation}: {problem}");
            }
        }
        assert_eq!(failed, 0, "rows failed: they are listed above");
        self.passed
    }

    /// What every answer has: headers, a request id of its own, AWS JSON without nulls, short names of errors.
    fn judge_form(&mut self, answer: &Answer) -> Result<(), String> {
        let header = |name: &str| answer.header(name).ok_or(format!("no header {name}"));
        let id = header("x-amzn-requestid")?;
        if !is_uuid(id) || !self.request_ids.insert(id.to_owned()) {
            return Err(format!("the request id {id} is no new UUID"));
        }
        if !header("date")?.ends_with(" GMT") {
            return Err("Date is no HTTP date".to_owned());
        }
        if header("content-length")? != answer.body.len().to_string() {
            return Err("Content-Length is another one than the body's".to_owned());
        }
        for (name, wanted) in [
            ("cache-control", "no-cache, no-store, must-revalidate, private"),
            ("expires", "0"),
            ("pragma", "no-cache"),
        ] {
            if header(name)? != wanted {
                return Err(format!("{name} is not {wanted}"));
            }
        }
        if answer.status == 404 {
            return Ok(());
        }
        if header("content-type")? != AWS_JSON {
            return Err("another content type than AWS JSON".to_owned());
        }
        if holds_null(&answer.json()) && !answer.body.is_empty() {
            return Err("a null, or no JSON".to_owned());
        }
        let names_error = answer.json().get("__type").is_some();
        match names_error == (answer.status != 200) {
            true => Ok(()),
            false => Err("the status and __type contradict each other".to_owned()),
        }
    }
}

fn holds_null(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(values) => values.iter().any(holds_null),
        Value::Object(members) => members.values().any(holds_null),
        _ => false,
    }
}

fn is_uuid(text: &str) -> bool {
    let parts: Vec<usize> = text.split('-').map(str::len).collect();
    parts == [8, 4, 4, 4, 12] && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}

fn shortened(text: &str) -> String {
    const SHOWN: usize = 600;
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}… ({} bytes)", &text[..end], text.len()),
        None => text.to_owned(),
    }
}
