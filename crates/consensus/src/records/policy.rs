//! Policies that are bound to users and roles.

use serde::{Deserialize, Serialize};
use trent_domain::policy::{InvalidBindings, PrincipalBindings, StoredPolicy};

use super::RecordError;
use super::values::parse;

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct BoundPolicyV1 {
    text: String,
    /// ARNs and the unique ids that they mean, in the order of the ARNs.
    bindings: Vec<(String, String)>,
}

impl From<&StoredPolicy> for BoundPolicyV1 {
    fn from(policy: &StoredPolicy) -> Self {
        let bindings = policy.bindings().iter();
        Self {
            text: policy.as_str().to_owned(),
            bindings: bindings
                .map(|(arn, id)| (arn.to_string(), id.to_string()))
                .collect(),
        }
    }
}

impl TryFrom<BoundPolicyV1> for StoredPolicy {
    type Error = RecordError;

    fn try_from(stored: BoundPolicyV1) -> Result<Self, RecordError> {
        let bindings = stored.bindings.iter();
        let bindings = bindings.map(|(arn, id)| Ok((parse(arn, "principal ARN")?, parse(id, "unique id")?)));
        let bindings = PrincipalBindings::from_ordered(bindings.collect::<Result<_, RecordError>>()?);
        let bindings = bindings.map_err(|InvalidBindings| RecordError::Invalid("order of bindings"))?;
        Ok(Self::bound(stored.text, bindings))
    }
}
