//! Every ciphertext that was ever returned is kept, and decrypted everywhere.

mod action;

pub use action::{Action, Forgery, Seen};
