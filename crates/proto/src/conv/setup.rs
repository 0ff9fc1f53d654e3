//! A region's own keys.

use trent_domain::exchange_key::{ExchangeKey, ExchangeKeys, PublicExchangeKey};
use trent_domain::setup::{RegionSetup, WrappedDomainKey};

use super::wire::wire_message;
use crate::replicated::v1 as pb;

wire_message! {
    RegionSetup as pb::RegionSetup {
        cluster: plain,
        region: plain,
        domain_keys: list,
        exchange_keys: required,
    }
}

wire_message! { WrappedDomainKey as pb::WrappedDomainKey { version: required, bytes: required, } }

wire_message! { ExchangeKeys as pb::ExchangeKeys { current: required, previous: optional, } }

wire_message! { ExchangeKey as pb::ExchangeKey { public: required, private: required, made_at: required, } }

wire_message! { PublicExchangeKey as pb::PublicExchangeKey { version: required, bytes: plain, } }
