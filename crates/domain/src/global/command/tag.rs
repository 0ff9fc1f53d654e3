//! Tags of users, roles, managed policies and OpenID Connect providers.

use crate::iam::Tagged;
use crate::ids::AccountId;
use crate::tag::Tag;

/// TagUser, TagRole, TagPolicy and TagOpenIDConnectProvider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagEntity {
    /// The account.
    pub account: AccountId,
    /// What gets the tags.
    pub entity: Tagged,
    /// The tags; they replace those of the same tag key.
    pub tags: Vec<Tag>,
}

/// UntagUser, UntagRole, UntagPolicy and UntagOpenIDConnectProvider. Tags that are not there stay away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UntagEntity {
    /// The account.
    pub account: AccountId,
    /// What loses the tags.
    pub entity: Tagged,
    /// The tag keys.
    pub tag_keys: Vec<String>,
}
