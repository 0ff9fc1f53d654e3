//! Between regions: requests for another region, and changes that another region has to make.

mod addressee;
pub mod candidates;
pub mod contacts;
pub mod dispatch;
pub mod families;
pub mod gateway;
pub mod inbox;
pub mod link;
pub mod outbox;
pub mod outlook;
pub mod patience;
pub mod presence;
pub mod reception;
