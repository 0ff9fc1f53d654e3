//! `KeyMaterialId` of a request.

use trent_domain::ids::MaterialId;

use crate::json::{JsonError, Object};

/// The id, if there is one. Validation has held its form against the model already.
pub(super) fn parse(request: &Object<'_>) -> Result<Option<MaterialId>, JsonError> {
    let text = request.string("KeyMaterialId")?;
    text.map(|text| text.parse().map_err(|_| JsonError::UnknownName))
        .transpose()
}
