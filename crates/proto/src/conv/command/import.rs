//! Commands by which imported material comes and goes.

use trent_domain::command::{DeleteImportedKeyMaterial, ExpireKeyMaterial, ImportKeyMaterial};
use trent_domain::import::ImportClaims;

use crate::conv::wire::wire_message;
use crate::replicated::v1 as pb;

wire_message! {
    ImportKeyMaterial as pb::ImportKeyMaterial {
        key_id: plain,
        material: required,
        expiration: required,
        claims: required,
        follow_up_seed: plain,
    }
}

wire_message! {
    ImportClaims as pb::ImportClaims {
        import_type: optional,
        material_id: optional,
        description: optional,
    }
}

wire_message! {
    DeleteImportedKeyMaterial as pb::DeleteImportedKeyMaterial {
        key_id: plain,
        material_id: optional,
        follow_up_seed: plain,
    }
}

wire_message! { ExpireKeyMaterial as pb::ExpireKeyMaterial { key_id: plain, follow_up_seed: plain, } }
