//! Arguments of calls, as the audit log has them.

use serde_json::{Value, json};
use trent_proto::admin::v1 as pb;

/// A longer text is cut: the log says what was done, it does not hold key sets.
const MAX_CHARACTERS: usize = 300;

/// A field of a request that may be read by whoever reads the log.
pub(super) trait Argument {
    /// What the log has of it.
    fn logged(&self) -> Value;
}

impl Argument for String {
    fn logged(&self) -> Value {
        match self.char_indices().nth(MAX_CHARACTERS) {
            None => json!(self),
            Some((end, _)) => json!(format!("{}… ({} bytes)", &self[..end], self.len())),
        }
    }
}

impl Argument for u64 {
    fn logged(&self) -> Value {
        json!(self)
    }
}

impl Argument for bool {
    fn logged(&self) -> Value {
        json!(self)
    }
}

impl<T: Argument> Argument for Option<T> {
    fn logged(&self) -> Value {
        self.as_ref().map_or(Value::Null, Argument::logged)
    }
}

impl<T: Argument> Argument for Vec<T> {
    fn logged(&self) -> Value {
        self.iter().map(Argument::logged).collect()
    }
}

impl Argument for pb::ServedAccounts {
    fn logged(&self) -> Value {
        if self.all {
            json!("all")
        } else {
            json!(self.accounts)
        }
    }
}
