//! The texts of AccessDeniedException.

use trent_domain::error::{Denied, DeniedResource, DenyReason};

/// Who may not do what to which resource, and which part of the evaluation said so.
pub(super) fn message(denied: &Denied) -> String {
    let Denied {
        caller,
        action,
        resource,
        reason,
    } = denied;
    let resource = match resource {
        DeniedResource::Named(resource) => format!("resource: {resource}"),
        DeniedResource::OfCiphertext => "the resource associated with this ciphertext".to_owned(),
    };
    let reason = match reason {
        DenyReason::NoIdentityAllow => format!("no identity-based policy allows the {action} action"),
        DenyReason::NoResourceAllow => format!("no resource-based policy allows the {action} action"),
        // One text for three reasons, so that the existence of a key is not revealed.
        DenyReason::CiphertextResourceHidden => {
            "the resource does not exist in this Region, no resource-based \
             policies allow access, or a resource-based policy explicitly denies access"
                .to_owned()
        }
    };
    format!("User: {caller} is not authorized to perform: {action} on {resource} because {reason}")
}
