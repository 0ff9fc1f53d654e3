//! The API model, as far as requests and answers are made of it.

use std::path::Path;

use serde_json::{Map, Value};

/// botocore's model of the service, without its documentation.
pub(crate) struct Model {
    root: Value,
}

impl Model {
    pub(crate) fn read() -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../api/model/kms-2014-11-01.json");
        let root = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        Self { root }
    }

    /// The operations' names.
    pub(crate) fn operations(&self) -> Vec<&str> {
        let operations = self.root["operations"].as_object().unwrap();
        operations.keys().map(String::as_str).collect()
    }

    /// The shape of an operation's requests.
    pub(crate) fn input(&self, operation: &str) -> &str {
        self.root["operations"][operation]["input"].as_str().unwrap()
    }

    /// The shape of an operation's answers, if they have a body.
    pub(crate) fn output(&self, operation: &str) -> Option<&str> {
        self.root["operations"][operation]["output"].as_str()
    }

    /// The names of the errors that an operation declares.
    pub(crate) fn errors(&self, operation: &str) -> Vec<&str> {
        let errors = self.root["operations"][operation]["errors"].as_array();
        errors.into_iter().flatten().filter_map(Value::as_str).collect()
    }

    /// A shape by its name.
    pub(crate) fn shape(&self, name: &str) -> &Value {
        &self.root["shapes"][name]
    }
}

/// The members of a structure.
pub(crate) fn members(shape: &Value) -> &Map<String, Value> {
    shape["members"].as_object().unwrap()
}

/// The names of a structure's required members.
pub(crate) fn required(shape: &Value) -> Vec<&str> {
    let required = shape["required"].as_array().into_iter().flatten();
    required.filter_map(Value::as_str).collect()
}

/// The values of an enumeration.
pub(crate) fn enumeration(shape: &Value) -> Option<Vec<&str>> {
    Some(
        shape["enum"]
            .as_array()?
            .iter()
            .filter_map(Value::as_str)
            .collect(),
    )
}
