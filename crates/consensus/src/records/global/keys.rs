//! The keys of the global group's records.

use bytes::Bytes;
use trent_domain::global::RecordKey;
use trent_domain::ids::NodeId;

use crate::records::RecordError;
use crate::records::region_keys::{ACCOUNT_BYTES, account_id, named, text};

// Numbers are never used again.
const CLUSTER: u8 = 1;
const CLOCK: u8 = 2;
const REGION: u8 = 3;
const ACCOUNT: u8 = 4;
const ACCESS_KEY: u8 = 5;
const REQUEST: u8 = 6;
const USER: u8 = 7;
const GROUP: u8 = 8;
const ROLE: u8 = 9;
const POLICY: u8 = 10;
const OIDC_PROVIDER: u8 = 11;
const SERVICE: u8 = 12;
const NODE: u8 = 13;
const INVITATION: u8 = 14;
const LAST_NODE: u8 = 15;
const LOSSES: u8 = 17;
const RESIDENCY: u8 = 18;

pub(crate) fn encode_global_key(key: &RecordKey) -> Bytes {
    match key {
        RecordKey::Cluster => named(CLUSTER, &[]),
        RecordKey::Clock => named(CLOCK, &[]),
        RecordKey::Region(name) => named(REGION, name.as_str().as_bytes()),
        RecordKey::Account(id) => named(ACCOUNT, id.as_str().as_bytes()),
        RecordKey::AccessKey(id) => named(ACCESS_KEY, id.as_str().as_bytes()),
        RecordKey::Request(id) => named(REQUEST, id.as_bytes()),
        RecordKey::User(id) => named(USER, id.as_str().as_bytes()),
        RecordKey::Group(id) => named(GROUP, id.as_str().as_bytes()),
        RecordKey::Role(id) => named(ROLE, id.as_str().as_bytes()),
        RecordKey::Policy(id) => named(POLICY, id.as_str().as_bytes()),
        RecordKey::OidcProvider(account, url) => named(
            OIDC_PROVIDER,
            &[account.as_str().as_bytes(), url.as_str().as_bytes()].concat(),
        ),
        RecordKey::Service(principal) => named(SERVICE, principal.as_str().as_bytes()),
        RecordKey::Node(id) => named(NODE, &id.0.to_be_bytes()),
        RecordKey::Invitation(node) => named(INVITATION, &node.0.to_be_bytes()),
        RecordKey::LastNode => named(LAST_NODE, &[]),
        RecordKey::Losses => named(LOSSES, &[]),
        RecordKey::Residency(home) => named(RESIDENCY, home.as_str().as_bytes()),
    }
}

pub(crate) fn decode_global_key(bytes: &[u8]) -> Result<RecordKey, RecordError> {
    let unknown = || RecordError::Invalid("record key");
    let (kind, name) = bytes.split_first().ok_or_else(unknown)?;
    Ok(match *kind {
        CLUSTER if name.is_empty() => RecordKey::Cluster,
        CLOCK if name.is_empty() => RecordKey::Clock,
        LOSSES if name.is_empty() => RecordKey::Losses,
        REGION => RecordKey::Region(text(name, "region name")?),
        ACCOUNT => RecordKey::Account(account_id(name)?),
        ACCESS_KEY => RecordKey::AccessKey(text(name, "access key id")?),
        REQUEST => RecordKey::Request(name.try_into().map_err(|_| unknown())?),
        USER => RecordKey::User(text(name, "unique id")?),
        GROUP => RecordKey::Group(text(name, "unique id")?),
        ROLE => RecordKey::Role(text(name, "unique id")?),
        POLICY => RecordKey::Policy(text(name, "unique id")?),
        OIDC_PROVIDER => {
            let (account, url) = name.split_at_checked(ACCOUNT_BYTES).ok_or_else(unknown)?;
            RecordKey::OidcProvider(account_id(account)?, text(url, "OIDC provider URL")?)
        }
        SERVICE => RecordKey::Service(text(name, "service principal")?),
        NODE => RecordKey::Node(node_id(name)?),
        INVITATION => RecordKey::Invitation(node_id(name)?),
        LAST_NODE if name.is_empty() => RecordKey::LastNode,
        RESIDENCY => RecordKey::Residency(text(name, "region name")?),
        _ => return Err(unknown()),
    })
}

fn node_id(bytes: &[u8]) -> Result<NodeId, RecordError> {
    let bytes = bytes
        .try_into()
        .map_err(|_| RecordError::Invalid("node number"))?;
    Ok(NodeId(u64::from_be_bytes(bytes)))
}
