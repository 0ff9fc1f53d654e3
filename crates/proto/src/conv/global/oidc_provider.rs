//! OpenID Connect providers.

use trent_domain::global::command::{
    AddClientId, CreateOidcProvider, DeleteOidcProvider, RemoveClientId, SetJwks, UpdateThumbprints,
};

use crate::conv::wire::wire_message;
use crate::replicated::v1 as pb;

wire_message! { CreateOidcProvider as pb::CreateOidcProvider { partition: plain, account: plain, url: plain, client_ids: list, thumbprints: list, tags: list, } }

wire_message! { DeleteOidcProvider as pb::DeleteOidcProvider { account: plain, url: plain, } }

wire_message! { AddClientId as pb::AddClientId { account: plain, url: plain, client_id: required, } }

wire_message! { RemoveClientId as pb::RemoveClientId { account: plain, url: plain, client_id: required, } }

wire_message! { UpdateThumbprints as pb::UpdateThumbprints { account: plain, url: plain, thumbprints: list, } }

wire_message! { SetJwks as pb::SetJwks { account: plain, url: plain, jwks: required, } }
