//! What IAM's entities are called.

use trent_domain::iam::{AccessKeyStatus, NewEntity, SessionDuration};

use crate::conv::error::ConvError;
use crate::conv::wire::{Wire, wire_message};
use crate::replicated::v1 as pb;

wire_message! {
    NewEntity as pb::NewEntity { id: plain, partition: plain, account: plain, path: plain, name: plain, }
}

impl Wire for SessionDuration {
    type Form = u32;

    fn to_wire(&self) -> u32 {
        self.as_secs()
    }

    fn from_wire(seconds: u32) -> Result<Self, ConvError> {
        seconds
            .try_into()
            .map_err(|_| ConvError::Malformed("maximum session duration"))
    }
}

impl Wire for AccessKeyStatus {
    type Form = String;

    fn to_wire(&self) -> String {
        self.as_str().to_owned()
    }

    fn from_wire(text: String) -> Result<Self, ConvError> {
        Self::parse(&text).ok_or(ConvError::Malformed("access key status"))
    }
}
