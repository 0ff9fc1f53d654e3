//! The making of AWS managed keys.

use trent_domain::command::CreateManagedKey;

use crate::conv::wire::wire_message;
use crate::replicated::v1 as pb;

wire_message! {
    CreateManagedKey as pb::CreateManagedKey {
        alias: plain,
        key_id: plain,
        description: required,
        policy: required,
        material: required,
    }
}
