//! One key whose material is imported, expires, and is deleted.

mod action;

pub use action::Action;
