//! The AWS wire as pure functions: SigV4, AWS JSON 1.1, AWS Query, validation, and the table from our errors to AWS's.
//!
//! A request goes through [`target`] (which operation), [`sigv4`] (who asks), [`json`] and [`ops`] (what is asked,
//! held against [`validation`]'s tables), and comes back as the bytes of an answer or of an [`error::ApiError`], with
//! [`headers`]. Requests of [`iam`] and [`sts`] come as forms and leave as XML, see [`query`]. Nothing here does IO, reads a clock, or draws randomness.

pub mod conditions;
pub mod error;
pub mod headers;
pub mod iam;
pub mod json;
mod marker;
pub mod ops;
pub mod query;
pub mod sigv4;
pub mod sts;
pub mod target;
pub mod validation;
