//! The actions of STS that are offered.

use crate::query::actions;

actions! {
    /// An action of STS. `GetForwardAccessSession` and `GetServiceSession` are not AWS's: by them a registered service
    /// gets the sessions in which it acts for its users and for itself.
    Sts, sts:
    AssumeRole
    AssumeRoleWithWebIdentity
    GetCallerIdentity
    GetForwardAccessSession
    GetServiceSession
    GetSessionToken
}
