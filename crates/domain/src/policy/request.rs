//! What is asked.

use super::Context;

/// A request, as policies see it.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// The IAM action, such as `kms:Decrypt`.
    pub action: &'a str,
    /// The ARN of what it is about, or `*` where the operation is about nothing in particular.
    pub resource: &'a str,
    /// The values for its conditions.
    pub context: &'a dyn Context,
}
