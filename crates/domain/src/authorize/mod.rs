//! Who may do what. The proof values made here are the only way to key material and to key-less work: what needs a
//! permission takes its proof.
//!
//! Every authorization ends in one decision ([`policy`](crate::policy)): the key's policy, the caller's identity
//! policies and the key's grants together, or the identity policies alone where there is no key. The same code runs
//! where a request is checked first and where its entry is applied; what differs is the [`IdentitySide`], which
//! answers from the caller's policies or from what was recorded of them.

mod account;
mod asker;
mod caller_values;
mod granted;
mod identity_side;
mod key;
mod key_values;
mod proof;
mod refusal;
mod region_work;
mod retirement;

pub use account::{on_account, on_retiring_principal};
pub(crate) use account::{on_alias, on_replica, on_tags};
pub use asker::Asker;
pub use identity_side::{IdentitySide, RecordedVerdict, RecordedVerdicts, Recorder};
pub use key::{on_ciphertext, on_key, on_source};
pub(crate) use key::on_key_for_grant;
pub use proof::{Authorized, AuthorizedAccount, Purpose};
pub(crate) use refusal::nothing_allows;
pub use region_work::{REGION_WORK, to_receive, to_receive_staged, to_send};
pub(crate) use region_work::as_service;
pub use retirement::on_grant;
