//! Tags of users, roles, managed policies and OpenID Connect providers.

use std::sync::Arc;

use crate::global::outcome::Reply;
use crate::global::state::State;
use crate::iam::{IamError, ManagedPolicy, OidcProvider, Role, Tagged, User, merged_tags, tags_without};
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

impl TagEntity {
    pub(crate) fn apply(&self, state: &mut State) -> Result<Reply, IamError> {
        change(state, self.account, &self.entity, |tags| {
            merged_tags(tags, &self.tags)
        })
    }
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

impl UntagEntity {
    pub(crate) fn apply(&self, state: &mut State) -> Result<Reply, IamError> {
        change(state, self.account, &self.entity, |tags| {
            Ok(tags_without(tags, &self.tag_keys))
        })
    }
}

fn change(
    state: &mut State,
    account: AccountId,
    entity: &Tagged,
    change: impl FnOnce(&[Tag]) -> Result<Vec<Tag>, IamError>,
) -> Result<Reply, IamError> {
    match entity {
        Tagged::User(name) => {
            let user = state.expect_user(account, name)?;
            let tags = change(&user.tags)?;
            state.put_user(Arc::new(User {
                tags,
                ..User::clone(&user)
            }));
        }
        Tagged::Role(name) => {
            let role = state.expect_role(account, name)?;
            let tags = change(&role.tags)?;
            state.put_role(Arc::new(Role {
                tags,
                ..Role::clone(&role)
            }));
        }
        Tagged::Policy(arn) => {
            let policy = state.expect_policy(account, arn)?;
            let tags = change(&policy.tags)?;
            state.put_policy(Arc::new(ManagedPolicy {
                tags,
                ..ManagedPolicy::clone(&policy)
            }));
        }
        Tagged::OidcProvider(url) => {
            let provider = state.expect_oidc_provider(account, url)?;
            let tags = change(&provider.tags)?;
            state.put_oidc_provider(Arc::new(OidcProvider {
                tags,
                ..OidcProvider::clone(&provider)
            }));
        }
    }
    Ok(Reply::Done)
}
