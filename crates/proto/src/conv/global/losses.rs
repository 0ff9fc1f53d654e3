//! Regions that are lost, and come back.

use trent_domain::global::command::{DeclareLoss, EndLoss};

use crate::conv::wire::wire_message;
use crate::replicated::v1 as pb;

wire_message! { DeclareLoss as pb::DeclareLoss { region: plain, successor: plain, } }

wire_message! { EndLoss as pb::EndLoss { region: plain, epoch: required, } }
