//! Rotation: which keys rotate, when, and what it does to one (AWS KMS Developer Guide, "Rotating AWS KMS keys").

use crate::arn::KeyArn;
use crate::error::KmsError;
use crate::ids::MaterialId;
use crate::key::{Key, Material};
use crate::key_spec::{KeyClass, KeyManager, KeyOrigin, aws_enum};
use crate::key_state::KeyState;
use crate::limits::{
    DEFAULT_ROTATION_PERIOD_DAYS, MAX_ON_DEMAND_ROTATIONS, NO_ON_DEMAND_ROTATION_BEFORE_AUTOMATIC_MILLIS,
};
use crate::state::Page;
use crate::time::Timestamp;

aws_enum! {
    /// `RotationType`: what made a key rotate.
    RotationType {
        Automatic = "AUTOMATIC",
        OnDemand = "ON_DEMAND",
    }
}

aws_enum! {
    /// `KeyMaterialState`: what a version is to its key.
    KeyMaterialState {
        NonCurrent = "NON_CURRENT",
        Current = "CURRENT",
        PendingRotation = "PENDING_ROTATION",
        PendingMultiRegionImportAndRotation = "PENDING_MULTI_REGION_IMPORT_AND_ROTATION",
    }
}

aws_enum! {
    /// `IncludeKeyMaterial`: which versions ListKeyRotations tells of.
    IncludeKeyMaterial {
        All = "ALL_KEY_MATERIAL",
        RotationsOnly = "ROTATIONS_ONLY",
    }
}

/// How a key rotates, and how often it was made to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rotation {
    /// Set while automatic rotation is enabled. A key that is pending deletion keeps it for a cancellation.
    pub automatic: Option<AutomaticRotation>,
    /// On-demand rotations so far, of which a key has a limited number in its life.
    pub on_demand_count: u16,
}

/// The schedule of automatic rotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AutomaticRotation {
    /// `RotationPeriodInDays`, 90..2560.
    pub period_days: u16,
    /// `NextRotationDate`: a period after rotation was enabled, or after the last automatic rotation.
    pub next_at: Timestamp,
}

/// A rotation that was completed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rotated {
    /// `RotationDate`.
    pub at: Timestamp,
    /// `RotationType`.
    pub kind: RotationType,
}

impl Rotation {
    /// How a new key rotates: an AWS managed key every year, any other when its owner enables it.
    pub fn of_new_key(manager: KeyManager, now: Timestamp) -> Self {
        let automatic = match manager {
            KeyManager::Aws => Some(AutomaticRotation::starting(now, DEFAULT_ROTATION_PERIOD_DAYS)),
            KeyManager::Customer => None,
        };
        Self {
            automatic,
            on_demand_count: 0,
        }
    }
}

impl AutomaticRotation {
    /// A schedule whose first period starts at `now`.
    pub(crate) fn starting(now: Timestamp, period_days: u16) -> Self {
        Self {
            period_days,
            next_at: now.plus_days(period_days),
        }
    }
}

impl Key {
    /// The schedule of automatic rotation, as GetKeyRotationStatus shows it: none while the key is pending deletion.
    pub fn automatic_rotation(&self) -> Option<AutomaticRotation> {
        self.rotation.automatic.filter(|_| !self.is_pending_deletion())
    }

    /// When the key has to be rotated. Only an Enabled key rotates, and a replica follows its primary. While a rotation is
    /// under way, none is due.
    pub fn rotation_date(&self) -> Option<Timestamp> {
        let rotates = self.state == KeyState::Enabled && !self.is_replica() && self.staged.is_none();
        let automatic = self.rotation.automatic.filter(|_| rotates);
        automatic.map(|automatic| automatic.next_at)
    }

    /// What a version of the key's material is to it.
    pub fn material_state(&self, material: &Material) -> KeyMaterialState {
        if self.current_material == Some(material.id) {
            KeyMaterialState::Current
        } else if self.permanent_materials().contains(material) {
            KeyMaterialState::NonCurrent
        } else if self.origin == KeyOrigin::External && !self.is_everywhere(material) {
            KeyMaterialState::PendingMultiRegionImportAndRotation
        } else {
            KeyMaterialState::PendingRotation
        }
    }

    /// Whether every member of the key's family has imported the material, as far as this one knows.
    fn is_everywhere(&self, material: &Material) -> bool {
        self.staged.is_none() && material.wrapped.is_some()
    }

    /// The versions that ListKeyRotations tells of, oldest first, from the one after `after`.
    pub fn versions(
        &self,
        include: IncludeKeyMaterial,
        after: Option<&MaterialId>,
        limit: usize,
    ) -> Page<&Material> {
        let start = after.map_or(0, |id| self.position_after(id));
        let versions = self.materials.iter().skip(start);
        Page::take(
            limit,
            versions.filter(|material| include == IncludeKeyMaterial::All || material.rotated.is_some()),
        )
    }

    /// Behind a version that is gone there is nothing: only the last one ever goes.
    fn position_after(&self, id: &MaterialId) -> usize {
        let position = self.materials.iter().position(|material| material.id == *id);
        position.map_or(self.materials.len(), |index| index + 1)
    }

    /// Takes `material` into use for all that is encrypted from now on. What came before stays for decryption.
    pub(crate) fn rotate_to(&mut self, material: Material, rotated: Rotated) {
        let id = material.id;
        self.materials.retain(|known| known.id != id);
        self.materials.push(material);
        #[cfg(feature = "chaos-bugs")]
        if trent_bugs::Bug::ForgottenMaterial.is_on() && self.materials.len() > 1 {
            self.materials.remove(0);
        }
        self.bring_into_use(id, rotated);
    }

    /// Takes a version that the key has into use.
    pub(crate) fn bring_into_use(&mut self, id: MaterialId, rotated: Rotated) {
        self.current_material = Some(id);
        for material in self.materials.iter_mut().filter(|known| known.id == id) {
            material.rotated = Some(rotated);
        }
        if rotated.kind == RotationType::Automatic {
            self.restart_automatic_rotation(rotated.at);
        }
    }

    fn restart_automatic_rotation(&mut self, now: Timestamp) {
        let automatic = self.rotation.automatic;
        self.rotation.automatic =
            automatic.map(|automatic| AutomaticRotation::starting(now, automatic.period_days));
    }
}

/// Checks that the key can be told to rotate automatically.
pub fn check_automatic(key: &Key, arn: &KeyArn) -> Result<(), KmsError> {
    check_kind(key)?;
    check_origin(key, arn, &[KeyOrigin::AwsKms])?;
    check_role(key, arn)
}

/// Checks that the key can be told not to. Keys that never rotate let themselves be told so.
pub fn check_not_automatic(key: &Key, arn: &KeyArn) -> Result<(), KmsError> {
    check_origin(key, arn, &[KeyOrigin::AwsKms])?;
    check_role(key, arn)
}

/// Checks that the key can be rotated on demand now.
pub fn check_on_demand(key: &Key, arn: &KeyArn, now: Timestamp) -> Result<(), KmsError> {
    check_kind(key)?;
    check_origin(key, arn, &[KeyOrigin::AwsKms, KeyOrigin::External])?;
    check_role(key, arn)?;
    if key.rotation.on_demand_count >= MAX_ON_DEMAND_ROTATIONS {
        return Err(KmsError::OnDemandRotationLimit(arn.clone()));
    }
    let soon = now.plus_millis(NO_ON_DEMAND_ROTATION_BEFORE_AUTOMATIC_MILLIS);
    let under_way = key
        .staged
        .as_ref()
        .is_some_and(|staged| staged.rotation.is_some());
    if under_way || key.rotation_date().is_some_and(|date| date <= soon) {
        return Err(KmsError::RotationConflict(arn.clone()));
    }
    let pending = key.pending_material();
    let imported = pending.is_some_and(|pending| pending.wrapped.is_some()) && key.staged.is_none();
    if key.origin == KeyOrigin::External && !imported {
        return Err(KmsError::NoPendingMaterial(arn.clone()));
    }
    Ok(())
}

/// Checks that there is something to tell of the key's rotation: a key store rotates its keys by itself.
pub fn check_told(key: &Key, arn: &KeyArn) -> Result<(), KmsError> {
    check_origin(key, arn, &[KeyOrigin::AwsKms, KeyOrigin::External])
}

/// Only symmetric encryption keys rotate.
fn check_kind(key: &Key) -> Result<(), KmsError> {
    match key.spec.class() {
        KeyClass::Symmetric => Ok(()),
        KeyClass::Asymmetric | KeyClass::Hmac => Err(KmsError::RotationNotSupported),
    }
}

fn check_origin(key: &Key, arn: &KeyArn, allowed: &[KeyOrigin]) -> Result<(), KmsError> {
    if allowed.contains(&key.origin) {
        Ok(())
    } else {
        Err(KmsError::OriginNotValid {
            key: arn.clone(),
            origin: key.origin,
        })
    }
}

/// Replicas follow their primary.
fn check_role(key: &Key, arn: &KeyArn) -> Result<(), KmsError> {
    if key.is_replica() {
        Err(KmsError::NotMultiRegionPrimary(arn.clone()))
    } else {
        Ok(())
    }
}
