//! Roles.

use trent_domain::global::command::{CreateRole, DeleteRole, UpdateAssumeRolePolicy, UpdateRole};

use crate::conv::wire::wire_message;
use crate::replicated::v1 as pb;

wire_message! { CreateRole as pb::CreateRole { entity: required, trust_policy: required, description: required, max_session_duration: plain, tags: list, boundary: optional, } }

wire_message! { UpdateRole as pb::UpdateRole { account: plain, name: plain, description: optional, max_session_duration: optional, } }

wire_message! { UpdateAssumeRolePolicy as pb::UpdateAssumeRolePolicy { account: plain, name: plain, trust_policy: required, } }

wire_message! { DeleteRole as pb::DeleteRole { account: plain, name: plain, } }
