//! ListKeyRotations.

use trent_domain::{
    ids::MaterialId,
    import::{Expiration, ImportState},
    key::{Key, Material},
    key_spec::KeyOrigin,
    rotation::IncludeKeyMaterial,
    state::Page,
};

use super::{
    named::value_of,
    page::{PageRequest, Paging},
};
use crate::{
    error::ApiError,
    json::{self, Object, ObjectWriter},
    validation::{check_shape, tables},
};

const PAGING: Paging = Paging {
    operation: "ListKeyRotations",
    max_limit: 1000,
    default_limit: 100,
};

/// A ListKeyRotations request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// `KeyId`: a key id or ARN, as given.
    pub key_id: String,
    /// `IncludeKeyMaterial`.
    pub include: IncludeKeyMaterial,
    /// Which page.
    pub page: PageRequest<MaterialId>,
}

impl Request {
    /// Reads and validates a request.
    ///
    /// # Errors
    /// A value has a wrong type, violates a constraint of the model, or is no marker of this list.
    pub fn parse(request: &Object<'_>) -> Result<Self, ApiError> {
        check_shape(&tables::LIST_KEY_ROTATIONS_REQUEST, request)?;
        let include = value_of(request, "IncludeKeyMaterial", IncludeKeyMaterial::parse)?;
        Ok(Self {
            key_id: request.required_string("KeyId")?.to_owned(),
            include: include.unwrap_or(IncludeKeyMaterial::RotationsOnly),
            page: PAGING.parse(request)?,
        })
    }
}

/// One page of the answer.
#[derive(Debug, Clone, Copy)]
pub struct Response<'a> {
    /// The key.
    pub key: &'a Key,
    /// `Rotations`, and whether the list goes on.
    pub page: &'a Page<&'a Material>,
}

impl Response<'_> {
    /// The bytes of the answer.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let Page { items, truncated } = self.page;
        json::object(|answer| {
            answer.list("Rotations", |list| {
                for material in items {
                    list.object(|answer| self.write(answer, material));
                }
            });
            let last = items.last().filter(|_| *truncated);
            PAGING.write(answer, last.map(|material| material.id));
        })
    }

    fn write(&self, answer: &mut ObjectWriter<'_>, material: &Material) {
        answer.string("KeyId", self.key.id);
        answer.string("KeyMaterialId", material.id);
        answer.optional_string("KeyMaterialDescription", material.description.as_ref());
        if self.key.origin == KeyOrigin::External {
            write_import(answer, material);
        }
        answer.string("KeyMaterialState", self.key.material_state(material));
        if let Some(rotated) = material.rotated {
            answer.timestamp("RotationDate", rotated.at);
            answer.string("RotationType", rotated.kind);
        }
    }
}

fn write_import(answer: &mut ObjectWriter<'_>, material: &Material) {
    if material.wrapped.is_none() {
        answer.string("ImportState", ImportState::PendingImport);
        return;
    }
    let expiration = material.valid_to.map_or(Expiration::Never, Expiration::At);
    answer.string("ImportState", ImportState::Imported);
    answer.string("ExpirationModel", expiration.model());
    answer.optional_timestamp("ValidTo", expiration.valid_to());
}
