//! GetCallerIdentity: no permission is needed, and none can forbid it.

use trent_api::error::{QueryError, QueryErrorName};
use trent_api::query::Form;
use trent_api::sts::{Action, CallerIdentity};
use trent_domain::caller::Caller;
use trent_domain::ids::AccountId;

use super::{Outcome, Sts};
use crate::identity::Identity;
use crate::query::QueryCall;

pub(super) fn run(sts: Sts<'_>, call: &QueryCall, form: &Form) -> Outcome {
    Action::GetCallerIdentity.members(form)?;
    let who = Who::of(sts, &call.identity)?;
    Ok(who.as_answered().answer())
}

/// Who somebody is, in the words of the answer.
pub(super) struct Who {
    user_id: String,
    account: AccountId,
    arn: String,
}

impl Who {
    /// A service is nobody in any account.
    pub(super) fn of(sts: Sts<'_>, identity: &Identity) -> Result<Self, QueryError> {
        let caller = &identity.caller;
        let (Some(account), Some(user_id)) = (caller.account(), user_id(caller)) else {
            return Err(QueryError::new(
                QueryErrorName::AccessDenied,
                format!("{} belongs to no account.", sts.arn(caller)),
            ));
        };
        Ok(Self {
            user_id,
            account,
            arn: sts.arn(caller),
        })
    }

    pub(super) fn as_answered(&self) -> CallerIdentity<'_> {
        CallerIdentity {
            user_id: &self.user_id,
            account: self.account,
            arn: &self.arn,
        }
    }
}

/// Of the root user, the account.
fn user_id(caller: &Caller) -> Option<String> {
    match caller {
        Caller::Root(account) => Some(account.to_string()),
        Caller::Principal(principal) => Some(principal.unique_id.to_string()),
        Caller::AwsService(_) | Caller::Service => None,
    }
}
