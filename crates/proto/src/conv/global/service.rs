//! Registered services.

use trent_domain::global::command::{DeregisterService, RegisterService};
use trent_domain::iam::ServedAccounts;

use crate::conv::error::ConvError;
use crate::conv::wire::{Wire, wire_message};
use crate::replicated::v1 as pb;
use pb::served_accounts::Kind;

wire_message! { RegisterService as pb::RegisterService { principal: plain, accounts: required, } }

wire_message! { DeregisterService as pb::DeregisterService { principal: plain, } }

impl Wire for ServedAccounts {
    type Form = pb::ServedAccounts;

    fn to_wire(&self) -> pb::ServedAccounts {
        let kind = match self {
            Self::All => Kind::All(pb::Empty {}),
            Self::Only(accounts) => Kind::Only(pb::AccountList {
                accounts: accounts.iter().map(Wire::to_wire).collect(),
            }),
        };
        pb::ServedAccounts { kind: Some(kind) }
    }

    fn from_wire(form: pb::ServedAccounts) -> Result<Self, ConvError> {
        match form.kind.ok_or(ConvError::Missing("kind of accounts"))? {
            Kind::All(pb::Empty {}) => Ok(Self::All),
            Kind::Only(list) => {
                if !list.accounts.is_sorted_by(|one, next| one < next) {
                    return Err(ConvError::Malformed("order of accounts"));
                }
                let accounts = list.accounts.into_iter().map(Wire::from_wire);
                accounts.collect::<Result<_, _>>().map(Self::Only)
            }
        }
    }
}
