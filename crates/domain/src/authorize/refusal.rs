//! How a refusal reads.

use super::Asker;
use crate::error::{Denied, DeniedResource, DenyReason, KmsError};
use crate::policy::{Layer, Refusal};

/// The answer to a request about a named resource that no policy of a kind allows. With the key policy as the kind it is
/// what AWS answers about a key of another account, whether it exists or not.
pub(crate) fn nothing_allows(
    asker: &Asker<'_>,
    action: &'static str,
    named: String,
    layer: Layer,
) -> KmsError {
    refused(
        asker,
        action,
        DeniedResource::Named(named),
        Refusal::NothingAllows(layer),
    )
}

/// The answer to a refused request.
pub(super) fn refused(
    asker: &Asker<'_>,
    action: &'static str,
    resource: DeniedResource,
    refusal: Refusal,
) -> KmsError {
    let (reason, because) = match refusal {
        Refusal::ExplicitDeny(layer, because) => (DenyReason::ExplicitDeny(layer), Some(because)),
        Refusal::NothingAllows(layer) => (DenyReason::NoAllow(layer), None),
    };
    denied(asker, action, resource, Denial { reason, because })
}

/// The answer about a ciphertext whose key must not be known to be there.
pub(super) fn hidden(asker: &Asker<'_>, action: &'static str) -> KmsError {
    let denial = Denial {
        reason: DenyReason::CiphertextResourceHidden,
        because: None,
    };
    denied(asker, action, DeniedResource::OfCiphertext, denial)
}

struct Denial {
    reason: DenyReason,
    because: Option<crate::policy::Because>,
}

fn denied(asker: &Asker<'_>, action: &'static str, resource: DeniedResource, denial: Denial) -> KmsError {
    KmsError::AccessDenied(Box::new(Denied {
        caller: asker.caller.arn(asker.region.partition()),
        action: action.into(),
        resource,
        reason: denial.reason,
        because: denial.because,
    }))
}
