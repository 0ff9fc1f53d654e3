//! Session policies.

/// Narrows a session to what these policies allow between them, within what its role or user may. With no policy at all
/// among them nothing is allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionPolicies {
    /// `Policy`: a document's text.
    pub inline: Option<Box<str>>,
    /// `PolicyArns`: managed policies, as they are when the session is used.
    pub managed: Vec<Box<str>>,
}

impl SessionPolicies {
    /// The policies of a request; `None` when it names none.
    pub fn of(inline: Option<Box<str>>, managed: Vec<Box<str>>) -> Option<Self> {
        (inline.is_some() || !managed.is_empty()).then_some(Self { inline, managed })
    }
}
