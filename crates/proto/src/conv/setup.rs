//! A region's own keys.

use trent_domain::setup::{ExchangeKey, RegionSetup, WrappedDomainKey};

use super::wire::wire_message;
use crate::replicated::v1 as pb;

wire_message! {
    RegionSetup as pb::RegionSetup {
        cluster: plain,
        region: plain,
        domain_keys: list,
        exchange_key: required,
    }
}

wire_message! { WrappedDomainKey as pb::WrappedDomainKey { version: required, bytes: required, } }

wire_message! { ExchangeKey as pb::ExchangeKey { public: plain, private: required, } }
