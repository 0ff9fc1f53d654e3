//! Accounts and their aliases.

use crate::iam::AccountAlias;
use crate::ids::AccountId;

/// Creates an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateAccount {
    /// The account.
    pub account: AccountId,
}

/// CreateAccountAlias: an account has one at most, so this replaces the one it had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetAccountAlias {
    /// The account.
    pub account: AccountId,
    /// The alias.
    pub alias: AccountAlias,
}

/// DeleteAccountAlias.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeleteAccountAlias {
    /// The account.
    pub account: AccountId,
    /// The alias that it has.
    pub alias: AccountAlias,
}
