//! Commands on grants.

use trent_domain::command::{CreateGrant, RetireGrant, RevokeGrant};

use crate::conv::wire::wire_message;
use crate::replicated::v1 as pb;

wire_message! { CreateGrant as pb::CreateGrant { key_id: plain, grant_id: plain, parameters: required, } }

wire_message! { RetireGrant as pb::RetireGrant { key_id: plain, grant_id: plain, } }

wire_message! { RevokeGrant as pb::RevokeGrant { key_id: plain, grant_id: plain, } }
