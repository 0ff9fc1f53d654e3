//! What nodes tell of their keys' use.

use trent_domain::command::RecordUsage;
use trent_domain::last_usage::LastUsage;

use crate::conv::wire::wire_message;
use crate::replicated::v1 as pb;

wire_message! { RecordUsage as pb::RecordUsage { usages: list, } }

wire_message! {
    LastUsage as pb::LastUsage {
        key_id: plain,
        operation: plain,
        at: required,
        request_id: plain,
    }
}
