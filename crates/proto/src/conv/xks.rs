//! What names external keys and the proxies before them.

use trent_domain::xks::{KeyStoreBinding, ProxyCredential, XksProxy};

use super::wire::wire_message;
use crate::replicated::v1 as pb;

wire_message! { XksProxy as pb::XksProxy { uri_endpoint: plain, uri_path: plain, } }

wire_message! { ProxyCredential as pb::ProxyCredential { access_key_id: plain, secret: required, } }

wire_message! { KeyStoreBinding as pb::KeyStoreBinding { store: plain, xks_key_id: plain, } }
