//! The keys of a region group's records: one byte of kind, then what names the record among its kind.

use bytes::Bytes;
use trent_domain::ids::{AccountId, KeyId};
use trent_domain::record::RecordKey;

use super::RecordError;
use super::values::parse;

// Numbers are never used again.
const SETUP: u8 = 1;
const CLOCK: u8 = 2;
const KEY: u8 = 3;
const ALIAS: u8 = 4;
const INTENT: u8 = 5;
const RECEIPT: u8 = 6;
const SETTLED: u8 = 7;
const REQUEST: u8 = 8;
const GRANT: u8 = 9;
const CUSTOM_KEY_STORE: u8 = 10;
const LAST_USAGE: u8 = 11;
const FENCING: u8 = 12;
const DEPARTURE: u8 = 13;

/// Bytes of a key id.
const KEY_ID_BYTES: usize = 17;
/// Digits in an account id.
pub(super) const ACCOUNT_BYTES: usize = 12;

pub(crate) fn encode_region_key(key: &RecordKey) -> Bytes {
    match key {
        RecordKey::Setup => named(SETUP, &[]),
        RecordKey::Clock => named(CLOCK, &[]),
        RecordKey::Key(id) => named(KEY, &id.to_bytes()),
        RecordKey::Alias(account, name) => named(
            ALIAS,
            &[account.as_str().as_bytes(), name.as_str().as_bytes()].concat(),
        ),
        RecordKey::Intent(id) => named(INTENT, id.as_bytes()),
        RecordKey::Receipt(id) => named(RECEIPT, id.as_bytes()),
        RecordKey::Settled(source) => named(SETTLED, source.as_str().as_bytes()),
        RecordKey::Request(id) => named(REQUEST, id.as_bytes()),
        // Grants
        RecordKey::Grant(key, id) => named(GRANT, &[key.to_bytes().as_slice(), id.as_bytes()].concat()),
        // Custom key stores
        RecordKey::CustomKeyStore(id) => named(CUSTOM_KEY_STORE, id.as_str().as_bytes()),
        // Usage
        RecordKey::LastUsage(id) => named(LAST_USAGE, &id.to_bytes()),
        // Between regions
        RecordKey::Fencing => named(FENCING, &[]),
        RecordKey::Departure => named(DEPARTURE, &[]),
    }
}

pub(crate) fn decode_region_key(bytes: &[u8]) -> Result<RecordKey, RecordError> {
    let unknown = || RecordError::Invalid("record key");
    let (kind, name) = bytes.split_first().ok_or_else(unknown)?;
    Ok(match *kind {
        SETUP if name.is_empty() => RecordKey::Setup,
        CLOCK if name.is_empty() => RecordKey::Clock,
        KEY => RecordKey::Key(KeyId::from_bytes(name).map_err(|_| unknown())?),
        ALIAS => {
            let (account, alias) = name.split_at_checked(ACCOUNT_BYTES).ok_or_else(unknown)?;
            RecordKey::Alias(account_id(account)?, text(alias, "alias name")?)
        }
        INTENT => RecordKey::Intent(name.try_into().map_err(|_| unknown())?),
        RECEIPT => RecordKey::Receipt(name.try_into().map_err(|_| unknown())?),
        SETTLED => RecordKey::Settled(text(name, "region name")?),
        REQUEST => RecordKey::Request(name.try_into().map_err(|_| unknown())?),
        // Grants
        GRANT => {
            let (key, grant) = name.split_at_checked(KEY_ID_BYTES).ok_or_else(unknown)?;
            let key = KeyId::from_bytes(key).map_err(|_| unknown())?;
            RecordKey::Grant(key, grant.try_into().map_err(|_| unknown())?)
        }
        // Custom key stores
        CUSTOM_KEY_STORE => RecordKey::CustomKeyStore(text(name, "custom key store id")?),
        // Usage
        LAST_USAGE => RecordKey::LastUsage(KeyId::from_bytes(name).map_err(|_| unknown())?),
        // Between regions
        FENCING if name.is_empty() => RecordKey::Fencing,
        DEPARTURE if name.is_empty() => RecordKey::Departure,
        _ => return Err(unknown()),
    })
}

pub(super) fn named(kind: u8, name: &[u8]) -> Bytes {
    [&[kind], name].concat().into()
}

pub(super) fn account_id(bytes: &[u8]) -> Result<AccountId, RecordError> {
    text(bytes, "account id")
}

pub(super) fn text<T: std::str::FromStr>(bytes: &[u8], what: &'static str) -> Result<T, RecordError> {
    parse(
        std::str::from_utf8(bytes).map_err(|_| RecordError::Invalid(what))?,
        what,
    )
}
