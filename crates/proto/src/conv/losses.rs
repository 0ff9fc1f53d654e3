//! Regions that were declared lost.

use std::collections::BTreeMap;

use trent_domain::ids::RegionName;
use trent_domain::losses::{Fate, Loss, Losses};

use super::error::ConvError;
use super::presence::{list, required};
use super::wire::{Wire, wire_enum, wire_message};
use crate::replicated::v1 as pb;

wire_message! { Losses as pb::Losses { version: required, regions: plain, } }

wire_enum! { Fate as pb::LossFate, "fate of a lost region" { Open, Returned, Gone, Left, } }

impl Wire for BTreeMap<RegionName, Loss> {
    type Form = Vec<pb::Loss>;

    fn to_wire(&self) -> Vec<pb::Loss> {
        let loss = |(region, loss): (&RegionName, &Loss)| pb::Loss {
            region: region.to_wire(),
            epoch: required::write(&loss.epoch),
            successors: list::write(&loss.successors),
            fate: loss.fate.to_wire(),
        };
        self.iter().map(loss).collect()
    }

    /// Takes the one order in which they are written.
    fn from_wire(form: Vec<pb::Loss>) -> Result<Self, ConvError> {
        let mut losses = Self::new();
        for pb::Loss {
            region,
            epoch,
            successors,
            fate,
        } in form
        {
            let region = RegionName::from_wire(region)?;
            if losses.last_key_value().is_some_and(|(last, _)| *last >= region) {
                return Err(ConvError::Malformed("order of losses"));
            }
            let loss = Loss {
                epoch: required::read(epoch, "epoch")?,
                successors: list::read(successors, "successors")?,
                fate: Fate::from_wire(fate)?,
            };
            losses.insert(region, loss);
        }
        Ok(losses)
    }
}
