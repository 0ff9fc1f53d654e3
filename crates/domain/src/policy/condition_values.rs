//! Condition values that travel with a request.

use std::collections::BTreeMap;

use super::{Context, ContextKey, Values};
use crate::limits::MAX_CONDITION_VALUE_BYTES;

/// The values of a request's context keys. They can be taken apart into texts and be made of them again, and they have a
/// bounded size.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ConditionValues {
    values: BTreeMap<ContextKey, Box<[Box<str>]>>,
    bytes: usize,
}

/// A request has more condition values than are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the request's condition values are longer than {MAX_CONDITION_VALUE_BYTES} bytes")]
pub struct TooManyConditionValues;

impl ConditionValues {
    /// Adds values to a key. A key with several names that differ in letter case alone has the values of all of them.
    pub fn insert<V: Into<Box<str>>>(
        &mut self,
        key: ContextKey,
        values: impl IntoIterator<Item = V>,
    ) -> Result<(), TooManyConditionValues> {
        let mut all: Vec<Box<str>> = self.values.remove(&key).map(Vec::from).unwrap_or_default();
        let is_new = all.is_empty();
        let before = all.len();
        all.extend(values.into_iter().map(Into::into));
        if all.is_empty() {
            return Ok(());
        }
        // Each value counts for its end too, so that empty ones are bounded as well.
        self.bytes += all[before..].iter().map(|value| value.len() + 1).sum::<usize>();
        if is_new {
            self.bytes += key.text_len();
        }
        self.values.insert(key, all.into());
        if self.bytes > MAX_CONDITION_VALUE_BYTES {
            return Err(TooManyConditionValues);
        }
        Ok(())
    }

    /// Adds a single value to a key.
    pub fn set(&mut self, key: ContextKey, value: impl Into<Box<str>>) -> Result<(), TooManyConditionValues> {
        self.insert(key, [value])
    }

    /// Every key with its values, in the keys' order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&ContextKey, &[Box<str>])> {
        self.values.iter().map(|(key, values)| (key, &**values))
    }

    /// The values that [`iter`](Self::iter) gave, keys as text.
    pub fn from_texts<K: AsRef<str>, V: Into<Box<str>>>(
        texts: impl IntoIterator<Item = (K, impl IntoIterator<Item = V>)>,
    ) -> Result<Self, TooManyConditionValues> {
        let mut all = Self::default();
        for (key, values) in texts {
            all.insert(ContextKey::parse(key.as_ref()), values)?;
        }
        Ok(all)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }
}

impl Context for ConditionValues {
    fn values(&self, key: &ContextKey) -> Option<Values<'_>> {
        self.values.get(key).map(|values| Values::borrowed(values))
    }
}
