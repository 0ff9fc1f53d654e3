//! Users.

use trent_domain::global::command::{CreateUser, DeleteUser, UpdateUser};

use crate::conv::wire::wire_message;
use crate::replicated::v1 as pb;

wire_message! { CreateUser as pb::CreateUser { entity: required, tags: list, boundary: optional, } }

wire_message! { UpdateUser as pb::UpdateUser { account: plain, name: plain, new_name: optional, new_path: optional, } }

wire_message! { DeleteUser as pb::DeleteUser { account: plain, name: plain, } }
