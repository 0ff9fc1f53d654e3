//! Managed policies.

use trent_domain::global::command::{
    CreatePolicy, CreatePolicyVersion, DeletePolicy, DeletePolicyVersion, SetDefaultPolicyVersion,
};

use crate::conv::wire::wire_message;
use crate::replicated::v1 as pb;

wire_message! { CreatePolicy as pb::CreatePolicy { entity: required, description: required, document: required, tags: list, } }

wire_message! { DeletePolicy as pb::DeletePolicy { account: plain, policy: plain, } }

wire_message! { CreatePolicyVersion as pb::CreatePolicyVersion { account: plain, policy: plain, document: required, set_as_default: required, } }

wire_message! { DeletePolicyVersion as pb::DeletePolicyVersion { account: plain, policy: plain, version: required, } }

wire_message! { SetDefaultPolicyVersion as pb::SetDefaultPolicyVersion { account: plain, policy: plain, version: required, } }
