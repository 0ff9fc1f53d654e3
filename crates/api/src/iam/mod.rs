//! The actions of IAM that are offered, one file a family.

mod action;

pub use action::Action;
