//! Policies of users, groups and roles.

use trent_domain::global::command::{
    AttachPolicy, DeleteInlinePolicy, DeletePermissionsBoundary, DetachPolicy, PutInlinePolicy,
    PutPermissionsBoundary,
};
use trent_domain::iam::{Holder, HolderKind};

use crate::conv::wire::{wire_enum, wire_message};
use crate::replicated::v1 as pb;

wire_message! { PutInlinePolicy as pb::PutInlinePolicy { account: plain, holder: required, policy_name: plain, document: required, } }

wire_message! { DeleteInlinePolicy as pb::DeleteInlinePolicy { account: plain, holder: required, policy_name: plain, } }

wire_message! { AttachPolicy as pb::AttachPolicy { account: plain, holder: required, policy: plain, } }

wire_message! { DetachPolicy as pb::DetachPolicy { account: plain, holder: required, policy: plain, } }

wire_message! { PutPermissionsBoundary as pb::PutPermissionsBoundary { account: plain, holder: required, policy: plain, } }

wire_message! { DeletePermissionsBoundary as pb::DeletePermissionsBoundary { account: plain, holder: required, } }

wire_enum! { HolderKind as pb::HolderKind, "kind of holder" { User, Group, Role, } }

wire_message! { Holder as pb::Holder { kind: plain, name: plain, } }
