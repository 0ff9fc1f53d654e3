//! Numbers of this node by itself: whether it serves, and how old what it serves by is.

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};

use super::labels::{Count, ReasonLabel, Seconds};
use crate::health::NotReady;
use crate::identity_age::IdentityAge;
use crate::peer_tls::PeerTls;

pub(super) fn register_version(registry: &mut Registry) {
    let version = Info::new([("version", env!("CARGO_PKG_VERSION"))]);
    registry.register("build", "The version of the program", version);
}

pub(super) fn register_health(registry: &mut Registry, problems: &[NotReady]) {
    let ready = Count::default();
    ready.set(problems.is_empty().into());
    let not_ready = Family::<ReasonLabel, Count>::default();
    for problem in NotReady::ALL {
        let label = ReasonLabel {
            reason: problem.as_str(),
        };
        let holds = problems.contains(&problem);
        not_ready.get_or_create(&label).set(holds.into());
    }
    registry.register("ready", "Whether /readyz answers 200", ready);
    registry.register(
        "not_ready",
        "Whether this is a reason for which /readyz answers 503",
        not_ready,
    );
}

pub(super) fn register_identity_age(registry: &mut Registry, identity: &IdentityAge) {
    let seconds = |duration: std::time::Duration| {
        let gauge = Seconds::default();
        gauge.set(duration.as_secs_f64());
        gauge
    };
    registry.register_with_unit(
        "identity_max_age",
        "Age of accounts and access keys from which on requests are refused",
        Unit::Seconds,
        seconds(identity.limit()),
    );
    if let Some(age) = identity.age() {
        registry.register_with_unit(
            "identity_age",
            "For how long changes of accounts and access keys may have been missed here",
            Unit::Seconds,
            seconds(age),
        );
    }
}

pub(super) fn register_peer_tls(registry: &mut Registry, tls: &PeerTls) {
    let left: Gauge = Gauge::default(); // negative once the end is past
    left.set(tls.seconds_left());
    registry.register_with_unit(
        "peer_certificate_expires",
        "In how long the certificate that this node shows its peers ends; negative once it has",
        Unit::Seconds,
        left,
    );
    let reloads: Counter = Counter::default();
    reloads.inc_by(tls.reloads());
    registry.register(
        "peer_tls_reloads",
        "How often this node took up new certificates or authorities since it started",
        reloads,
    );
    let earlier = Count::default();
    earlier.set(tls.connections_of_earlier_files() as u64);
    registry.register(
        "peer_tls_connections_of_earlier_files",
        "Open connections to peers that the newest certificates and authorities have not judged yet",
        earlier,
    );
}

#[cfg(test)]
mod tests {
    use prometheus_client::encoding::text;

    use super::*;

    #[test]
    fn every_reason_has_a_sample() {
        let mut registry = Registry::with_prefix("trent");
        register_version(&mut registry);
        register_health(&mut registry, &[NotReady::NoLeader]);
        let mut text = String::new();
        text::encode(&mut text, &registry).unwrap();
        assert!(text.contains("trent_build_info{version="), "{text}");
        assert!(text.contains("trent_ready 0\n"), "{text}");
        for reason in NotReady::ALL {
            let holds = u8::from(reason == NotReady::NoLeader);
            let line = format!("trent_not_ready{{reason=\"{}\"}} {holds}\n", reason.as_str());
            assert!(text.contains(&line), "{line} in {text}");
        }
    }
}
