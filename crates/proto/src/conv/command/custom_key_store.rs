//! Commands on custom key stores.

use trent_domain::command::{
    ConcludeConnection, ConnectCustomKeyStore, CreateCustomKeyStore, DeleteCustomKeyStore,
    DisconnectCustomKeyStore, UpdateCustomKeyStore,
};

use crate::conv::wire::wire_message;
use crate::replicated::v1 as pb;

wire_message! {
    CreateCustomKeyStore as pb::CreateCustomKeyStore { id: plain, name: required, proxy: required, credential: required, }
}

wire_message! {
    UpdateCustomKeyStore as pb::UpdateCustomKeyStore {
        id: plain,
        name: optional,
        uri_endpoint: optional,
        uri_path: optional,
        credential: optional,
    }
}

wire_message! { DeleteCustomKeyStore as pb::DeleteCustomKeyStore { id: plain, } }

wire_message! { ConnectCustomKeyStore as pb::ConnectCustomKeyStore { id: plain, } }

wire_message! { DisconnectCustomKeyStore as pb::DisconnectCustomKeyStore { id: plain, } }

wire_message! {
    ConcludeConnection as pb::ConcludeConnection { id: plain, revision: required, failure: optional, }
}
