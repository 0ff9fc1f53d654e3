//! What the black-box tests share.

pub(crate) mod fake_kms;
pub(crate) mod run;
