//! AccessDeniedException where no policy of a kind allows, word for word.

use super::expected::{Expected, error};
use super::world::World;

/// The refusal to somebody, by the kind of policy that is missing.
pub(crate) fn no_policy_allows(
    world: &World,
    who: &str,
    action: &str,
    resource: &str,
    layer: &str,
) -> Expected {
    let caller = &world.identity(who).arn;
    error(
        "AccessDeniedException",
        format!(
            "User: {caller} is not authorized to perform: {action} on resource: {resource} because no {layer} policy allows \
             the {action} action"
        ),
    )
}
