//! Numbers of other regions: whether they answer, and what they have still to hear.

use std::time::Duration;

use prometheus_client::metrics::family::Family;
use prometheus_client::registry::{Registry, Unit};
use trent_domain::state::State;
use trent_domain::sync_status::OutOfSync;
use trent_domain::time::Timestamp;

use super::labels::{Count, LagLabel, PerRegion, RegionLabel, Seconds};
use crate::regions::contacts::Contact;
use crate::regions::outlook::{self, Outlook, OwnExchangeKey};

/// Other regions as this one sees them.
pub(super) struct RegionGauges {
    reachable: PerRegion<Count>,
    changed: PerRegion<Seconds>,
    led: PerRegion<Count>,
    intents: PerRegion<Count>,
    outbox_age: PerRegion<Seconds>,
    configuration_lag: PerRegion<Seconds>,
    lagging: Family<LagLabel, Count>,
    out_of_sync: Count,
    fenced: Count,
    exchange_key: PerRegion<Count>,
    exchange_key_age: PerRegion<Seconds>,
}

impl RegionGauges {
    pub(super) fn register(registry: &mut Registry) -> Self {
        let gauges = Self {
            reachable: Family::default(),
            changed: Family::default(),
            led: Family::default(),
            intents: Family::default(),
            outbox_age: Family::default(),
            configuration_lag: Family::default(),
            lagging: Family::default(),
            out_of_sync: Count::default(),
            fenced: Count::default(),
            exchange_key: Family::default(),
            exchange_key_age: Family::default(),
        };
        gauges.register_contact(registry.sub_registry_with_prefix("region"));
        gauges.register_outbox(registry.sub_registry_with_prefix("outbox"));
        gauges.register_keys(registry.sub_registry_with_prefix("multi_region"));
        gauges.register_exchange_keys(registry.sub_registry_with_prefix("exchange_key"));
        gauges
    }

    fn register_contact(&self, registry: &mut Registry) {
        registry.register(
            "reachable",
            "Whether a node of the region answers this node",
            self.reachable.clone(),
        );
        registry.register_with_unit(
            "reachable_changed_timestamp",
            "When the region began, or ceased, to answer this node",
            Unit::Seconds,
            self.changed.clone(),
        );
        registry.register(
            "led",
            "Whether the region had a leader when it last answered this node",
            self.led.clone(),
        );
    }

    fn register_outbox(&self, registry: &mut Registry) {
        registry.register(
            "intents",
            "Changes that the region has not confirmed",
            self.intents.clone(),
        );
        registry.register_with_unit(
            "age",
            "How long the oldest change has waited that the region has not confirmed",
            Unit::Seconds,
            self.outbox_age.clone(),
        );
    }

    fn register_keys(&self, registry: &mut Registry) {
        registry.register_with_unit(
            "configuration_lag",
            "How old the MultiRegionConfiguration may be that DescribeKey shows in the region",
            Unit::Seconds,
            self.configuration_lag.clone(),
        );
        registry.register(
            "keys_lagging",
            "Multi-Region keys that the region does not have as this one has them",
            self.lagging.clone(),
        );
        registry.register(
            "keys_out_of_sync",
            "Multi-Region keys that some other region does not have as this one has them",
            self.out_of_sync.clone(),
        );
        registry.register(
            "fenced",
            "Whether this region was lost and does not know yet what has become of its primaries",
            self.fenced.clone(),
        );
    }

    fn register_exchange_keys(&self, registry: &mut Registry) {
        registry.register(
            "version",
            "The version of the region's exchange key that this node knows of",
            self.exchange_key.clone(),
        );
        registry.register_with_unit(
            "age",
            "For how long this node's own region has had its exchange key",
            Unit::Seconds,
            self.exchange_key_age.clone(),
        );
    }

    /// What holds of this region.
    pub(super) fn set_own(&self, state: &State, now: Timestamp) {
        self.out_of_sync.set(state.keys_out_of_sync() as u64);
        self.fenced.set(outlook::is_fenced(state).into());
        let (Ok(region), Some(key)) = (state.region(), OwnExchangeKey::of(state, now)) else {
            return;
        };
        let label = RegionLabel {
            target_region: region.to_string(),
        };
        self.exchange_key.get_or_create(&label).set(key.version.into());
        let age = self.exchange_key_age.get_or_create(&label);
        age.set(key.age.as_secs_f64());
    }

    pub(super) fn set(&self, outlook: &Outlook) {
        let label = RegionLabel {
            target_region: outlook.region.to_string(),
        };
        if let Some(contact) = outlook.contact {
            self.set_contact(&label, contact);
        }
        if let Some(version) = outlook.exchange_key_version() {
            self.exchange_key.get_or_create(&label).set(version.into());
        }
        self.intents.get_or_create(&label).set(outlook.intents as u64);
        let ages = [
            (&self.outbox_age, outlook.outbox_age),
            (&self.configuration_lag, outlook.configuration_lag),
        ];
        for (gauge, age) in ages {
            // Nothing waits: nothing is old.
            let age = age.unwrap_or(Duration::ZERO);
            gauge.get_or_create(&label).set(age.as_secs_f64());
        }
        for (why, keys) in outlook.lagging {
            self.set_lagging(&label, why, keys);
        }
    }

    fn set_contact(&self, label: &RegionLabel, contact: Contact) {
        let since = Duration::from_millis(contact.since.as_millis());
        self.reachable.get_or_create(label).set(contact.reachable.into());
        self.changed.get_or_create(label).set(since.as_secs_f64());
        self.led.get_or_create(label).set(contact.leader.is_some().into());
    }

    fn set_lagging(&self, label: &RegionLabel, why: OutOfSync, keys: usize) {
        let label = LagLabel {
            target_region: label.target_region.clone(),
            reason: why.as_str(),
        };
        self.lagging.get_or_create(&label).set(keys as u64);
    }
}

#[cfg(test)]
mod tests {
    use prometheus_client::encoding::text;
    use trent_domain::ids::NodeId;

    use super::*;

    #[test]
    fn nothing_that_waits_is_zero_and_a_region_that_was_not_asked_is_left_out() {
        let mut registry = Registry::with_prefix("trent");
        let gauges = RegionGauges::register(&mut registry);
        let asked = Outlook {
            region: "eu-west-1".parse().unwrap(),
            entry: None,
            contact: Some(Contact {
                reachable: false,
                since: Timestamp::from_millis(1500),
                leader: Some(NodeId(4)),
            }),
            intents: 3,
            outbox_age: Some(Duration::from_millis(2500)),
            configuration_lag: None,
            lagging: OutOfSync::ALL.map(|why| (why, usize::from(why == OutOfSync::Creating))),
        };
        let not_asked = Outlook {
            region: "ap-south-1".parse().unwrap(),
            contact: None,
            ..asked.clone()
        };
        gauges.set(&asked);
        gauges.set(&not_asked);
        gauges.set_own(&State::default(), Timestamp::from_millis(0));
        let mut text = String::new();
        text::encode(&mut text, &registry).unwrap();
        for line in [
            "trent_region_reachable{target_region=\"eu-west-1\"} 0",
            "trent_region_reachable_changed_timestamp_seconds{target_region=\"eu-west-1\"} 1.5",
            "trent_region_led{target_region=\"eu-west-1\"} 1",
            "trent_outbox_intents{target_region=\"eu-west-1\"} 3",
            "trent_outbox_age_seconds{target_region=\"ap-south-1\"} 2.5",
            "trent_multi_region_configuration_lag_seconds{target_region=\"eu-west-1\"} 0.0",
            "trent_multi_region_keys_lagging{target_region=\"eu-west-1\",reason=\"creating\"} 1",
            "trent_multi_region_keys_lagging{target_region=\"eu-west-1\",reason=\"updating\"} 0",
            "trent_multi_region_keys_out_of_sync 0",
            "trent_multi_region_fenced 0",
        ] {
            assert!(text.lines().any(|found| found == line), "{line} in {text}");
        }
        assert!(
            !text.contains("reachable{target_region=\"ap-south-1\"}"),
            "{text}"
        );
        assert!(!text.contains("trent_exchange_key_version{"), "{text}");
    }
}
