//! Commands on aliases.

use trent_domain::command::{CreateAlias, DeleteAlias, UpdateAlias};

use crate::conv::wire::wire_message;
use crate::replicated::v1 as pb;

wire_message! { CreateAlias as pb::CreateAlias { name: plain, target: plain, } }

wire_message! { UpdateAlias as pb::UpdateAlias { name: plain, target: plain, } }

wire_message! { DeleteAlias as pb::DeleteAlias { name: plain, } }
