//! Who may do what, when users, sessions and services ask: each path of an authorization.

mod aliases;
mod asking;
mod conditions;
mod grants;
mod keys;
mod new_keys;
mod recorded;
mod retirement;
