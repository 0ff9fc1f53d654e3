//! Aliases of an account, of which it has one at most.

use trent_domain::iam::AccountAlias;

use super::{Page, members};
use crate::{error::QueryError, json::Object, query::Answer};

/// `AccountAlias` of CreateAccountAlias and DeleteAccountAlias.
///
/// # Errors
/// It is no alias.
pub fn parse(request: &Object<'_>) -> Result<AccountAlias, QueryError> {
    members::required(members::parsed(request, "AccountAlias")?)
}

/// The answer of ListAccountAliases.
#[must_use]
pub fn list(page: &Page<&AccountAlias>) -> Answer {
    Answer::of(|answer| {
        answer.strings("AccountAliases", page.items());
        page.write(answer);
    })
}
