//! Where the material of a key may be.

use std::collections::BTreeSet;

use trent_domain::ids::RegionName;
use trent_domain::residency::Residency;

use super::error::ConvError;
use super::wire::{Wire, wire_message};
use crate::replicated::v1 as pb;

wire_message! { Residency as pb::Residency { home: plain, allowed: optional, } }

impl Wire for BTreeSet<RegionName> {
    type Form = pb::RegionSet;

    fn to_wire(&self) -> pb::RegionSet {
        pb::RegionSet {
            regions: self.iter().map(Wire::to_wire).collect(),
        }
    }

    /// Takes the one order in which they are written.
    fn from_wire(form: pb::RegionSet) -> Result<Self, ConvError> {
        if !form.regions.is_sorted_by(|one, next| one < next) {
            return Err(ConvError::Malformed("order of regions"));
        }
        form.regions.into_iter().map(Wire::from_wire).collect()
    }
}
