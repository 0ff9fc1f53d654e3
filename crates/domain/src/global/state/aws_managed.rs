//! The policies of AWS's own, compiled once for all copies of a state.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::iam::{AwsManagedPolicy, PolicyArn};
use crate::policy::StoredPolicy;

#[derive(Debug, Clone)]
pub(super) struct AwsManaged(Arc<BTreeMap<&'static str, StoredPolicy>>);

impl Default for AwsManaged {
    fn default() -> Self {
        let stored = |policy: &AwsManagedPolicy| (policy.name, StoredPolicy::from(policy.document));
        Self(Arc::new(AwsManagedPolicy::ALL.iter().map(stored).collect()))
    }
}

impl AwsManaged {
    pub(super) fn get(&self, arn: &PolicyArn) -> Option<&StoredPolicy> {
        self.0.get(AwsManagedPolicy::find(arn)?.name)
    }
}
