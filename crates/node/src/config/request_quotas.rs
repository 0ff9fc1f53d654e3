//! `[request_quotas]`: how many requests an account may make in the region.

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};
use trent_domain::request_quota::QuotaGroup;

use super::ConfigError;
use crate::request_quotas::RequestRates;

const FIELD: &str = "request_quotas.rates";

/// `[request_quotas]`
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestQuotasSection {
    /// Begins with the rates that AWS has by default; otherwise nothing is limited but what `rates` names.
    #[serde(default)]
    pub aws: bool,
    /// Requests per second by group: `symmetric`, `rsa`, `ecc`, `ml_dsa`, `custom_key_store`, `data_key_pair.<spec>`, or
    /// an operation that has a quota of its own.
    #[serde(default)]
    pub rates: BTreeMap<String, u32>,
}

impl TryFrom<RequestQuotasSection> for RequestRates {
    type Error = ConfigError;

    fn try_from(section: RequestQuotasSection) -> Result<Self, ConfigError> {
        let mut rates = if section.aws {
            Self::of_aws()
        } else {
            Self::default()
        };
        for (name, per_second) in &section.rates {
            rates.set(group(name)?, rate(name, *per_second)?);
        }
        Ok(rates)
    }
}

fn group(name: &str) -> Result<QuotaGroup, ConfigError> {
    let mut groups = QuotaGroup::all();
    groups
        .find(|group| group.to_string() == name)
        .ok_or_else(|| ConfigError::Value {
            field: FIELD,
            reason: format!("{name:?} is no group of requests with a quota of its own"),
        })
}

fn rate(name: &str, per_second: u32) -> Result<NonZeroU32, ConfigError> {
    NonZeroU32::new(per_second).ok_or_else(|| ConfigError::Value {
        field: FIELD,
        reason: format!("{name} must be at least 1 a second; leave it out for no limit"),
    })
}

#[cfg(test)]
mod tests {
    use trent_domain::operation::Operation;

    use super::*;

    fn rates(text: &str) -> Result<RequestRates, ConfigError> {
        let section: RequestQuotasSection = toml::from_str(text).unwrap();
        section.try_into()
    }

    fn of(rates: &RequestRates, group: QuotaGroup) -> Option<u32> {
        rates.of(group).map(NonZeroU32::get)
    }

    #[test]
    fn nothing_is_limited_unless_it_is_said() {
        assert_eq!(rates("").unwrap(), RequestRates::default());
        let one = rates("rates.CreateKey = 7").unwrap();
        assert_eq!(of(&one, QuotaGroup::Operation(Operation::CreateKey)), Some(7));
        assert_eq!(of(&one, QuotaGroup::Symmetric), None);
    }

    #[test]
    fn rates_of_aws_with_some_of_ones_own() {
        assert_eq!(rates("aws = true").unwrap(), RequestRates::of_aws());
        let mixed = rates("aws = true\n[rates]\nsymmetric = 3\n\"data_key_pair.RSA_4096\" = 2").unwrap();
        assert_eq!(of(&mixed, QuotaGroup::Symmetric), Some(3));
        let pair = trent_domain::key_spec::DataKeyPairSpec::Rsa4096;
        assert_eq!(of(&mixed, QuotaGroup::DataKeyPair(pair)), Some(2));
        assert_eq!(of(&mixed, QuotaGroup::Rsa), Some(1_000));
    }

    #[test]
    fn unknown_groups_and_rates_of_zero_are_refused() {
        for text in [
            "rates.CreateKeys = 7",
            "rates.Encrypt = 7",
            "rates.GenerateDataKeyPair = 7",
            "rates.CreateKey = 0",
        ] {
            let refused = rates(text).unwrap_err().to_string();
            assert!(refused.starts_with("request_quotas.rates: "), "{text}: {refused}");
        }
        assert!(toml::from_str::<RequestQuotasSection>("awz = true").is_err());
        assert!(toml::from_str::<RequestQuotasSection>("rates.CreateKey = -1").is_err());
    }
}
