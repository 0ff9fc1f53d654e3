//! Regions that were declared lost.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use trent_domain::fencing::Fencing;
use trent_domain::ids::RegionName;
use trent_domain::losses::{Fate, Loss, Losses};

use super::RecordError;
use super::values::parse;

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct LossesV1 {
    version: u64,
    regions: Vec<(String, LossV1)>,
}

#[derive(Debug, Serialize, Deserialize)]
struct LossV1 {
    epoch: u64,
    successors: Vec<String>,
    fate: FateV1,
}

#[derive(Debug, Serialize, Deserialize)]
enum FateV1 {
    Open,
    Returned,
    Gone,
    Left,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct FencingV1 {
    losses: LossesV1,
    cleared: u64,
}

impl From<&Losses> for LossesV1 {
    fn from(losses: &Losses) -> Self {
        let regions = losses.regions.iter();
        Self {
            version: losses.version,
            regions: regions
                .map(|(region, loss)| (region.to_string(), loss.into()))
                .collect(),
        }
    }
}

impl From<&Loss> for LossV1 {
    fn from(loss: &Loss) -> Self {
        Self {
            epoch: loss.epoch,
            successors: loss.successors.iter().map(ToString::to_string).collect(),
            fate: loss.fate.into(),
        }
    }
}

impl From<Fate> for FateV1 {
    fn from(fate: Fate) -> Self {
        match fate {
            Fate::Open => Self::Open,
            Fate::Returned => Self::Returned,
            Fate::Gone => Self::Gone,
            Fate::Left => Self::Left,
        }
    }
}

impl From<FateV1> for Fate {
    fn from(stored: FateV1) -> Self {
        match stored {
            FateV1::Open => Self::Open,
            FateV1::Returned => Self::Returned,
            FateV1::Gone => Self::Gone,
            FateV1::Left => Self::Left,
        }
    }
}

impl From<&Fencing> for FencingV1 {
    fn from(fencing: &Fencing) -> Self {
        Self {
            losses: (&fencing.losses).into(),
            cleared: fencing.cleared,
        }
    }
}

impl TryFrom<LossesV1> for Losses {
    type Error = RecordError;

    fn try_from(stored: LossesV1) -> Result<Self, RecordError> {
        Ok(Self {
            version: stored.version,
            regions: regions_from_v1(stored.regions)?,
        })
    }
}

/// Takes the one order in which regions are written, each once.
fn regions_from_v1(stored: Vec<(String, LossV1)>) -> Result<BTreeMap<RegionName, Loss>, RecordError> {
    let mut regions = BTreeMap::new();
    for (region, loss) in stored {
        let region = parse(&region, "region name")?;
        if regions.last_key_value().is_some_and(|(last, _)| *last >= region) {
            return Err(RecordError::Invalid("order of losses"));
        }
        regions.insert(region, loss.try_into()?);
    }
    Ok(regions)
}

impl TryFrom<LossV1> for Loss {
    type Error = RecordError;

    fn try_from(stored: LossV1) -> Result<Self, RecordError> {
        let successors = stored
            .successors
            .iter()
            .map(|region| parse(region, "region name"));
        Ok(Self {
            epoch: stored.epoch,
            successors: successors.collect::<Result<_, _>>()?,
            fate: stored.fate.into(),
        })
    }
}

impl TryFrom<FencingV1> for Fencing {
    type Error = RecordError;

    fn try_from(stored: FencingV1) -> Result<Self, RecordError> {
        Ok(Self {
            losses: stored.losses.try_into()?,
            cleared: stored.cleared,
        })
    }
}
