//! Material that a caller brings: how it is wrapped on its way here, and what it must be.

mod ber;
mod form;
mod pkcs8;
mod token;
mod wrapping;

pub(crate) use form::read as read_material;
pub(crate) use token::{Terms, Token};
pub(crate) use wrapping::Wrapping;
#[cfg(test)]
pub(crate) use wrapping::unwrap_padded;
