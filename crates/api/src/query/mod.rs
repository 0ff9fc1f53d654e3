//! The AWS Query protocol, which IAM and STS speak: forms in, XML out.
//!
//! A form is read by the shape of its action into the same [`Object`](crate::json::Object) that a JSON body gives, so
//! that constraints, their texts and the access to members are one.

mod action;
mod answer;
mod check;
mod form;
mod iso8601;
mod lists;
mod members;
mod percent;
mod protocol;
mod xml;

pub(crate) use action::actions;
pub use answer::Answer;
pub(crate) use check::checked;
pub use form::Form;
pub(crate) use lists::{strings, tags};
pub use members::Unreadable;
pub use protocol::Protocol;
pub(crate) use xml::Element;

#[cfg(test)]
mod tests;
