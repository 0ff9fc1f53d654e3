//! Which statement decided.

use std::sync::Arc;

/// The statement of a policy that allowed or denied a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Because {
    /// The policy: `default` for a key's, the ARN of a managed one, the name of an inline one.
    pub policy: Arc<str>,
    /// The statement's `Sid`.
    pub sid: Option<Arc<str>>,
    /// The statement's place, the first being 0.
    pub statement: u32,
}
