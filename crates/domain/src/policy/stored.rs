//! A policy as state keeps it.

use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, OnceLock};

use super::compiled::Compiled;
use super::{Directory, PrincipalBindings, shown};
use crate::iam::UniqueId;

/// A policy's text, verbatim, with whom its principals mean, and what evaluates it: made when it is first asked and kept
/// for as long as the text. Two are equal if their texts are and mean the same.
#[derive(Clone)]
pub struct StoredPolicy(Arc<Inner>);

struct Inner {
    text: Box<str>,
    bindings: PrincipalBindings,
    compiled: OnceLock<Compiled>,
}

impl StoredPolicy {
    /// A policy that was found to be one, and names no users or roles. A text that is none denies everything.
    pub fn new(text: impl Into<Box<str>>) -> Self {
        Self::bound(text, PrincipalBindings::default())
    }

    /// A policy with the users and roles that it means. One that it names and that is not among these is known by its name.
    pub fn bound(text: impl Into<Box<str>>, bindings: PrincipalBindings) -> Self {
        Self(Arc::new(Inner {
            text: text.into(),
            bindings,
            compiled: OnceLock::new(),
        }))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0.text
    }

    /// Whom its principals mean.
    pub fn bindings(&self) -> &PrincipalBindings {
        &self.0.bindings
    }

    /// Whether the entity is among those that it means.
    pub fn means(&self, id: &UniqueId) -> bool {
        self.compiled().means(id)
    }

    /// The text as it reads now: verbatim, but that an entity that is gone stands there by its unique id (IAM User Guide,
    /// "AWS JSON policy elements: Principal"), and one that has another ARN by that.
    pub fn shown(&self, directory: &dyn Directory) -> Cow<'_, str> {
        let renamed = self.0.bindings.renamed(directory);
        if renamed.is_empty() {
            Cow::Borrowed(self.as_str())
        } else {
            Cow::Owned(shown::replace_principals(self.as_str(), &renamed))
        }
    }

    pub(super) fn compiled(&self) -> &Compiled {
        let Inner {
            text,
            bindings,
            compiled,
        } = &*self.0;
        compiled.get_or_init(|| Compiled::new(text, bindings))
    }
}

impl From<&str> for StoredPolicy {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for StoredPolicy {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl PartialEq for StoredPolicy {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
            || (self.as_str() == other.as_str() && self.bindings() == other.bindings())
    }
}

impl Eq for StoredPolicy {}

impl fmt::Debug for StoredPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_tuple("StoredPolicy");
        debug.field(&self.as_str());
        if !self.bindings().is_empty() {
            debug.field(self.bindings());
        }
        debug.finish()
    }
}
