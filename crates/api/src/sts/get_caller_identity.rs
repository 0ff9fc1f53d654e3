//! GetCallerIdentity.

use trent_domain::ids::AccountId;

use crate::query::{Answer, Element};

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallerIdentity<'a> {
    /// `UserId`: the unique id; of the root user, the account.
    pub user_id: &'a str,
    /// `Account`
    pub account: AccountId,
    /// `Arn`
    pub arn: &'a str,
}

impl CallerIdentity<'_> {
    /// The answer.
    #[must_use]
    pub fn answer(&self) -> Answer {
        Answer::of(|answer| self.write(answer))
    }

    pub(super) fn write(&self, answer: &mut Element<'_>) {
        answer.string("Arn", self.arn);
        answer.string("UserId", self.user_id);
        answer.string("Account", self.account);
    }
}
