//! Lists of an account's entities, page by page.

use std::sync::Arc;

use super::State;
use super::entities::{Entities, Named};
use crate::iam::{Group, ManagedPolicy, Name, Role, User};
use crate::ids::AccountId;
use crate::state::Page;

/// Which entities a page has. Lists are by name, without its letter case.
#[derive(Debug, Clone, Copy)]
pub struct Listing<'a> {
    /// Whose.
    pub account: AccountId,
    /// What their paths begin with; `/` is every path.
    pub path_prefix: &'a str,
    /// The last name of the page before.
    pub after: Option<&'a Name>,
    /// How many at most.
    pub limit: usize,
}

impl State {
    /// A page of users.
    pub fn list_users(&self, listing: Listing<'_>) -> Page<Arc<User>> {
        page(&self.users, listing, |_| true)
    }

    /// A page of groups.
    pub fn list_groups(&self, listing: Listing<'_>) -> Page<Arc<Group>> {
        page(&self.groups, listing, |_| true)
    }

    /// A page of roles.
    pub fn list_roles(&self, listing: Listing<'_>) -> Page<Arc<Role>> {
        page(&self.roles, listing, |_| true)
    }

    /// A page of the account's own managed policies; those attached to something only, if so asked.
    pub fn list_policies(&self, listing: Listing<'_>, only_attached: bool) -> Page<Arc<ManagedPolicy>> {
        page(&self.policies, listing, |policy| {
            !only_attached || self.attachment_count(listing.account, &policy.arn()) > 0
        })
    }
}

fn page<T: Named>(
    entities: &Entities<T>,
    listing: Listing<'_>,
    is_wanted: impl Fn(&T) -> bool,
) -> Page<Arc<T>> {
    let list = entities
        .after(listing.account, listing.after)
        .filter(|entity| entity.entity().path.as_str().starts_with(listing.path_prefix) && is_wanted(entity));
    Page::take(listing.limit, list.cloned())
}
