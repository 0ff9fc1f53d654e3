//! Work that no client asks for: on every node, or on a group's leader.

pub mod departure;
pub mod due;
pub mod exchange_keys;
pub mod forgetting;
pub mod founding;
pub mod free_space;
pub mod identity_age;
pub mod key_store_connections;
pub mod key_store_health;
mod leading;
pub mod membership;
pub mod own_address;
pub mod parting;
pub mod peer_certificate;
pub mod proposer;
pub mod quota_share;
pub mod reads;
pub mod region_contact;
pub mod setup;
pub mod succession;
pub mod timetable;
pub mod usage;
