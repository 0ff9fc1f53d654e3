//! The AWS wire as pure functions: SigV4, AWS JSON 1.1, validation, and the table from our errors to AWS's.
//!
//! A request goes through [`target`] (which operation), [`sigv4`] (who asks), [`json`] and [`ops`] (what is asked,
//! held against [`validation`]'s tables), and comes back as the bytes of an answer or of an [`error::ApiError`], with
//! [`headers`]. Nothing here does IO, reads a clock, or draws randomness.

pub mod conditions;
pub mod error;
pub mod headers;
pub mod json;
pub mod ops;
pub mod sigv4;
pub mod target;
pub mod validation;
