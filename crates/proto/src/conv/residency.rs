//! Where the material of a key may be.

use trent_domain::residency::Residency;

use super::error::ConvError;
use super::presence::plain;
use super::wire::Wire;
use crate::replicated::v1 as pb;

impl Wire for Residency {
    type Form = pb::Residency;

    fn to_wire(&self) -> pb::Residency {
        let allowed = self.allowed.as_ref().map(|regions| pb::RegionSet {
            regions: regions.to_wire(),
        });
        pb::Residency {
            home: self.home.to_wire(),
            allowed,
        }
    }

    fn from_wire(form: pb::Residency) -> Result<Self, ConvError> {
        let allowed = form.allowed.map(|set| plain::read(set.regions, "regions"));
        Ok(Self {
            home: plain::read(form.home, "home")?,
            allowed: allowed.transpose()?,
        })
    }
}
