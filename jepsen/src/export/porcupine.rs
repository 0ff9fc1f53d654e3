//! For Porcupine, and whatever else reads JSON.

use std::io::{Error, Result, Write};

use serde_json::{Value, json};

use crate::history::{Call, History, Outcome};

/// Writes every call as one JSON object on a line, with the names of Porcupine's `Operation`.
///
/// `Call` and `Return` are indexes of events, as times can be equal. A call whose end is not known returns after everything
/// else. `Output` says how a call ended (`ok`, `fail`, `info`), and with what result or error.
///
/// # Errors
/// When it cannot be written.
pub fn porcupine(history: &History, to: &mut impl Write) -> Result<()> {
    let end = history.events().len() as u64;
    for call in history.calls::<Value, Value>().map_err(Error::other)? {
        writeln!(to, "{}", written(&call, end))?;
    }
    Ok(())
}

fn written(call: &Call<Value, Value>, end: u64) -> Value {
    let (output, known) = match &call.outcome {
        Outcome::Ok(value) => (json!({"type": "ok", "value": value}), true),
        Outcome::Fail(error) => (json!({"type": "fail", "error": error}), true),
        Outcome::Info(error) => (json!({"type": "info", "error": error}), false),
    };
    let completed = call.completed.filter(|_| known);
    json!({
        "ClientId": call.process,
        "Key": call.key,
        "Input": call.action,
        "Call": call.invoked.index,
        "Output": output,
        "Return": completed.map_or(end, |moment| moment.index),
    })
}
