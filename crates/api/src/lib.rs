//! The AWS wire as pure functions: SigV4, AWS JSON 1.1, validation, and the table from our errors to AWS's.

pub mod json;
pub mod sigv4;
pub mod validation;
