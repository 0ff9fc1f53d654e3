//! The texts of AccessDeniedException.

use trent_domain::{
    error::{Denied, DeniedResource, DenyReason},
    policy::Layer,
};

/// Who may not do what to which resource, and which part of the evaluation said so.
pub(super) fn message(denied: &Denied) -> String {
    let Denied {
        caller,
        action,
        resource,
        reason,
        because: _,
    } = denied;
    let resource = match resource {
        DeniedResource::Named(resource) => format!("resource: {resource}"),
        DeniedResource::OfCiphertext => "the resource associated with this ciphertext".to_owned(),
    };
    let reason = match reason {
        DenyReason::NoAllow(layer) => format!("because no {} allows the {action} action", layer.name()),
        DenyReason::ExplicitDeny(layer) => {
            format!("with an explicit deny in {} {}", article(*layer), layer.name())
        }
        // One text for three reasons, so that the existence of a key is not revealed.
        DenyReason::CiphertextResourceHidden => {
            "because the resource does not exist in this Region, no resource-based \
             policies allow access, or a resource-based policy explicitly denies access"
                .to_owned()
        }
    };
    format!("User: {caller} is not authorized to perform: {action} on {resource} {reason}")
}

const fn article(layer: Layer) -> &'static str {
    match layer {
        Layer::Identity => "an",
        Layer::Resource | Layer::Boundary | Layer::Session => "a",
    }
}
