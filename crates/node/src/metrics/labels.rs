//! What samples of one metric are told apart by.

use std::sync::atomic::AtomicU64;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;

/// A whole number.
pub(super) type Count = Gauge<u64, AtomicU64>;
/// A number of seconds.
pub(super) type Seconds = Gauge<f64, AtomicU64>;

/// Samples by group.
pub(super) type PerGroup = Family<GroupLabel, Count>;
/// Samples by member of a group.
pub(super) type PerMember<G> = Family<MemberLabel, G>;
/// Samples by other region.
pub(super) type PerRegion<G> = Family<RegionLabel, G>;

/// A group that this node is in.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct GroupLabel {
    pub(super) group: String,
}

/// A member of a group.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct MemberLabel {
    pub(super) group: String,
    pub(super) node: u64,
}

/// The region that a number is about. It is not called `region`, which is what a scraper's own label for this node's place may be called.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct RegionLabel {
    pub(super) target_region: String,
}

/// What the operator wants of nodes or of a region.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct StatusLabel {
    pub(super) target_region: String,
    pub(super) status: &'static str,
}

/// Why another region does not have keys as they are here.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct LagLabel {
    pub(super) target_region: String,
    pub(super) reason: &'static str,
}

/// Why requests should not come here.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct ReasonLabel {
    pub(super) reason: &'static str,
}
