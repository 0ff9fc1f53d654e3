//! Commands on a key's tags and policy.

use trent_domain::command::{PutKeyPolicy, TagResource, UntagResource};

use crate::conv::wire::wire_message;
use crate::replicated::v1 as pb;

wire_message! { TagResource as pb::TagResource { key_id: plain, tags: list, } }

wire_message! { UntagResource as pb::UntagResource { key_id: plain, tag_keys: list, } }

wire_message! { PutKeyPolicy as pb::PutKeyPolicy { key_id: plain, policy: required, } }
