//! Who may do what. The proof values made here are the only way to key material and to key-less work: what needs a
//! permission takes its proof.
//!
//! Every authorization ends in one decision ([`policy`](crate::policy)): the key's policy, the caller's identity
//! policies and the key's grants together, or the identity policies alone where there is no key. The same code runs
//! where a request is checked first and where its entry is applied; what differs is the [`IdentitySide`], which
//! answers from the caller's policies or from what was recorded of them.

mod account;
mod asker;
mod authority;
mod caller_values;
mod granted;
mod identity_side;
mod key;
mod key_values;
#[cfg(feature = "chaos-bugs")]
mod lingering;
mod new_policy;
mod proof;
mod refusal;
mod region_work;
mod retirement;

pub(crate) use account::{nobody_elses, on_alias, on_replica, on_tags};
pub use account::{on_account, on_own_alias, on_retiring_principal, promotion_verdict};
pub use asker::Asker;
pub use authority::Authority;
pub use identity_side::{IdentitySide, RecordedVerdict, RecordedVerdicts, Recorder};
pub(crate) use key::on_key_for_grant;
pub use key::{on_ciphertext, on_key, on_source};
pub use new_policy::{NewPolicy, check_new_policy};
pub use proof::{Authorized, AuthorizedAccount, Purpose};
pub(crate) use refusal::nothing_allows;
pub(crate) use region_work::as_service;
pub use region_work::{REGION_WORK, to_receive, to_receive_staged, to_send};
pub use retirement::on_grant;
