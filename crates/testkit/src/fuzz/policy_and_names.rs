//! Texts that name keys, and policies.

use std::fmt::Display;
use std::str::FromStr;

use trent_domain::alias::AliasName;
use trent_domain::arn::KeyArn;
use trent_domain::authorize::{Authority, NewPolicy, check_new_policy};
use trent_domain::error::KmsError;
use trent_domain::grant::GrantName;
use trent_domain::ids::{
    AccessKeyId, AccountId, ClusterId, GrantId, GroupId, IntentId, KeyId, MaterialId, RegionName, RequestId,
};
use trent_domain::operation::Operation;
use trent_domain::principal::{PrincipalArn, ServicePrincipal};
use trent_domain::resolve::{resolve, resolve_source};

use super::answer::check_refusal;
use super::region::{KEY, Region, asker, owner};

/// One that takes aliases, one that does not, and one that names a second key.
const OPERATIONS: [Operation; 3] = [Operation::Encrypt, Operation::DisableKey, Operation::ReEncrypt];

/// Reads a text as each kind of name, as the key of these operations' requests, and as a policy. Accepted is what names
/// the region's key.
pub fn policy_and_names(input: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(input) else {
        return false;
    };
    if let Err(error) = check_policy(text) {
        check_refusal(error);
    }
    read_as_every_name(text);
    let named = OPERATIONS.map(|operation| names_the_key(operation, text));
    named.contains(&true)
}

fn check_policy(text: &str) -> Result<(), KmsError> {
    let (authority, arn) = (Authority::from(owner()), key_arn());
    let new = NewPolicy {
        text,
        arn: &arn,
        key: None,
        bypass_lockout_check: false,
    };
    check_new_policy(&asker(&authority, &arn.region), &new)
}

fn key_arn() -> KeyArn {
    KeyArn {
        region: "us-east-1".parse().unwrap(),
        account: "111122223333".parse().unwrap(),
        key_id: KEY,
    }
}

fn read_as_every_name(text: &str) {
    check_name::<AliasName>(text);
    check_name::<KeyId>(text);
    check_name::<AccountId>(text);
    check_name::<RegionName>(text);
    check_name::<AccessKeyId>(text);
    check_name::<PrincipalArn>(text);
    check_name::<ServicePrincipal>(text);
    check_name::<GrantName>(text);
    check_name::<GrantId>(text);
    check_name::<MaterialId>(text);
    check_name::<RequestId>(text);
    check_name::<IntentId>(text);
    check_name::<ClusterId>(text);
    check_name::<GroupId>(text);
}

/// A name has one text.
fn check_name<T: FromStr + Display>(text: &str) {
    if let Ok(name) = text.parse::<T>() {
        assert_eq!(name.to_string(), text);
    }
}

fn names_the_key(operation: Operation, text: &str) -> bool {
    let state = &Region::get().state;
    let (authority, region) = (Authority::from(owner()), key_arn().region);
    let asker = asker(&authority, &region);
    let found = [resolve, resolve_source].map(|resolve| match resolve(state, &asker, operation, text) {
        Ok(resolved) => {
            assert_eq!(resolved.key.id, KEY);
            true
        }
        Err(error) => {
            check_refusal(error);
            false
        }
    });
    found.contains(&true)
}
