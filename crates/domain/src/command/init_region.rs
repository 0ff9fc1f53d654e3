//! Gives a region its domain key and exchange key. A second one changes nothing: the first leader wins.

use crate::setup::RegionSetup;

/// Gives a region its domain key and exchange key. A second one changes nothing: the first leader wins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InitRegion {
    /// The keys.
    pub setup: RegionSetup,
}
