//! Where the material of a key may be. Two rules say so, and both count:
//!
//! - the key's own: the tag [`ALLOWED_REGIONS_TAG`] that CreateKey gave it, which nothing changes afterwards;
//! - the cluster's: of the region that the key was made in, which operators set
//!   ([`global::State::residency`](crate::global::State::residency)).
//!
//! Both are about the key's *home*, the region that made it, and so stay the same when another region becomes its
//! primary. The region that sends material asks them, and the one that takes it asks again. What is in a region already
//! stays there when a rule gets tighter; nothing more comes to it.

use std::collections::BTreeSet;

use crate::error::{KmsError, TagError};
use crate::global;
use crate::ids::RegionName;
use crate::tag::Tag;

/// The tag of CreateKey whose value lists the regions that may have the key's material, separated by spaces.
pub const ALLOWED_REGIONS_TAG: &str = "trent:allowed-regions";

/// What a multi-Region key's family knows of where its material may be. It is fixed when the key is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Residency {
    /// The region that made the key. It may always have the material.
    pub home: RegionName,
    /// The key's own rule; none where it may be anywhere.
    pub allowed: Option<BTreeSet<RegionName>>,
}

impl Residency {
    /// That of a new key, as its tags have it.
    pub(crate) fn of_new_key(home: &RegionName, tags: &[Tag]) -> Result<Self, KmsError> {
        let rule = tags.iter().find(|tag| tag.key == ALLOWED_REGIONS_TAG);
        let allowed = rule.map(|tag| regions(&tag.value)).transpose()?;
        if allowed.as_ref().is_some_and(|allowed| !allowed.contains(home)) {
            return Err(KmsError::Tag(TagError::AllowedRegions));
        }
        Ok(Self {
            home: home.clone(),
            allowed,
        })
    }

    /// Whether the key's own rule lets its material into the region.
    pub fn allows(&self, region: &RegionName) -> bool {
        let allowed = self.allowed.as_ref();
        allowed.is_none_or(|allowed| allowed.contains(region))
    }
}

fn regions(value: &str) -> Result<BTreeSet<RegionName>, KmsError> {
    let region = |name: &str| name.parse().map_err(|_| KmsError::Tag(TagError::AllowedRegions));
    value.split(' ').map(region).collect()
}

/// Refuses the tag that CreateKey alone gives.
pub(crate) fn check_fixed<'a>(tag_keys: impl IntoIterator<Item = &'a str>) -> Result<(), KmsError> {
    if tag_keys.into_iter().any(|key| key == ALLOWED_REGIONS_TAG) {
        return Err(KmsError::Tag(TagError::AllowedRegionsFixed));
    }
    Ok(())
}

/// Whether both rules let the material of a key into the region, as this copy of the cluster's state has them.
pub fn allows(global: &global::State, residency: &Residency, region: &RegionName) -> bool {
    residency.allows(region) && global.residency_allows(&residency.home, region)
}
