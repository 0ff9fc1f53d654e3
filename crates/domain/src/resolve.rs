//! From the text of a `KeyId` to a key (AWS KMS Developer Guide, "Key identifiers"). Resolution happens in the region
//! that received the call; nothing is forwarded.

use std::sync::Arc;

use crate::alias::AliasName;
use crate::arn::AliasArn;
use crate::authorize::{Asker, nothing_allows};
use crate::error::KmsError;
use crate::ids::{AccountId, KeyId, RegionName};
use crate::key::Key;
use crate::managed_key::ManagedService;
use crate::operation::{Accepts, Operation};
use crate::policy::Layer;
use crate::state::State;

/// A key that was found, and how it was named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved {
    /// The key, as it was when it was found. It may belong to another account.
    pub key: Arc<Key>,
    /// The alias it was named by.
    pub via_alias: Option<AliasName>,
    /// What a refusal calls it: an own key by its ARN, a key of another account by the ARN that the caller gave, so
    /// that a refusal tells nothing new.
    pub(crate) called: String,
}

impl Resolved {
    /// A key that the caller has named by an alias which is about to be its own.
    pub(crate) fn by_alias(key: Arc<Key>, alias: &AliasArn) -> Self {
        Self {
            key,
            via_alias: Some(alias.name.clone()),
            called: alias.to_string(),
        }
    }

    /// A key that the caller has named by its id, or by something that only who knows the key has.
    pub fn by_id(key: Arc<Key>, region: &RegionName) -> Self {
        let called = key.arn(region).to_string();
        Self {
            key,
            via_alias: None,
            called,
        }
    }
}

/// Finds the key that a request's key member names. A key or alias of another account that is not there is refused
/// like one that is: its existence is not revealed.
pub fn resolve(
    state: &State,
    asker: &Asker<'_>,
    operation: Operation,
    raw: &str,
) -> Result<Resolved, KmsError> {
    let row = operation.row();
    find(state, asker, row.accepts, row.action, raw).map_err(|error| operation.declared(error))
}

/// Finds the key that the request names as the one that made its ciphertext.
pub fn resolve_source(
    state: &State,
    asker: &Asker<'_>,
    operation: Operation,
    raw: &str,
) -> Result<Resolved, KmsError> {
    let row = operation.row();
    find(state, asker, row.accepts, row.source_action, raw).map_err(|error| operation.declared(error))
}

/// A managed key that somebody asks for before it is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AwaitedKey {
    /// The service.
    pub service: ManagedService,
    /// Whose key it will be.
    pub account: AccountId,
}

/// The service whose managed key the request asks for, if the operation makes such keys, the alias is the service's in
/// the caller's own account, and there is no key yet.
pub fn awaited_managed_key(
    state: &State,
    asker: &Asker<'_>,
    operation: Operation,
    raw: &str,
) -> Option<AwaitedKey> {
    if !operation.row().makes_managed_keys {
        return None;
    }
    let own = asker.caller.account()?;
    let identifier = Identifier::parse(raw, state.region().ok()?, Some(own)).ok()?;
    match &identifier.target {
        Target::Alias(name) if identifier.account == own && state.alias(own, name).is_none() => {
            ManagedService::of_alias(name).map(|service| AwaitedKey {
                service,
                account: own,
            })
        }
        _ => None,
    }
}

fn find(
    state: &State,
    asker: &Asker<'_>,
    accepts: Accepts,
    action: &'static str,
    raw: &str,
) -> Result<Resolved, KmsError> {
    let region = state.region()?;
    if accepts != Accepts::KeyOrAlias && names_alias(raw) {
        return Err(KmsError::AliasNotSupported);
    }
    let refuse = || nothing_allows(asker, action, raw.to_owned(), Layer::Resource);
    let own = asker.caller.account();
    let identifier = Identifier::parse(raw, region, own)?;
    let foreign = Some(identifier.account) != own;
    match identifier.find(state) {
        Some((key, via_alias)) => {
            let called = if foreign {
                raw.to_owned()
            } else {
                key.arn(region).to_string()
            };
            Ok(Resolved {
                key,
                via_alias,
                called,
            })
        }
        None if foreign => Err(refuse()),
        None => Err(identifier.not_found(region)),
    }
}

/// Any alias form: what key-only operations refuse before they look anything up.
fn names_alias(raw: &str) -> bool {
    raw.starts_with(AliasName::PREFIX) || raw.contains(":alias/")
}

/// A well-formed identifier of this region.
struct Identifier {
    account: AccountId,
    /// The ARN that names the same.
    arn: String,
    target: Target,
}

enum Target {
    Key(KeyId),
    Alias(AliasName),
    /// A UUID with upper-case digits: well-formed, but no key has it.
    Unknown,
}

impl Identifier {
    fn parse(raw: &str, region: &RegionName, caller: Option<AccountId>) -> Result<Self, KmsError> {
        if raw.starts_with("arn:") {
            return Self::parse_arn(raw, region);
        }
        let (resource, target) = if raw.starts_with(AliasName::PREFIX) {
            (raw.to_owned(), parse_alias(raw, true)?)
        } else {
            (format!("key/{raw}"), parse_key_id(raw, true)?)
        };
        // What stands alone is of the caller's account, and services have none.
        let account = caller.ok_or_else(|| KmsError::InvalidKeyId {
            given: raw.to_owned(),
            bare: true,
        })?;
        Ok(Self {
            account,
            arn: format!("arn:{}:kms:{region}:{account}:{resource}", region.partition()),
            target,
        })
    }

    fn parse_arn(raw: &str, region: &RegionName) -> Result<Self, KmsError> {
        let malformed = || KmsError::InvalidArn(raw.to_owned());
        let fields: Vec<&str> = raw.splitn(6, ':').collect();
        let [_, partition, service, arn_region, account, resource] = fields[..] else {
            return Err(malformed());
        };
        if partition != region.partition() || service != "kms" || arn_region.is_empty() {
            return Err(malformed());
        }
        if arn_region != region.as_str() {
            return Err(KmsError::ArnNotFound(arn_region.to_owned()));
        }
        let account = account.parse().map_err(|_| malformed())?;
        let target = match resource.strip_prefix("key/") {
            Some(id) => parse_key_id(id, false)?,
            None if resource.starts_with(AliasName::PREFIX) => parse_alias(resource, false)?,
            None => return Err(malformed()),
        };
        Ok(Self {
            account,
            arn: raw.to_owned(),
            target,
        })
    }

    fn find(&self, state: &State) -> Option<(Arc<Key>, Option<AliasName>)> {
        let (id, via_alias) = match &self.target {
            Target::Key(id) => (*id, None),
            Target::Alias(name) => (state.alias(self.account, name)?.target, Some(name.clone())),
            Target::Unknown => return None,
        };
        Some((state.key_of(self.account, &id)?.clone(), via_alias))
    }

    fn not_found(self, region: &RegionName) -> KmsError {
        match self.target {
            Target::Alias(name) => KmsError::AliasNotFound(name.arn(region, self.account)),
            Target::Key(_) | Target::Unknown => KmsError::KeyNotFound(self.arn),
        }
    }
}

fn parse_key_id(given: &str, bare: bool) -> Result<Target, KmsError> {
    if let Ok(id) = given.parse() {
        return Ok(Target::Key(id));
    }
    // A UUID in any letter case; `mrk-` ids have lower-case digits only.
    let uuid = matches!(given.to_ascii_lowercase().parse(), Ok(KeyId::Single(_)));
    if uuid {
        Ok(Target::Unknown)
    } else {
        Err(KmsError::InvalidKeyId {
            given: given.to_owned(),
            bare,
        })
    }
}

fn parse_alias(given: &str, bare: bool) -> Result<Target, KmsError> {
    let malformed = |_| KmsError::InvalidKeyId {
        given: given.to_owned(),
        bare,
    };
    given.parse().map(Target::Alias).map_err(malformed)
}
