//! Commands around the end of a key.

use trent_domain::command::{CancelKeyDeletion, DeleteKey, ScheduleKeyDeletion};

use crate::conv::wire::wire_message;
use crate::replicated::v1 as pb;

wire_message! { ScheduleKeyDeletion as pb::ScheduleKeyDeletion { key_id: plain, window_days: required, } }

wire_message! { CancelKeyDeletion as pb::CancelKeyDeletion { key_id: plain, } }

wire_message! { DeleteKey as pb::DeleteKey { key_id: plain, intent_id: plain, } }
