//! Groups, and who is in them.

use trent_domain::global::command::{
    AddUserToGroup, CreateGroup, DeleteGroup, RemoveUserFromGroup, UpdateGroup,
};

use crate::conv::wire::wire_message;
use crate::replicated::v1 as pb;

wire_message! { CreateGroup as pb::CreateGroup { entity: required, } }

wire_message! { UpdateGroup as pb::UpdateGroup { account: plain, name: plain, new_name: optional, new_path: optional, } }

wire_message! { DeleteGroup as pb::DeleteGroup { account: plain, name: plain, } }

wire_message! { AddUserToGroup as pb::AddUserToGroup { account: plain, group: plain, user: plain, } }

wire_message! { RemoveUserFromGroup as pb::RemoveUserFromGroup { account: plain, group: plain, user: plain, } }
