//! Commands that follow from the loss of a region.

use trent_domain::command::{Disown, EndFence, NoteLosses, TakeOver};

use crate::conv::wire::wire_message;
use crate::replicated::v1 as pb;

wire_message! { NoteLosses as pb::NoteLosses { losses: required, follow_up_seed: plain, } }

wire_message! { TakeOver as pb::TakeOver { version: required, families: list, follow_up_seed: plain, } }

wire_message! { Disown as pb::Disown { region: plain, led: list, news: list, follow_up_seed: plain, } }

wire_message! { EndFence as pb::EndFence { version: required, } }
