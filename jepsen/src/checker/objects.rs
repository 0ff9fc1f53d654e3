//! A history, object by object.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;

use crate::history::{Call, History, HistoryError};

/// The calls of each object, in the order of their beginnings. Calls without a key are those of one object without a name.
pub(super) fn objects<A: DeserializeOwned, S: DeserializeOwned>(
    history: &History,
) -> Result<BTreeMap<String, Vec<Call<A, S>>>, HistoryError> {
    let mut objects: BTreeMap<String, Vec<Call<A, S>>> = BTreeMap::new();
    for call in history.calls()? {
        let key = call.key.clone().unwrap_or_default();
        objects.entry(key).or_default().push(call);
    }
    Ok(objects)
}
