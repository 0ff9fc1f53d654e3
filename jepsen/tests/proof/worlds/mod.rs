//! What the parts of a key manager do, right or with one bug.

pub(crate) mod alias;
pub(crate) mod deletion;
pub(crate) mod family;
pub(crate) mod grants;
pub(crate) mod imports;
pub(crate) mod ledger;
pub(crate) mod lifecycle;
pub(crate) mod membership;
pub(crate) mod policy;
pub(crate) mod set;
pub(crate) mod succession;
pub(crate) mod switch_off;

use fastrand::Rng;

pub(crate) const NOT_FOUND: &str = "NotFoundException";
pub(crate) const EXISTS: &str = "AlreadyExistsException";
pub(crate) const DISABLED: &str = "DisabledException";
pub(crate) const STATE: &str = "KMSInvalidStateException";
pub(crate) const DENIED: &str = "AccessDeniedException";
pub(crate) const INCORRECT: &str = "IncorrectKeyMaterialException";
pub(crate) const CIPHERTEXT: &str = "InvalidCiphertextException";

/// One time of `n`.
pub(crate) fn once_in(rng: &mut Rng, n: u32) -> bool {
    rng.u32(0..n) == 0
}
