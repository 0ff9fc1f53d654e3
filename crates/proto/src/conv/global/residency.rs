//! Rules about where the material of keys may go.

use trent_domain::global::command::{ClearResidency, SetResidency};

use crate::conv::wire::wire_message;
use crate::replicated::v1 as pb;

wire_message! { SetResidency as pb::SetResidency { home: plain, allowed: plain, } }

wire_message! { ClearResidency as pb::ClearResidency { home: plain, } }
