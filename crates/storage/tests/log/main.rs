//! The log as its users see it, on files that fail.

mod support;

mod behaviour;
mod crash;
mod damage;
mod full;
