//! Reads the corpus: cases, one a line, and the policies that they name.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use trent_domain::policy::{ConditionValues, StoredPolicy};

/// A case, and where it stands.
pub(crate) struct Case {
    pub(crate) place: String,
    pub(crate) members: Value,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/policy")
}

/// Every case of a folder. A line that begins with `//` says where the rules of the cases below it are from.
pub(crate) fn cases(folder: &str) -> Vec<Case> {
    let mut paths: Vec<PathBuf> = fs::read_dir(root().join(folder))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    paths.iter().flat_map(|path| cases_of(path)).collect()
}

fn cases_of(path: &Path) -> Vec<Case> {
    let text = fs::read_to_string(path).unwrap();
    let lines = text.lines().enumerate();
    let lines = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with("//"));
    lines
        .map(|(number, line)| {
            let place = format!("{}:{}", path.display(), number + 1);
            let members = serde_json::from_str(line).unwrap_or_else(|error| panic!("{place}: {error}"));
            Case { place, members }
        })
        .collect()
}

impl Case {
    pub(crate) fn text(&self, member: &str) -> Option<&str> {
        let value = self.members.get(member)?;
        Some(
            value
                .as_str()
                .unwrap_or_else(|| panic!("{}: {member}", self.place)),
        )
    }

    /// The values of the request's context.
    pub(crate) fn context(&self) -> ConditionValues {
        let Some(members) = self.members.get("with") else {
            return ConditionValues::default();
        };
        let members = members.as_object().unwrap().iter();
        let texts = members.map(|(key, values)| (key, texts(values)));
        ConditionValues::from_texts(texts).unwrap()
    }

    /// Fails on a member that nobody reads: it would be a condition that its author believes in.
    pub(crate) fn has_only(&self, members: &[&str]) {
        for name in self.members.as_object().unwrap().keys() {
            assert!(members.contains(&name.as_str()), "{}: {name}", self.place);
        }
    }
}

fn texts(values: &Value) -> Vec<String> {
    match values {
        Value::Array(values) => values
            .iter()
            .map(|value| value.as_str().unwrap().to_owned())
            .collect(),
        Value::String(value) => vec![value.clone()],
        other => panic!("{other} is no value of a context key"),
    }
}

/// The policies that cases name.
pub(crate) struct Policies(BTreeMap<String, Value>);

impl Policies {
    pub(crate) fn read() -> Self {
        let text = fs::read_to_string(root().join("policies.json")).unwrap();
        Self(serde_json::from_str(&text).unwrap())
    }

    /// A policy by its name, by its statements, or whole.
    pub(crate) fn policy(&self, value: &Value) -> StoredPolicy {
        let document = match value {
            Value::String(name) => return self.policy(&self.0[name]),
            Value::Array(_) => json!({"Version": "2012-10-17", "Statement": value}),
            document => document.clone(),
        };
        StoredPolicy::new(document.to_string())
    }
}
