//! Accounts and their aliases.

use trent_domain::global::command::{BootstrapAccount, CreateAccount, DeleteAccountAlias, SetAccountAlias};

use crate::conv::wire::wire_message;
use crate::replicated::v1 as pb;

wire_message! { CreateAccount as pb::CreateAccount { account: plain, } }

wire_message! { BootstrapAccount as pb::BootstrapAccount { account: plain, key: plain, secret: required, } }

wire_message! { SetAccountAlias as pb::SetAccountAlias { account: plain, alias: plain, } }

wire_message! { DeleteAccountAlias as pb::DeleteAccountAlias { account: plain, alias: plain, } }
