//! Work that no client asks for: on every node, or on a group's leader.

pub mod due;
pub mod forgetting;
pub mod free_space;
pub mod identity_age;
pub mod key_store_connections;
pub mod key_store_health;
pub mod learners;
pub mod setup;
pub mod timetable;
pub mod usage;
