//! On whose authority something is done, and what policies said of it.

use std::sync::Arc;

use trent_domain::authorize::{Authority, RecordedVerdict, RecordedVerdicts};
use trent_domain::policy::{Because, ConditionValues, IdentityVerdict, Layer, Missing};

use super::error::ConvError;
use super::presence::{list, required};
use super::wire::{Wire, wire_enum, wire_message};
use crate::replicated::v1 as pb;

wire_message! { Authority as pb::Authority { caller: required, values: plain, verdicts: plain, } }

impl Wire for ConditionValues {
    type Form = Vec<pb::ConditionValue>;

    fn to_wire(&self) -> Self::Form {
        let values = self.iter().map(|(key, values)| pb::ConditionValue {
            key: Some(key.to_string()),
            values: list::write(values),
        });
        values.collect()
    }

    fn from_wire(form: Self::Form) -> Result<Self, ConvError> {
        let texts = form.into_iter().map(|value| {
            let key: String = required::read(value.key, "key")?;
            Ok((key, value.values))
        });
        let texts: Vec<_> = texts.collect::<Result<_, ConvError>>()?;
        let all = Self::from_texts(texts.clone());
        let all = all.map_err(|_| ConvError::Malformed("number of condition values"))?;
        // One order and one spelling, or replicas of two versions would tell two requests apart.
        let canonical = all.iter().map(|(key, values)| (key.to_string(), values));
        let same = canonical.zip(&texts).all(|((key, values), (given, texts))| {
            key == *given && values.iter().map(|value| &**value).eq(texts)
        });
        if same && all.iter().len() == texts.len() {
            Ok(all)
        } else {
            Err(ConvError::NotCanonical)
        }
    }
}

impl Wire for RecordedVerdicts {
    type Form = Vec<pb::RecordedVerdict>;

    fn to_wire(&self) -> Self::Form {
        list::write(&self.0)
    }

    fn from_wire(form: Self::Form) -> Result<Self, ConvError> {
        list::read(form, "verdicts").map(Self)
    }
}

wire_message! { RecordedVerdict as pb::RecordedVerdict { action: required, resource: required, verdict: required, } }

impl Wire for IdentityVerdict {
    type Form = pb::IdentityVerdict;

    fn to_wire(&self) -> pb::IdentityVerdict {
        use pb::identity_verdict::Kind;
        let kind = match self {
            Self::Root => Kind::Root(pb::Empty {}),
            Self::Allowed(because) => Kind::Allowed(because.to_wire()),
            Self::NotAllowed(missing) => Kind::NotAllowed(missing.to_wire()),
            Self::Denied(layer, because) => Kind::Denied(pb::ExplicitDeny {
                layer: layer.to_wire(),
                because: required::write(because),
            }),
        };
        pb::IdentityVerdict { kind: Some(kind) }
    }

    fn from_wire(form: pb::IdentityVerdict) -> Result<Self, ConvError> {
        use pb::identity_verdict::Kind;
        match form.kind.ok_or(ConvError::Missing("kind of verdict"))? {
            Kind::Root(pb::Empty {}) => Ok(Self::Root),
            Kind::Allowed(because) => Wire::from_wire(because).map(Self::Allowed),
            Kind::NotAllowed(missing) => Wire::from_wire(missing).map(Self::NotAllowed),
            Kind::Denied(pb::ExplicitDeny { layer, because }) => Ok(Self::Denied(
                Wire::from_wire(layer)?,
                required::read(because, "because")?,
            )),
        }
    }
}

wire_message! { Missing as pb::Missing { identity: required, boundary: required, session: required, } }

wire_message! { Because as pb::Because { policy: required, sid: optional, statement: required, } }

wire_enum! { Layer as pb::PolicyLayer, "kind of policy" { Resource, Identity, Boundary, Session, } }

impl Wire for Arc<str> {
    type Form = String;

    fn to_wire(&self) -> String {
        self.as_ref().to_owned()
    }

    fn from_wire(text: String) -> Result<Self, ConvError> {
        Ok(text.into())
    }
}
