//! What a request's conditions are compared with.

use super::{ContextKey, Values};

/// The context of a request. It is asked for one key at a time and only for those that a policy names, so that what has to
/// be computed is computed when it matters.
pub trait Context {
    /// The key's values; `None` if the request has no such key.
    fn values(&self, key: &ContextKey) -> Option<Values<'_>>;
}

/// Contexts behind one another: the first that has a key answers for it.
#[derive(Clone, Copy)]
pub struct Chain<'a>(pub &'a [&'a dyn Context]);

impl Context for Chain<'_> {
    fn values(&self, key: &ContextKey) -> Option<Values<'_>> {
        self.0.iter().find_map(|context| context.values(key))
    }
}
