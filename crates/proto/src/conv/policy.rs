//! Policies and principals that are bound to users and roles.

use trent_domain::bound_principal::BoundPrincipal;
use trent_domain::iam::UniqueId;
use trent_domain::policy::{InvalidBindings, PrincipalBindings, StoredPolicy};
use trent_domain::principal::PrincipalArn;

use super::error::ConvError;
use super::presence::required;
use super::wire::{Wire, wire_message};
use crate::replicated::v1 as pb;

wire_message! { BoundPrincipal as pb::BoundPrincipal { arn: plain, id: optional, } }

impl Wire for StoredPolicy {
    type Form = pb::BoundPolicy;

    fn to_wire(&self) -> pb::BoundPolicy {
        let binding = |(arn, id): (&PrincipalArn, &UniqueId)| pb::PrincipalBinding {
            arn: arn.to_wire(),
            id: id.to_wire(),
        };
        pb::BoundPolicy {
            text: Some(self.as_str().to_owned()),
            bindings: self.bindings().iter().map(binding).collect(),
        }
    }

    fn from_wire(form: pb::BoundPolicy) -> Result<Self, ConvError> {
        let text: String = required::read(form.text, "text")?;
        let binding =
            |form: pb::PrincipalBinding| Ok((Wire::from_wire(form.arn)?, Wire::from_wire(form.id)?));
        let bindings = form.bindings.into_iter().map(binding);
        let bindings = PrincipalBindings::from_ordered(bindings.collect::<Result<_, ConvError>>()?);
        let bindings = bindings.map_err(|InvalidBindings| ConvError::Malformed("order of bindings"))?;
        Ok(Self::bound(text, bindings))
    }
}
