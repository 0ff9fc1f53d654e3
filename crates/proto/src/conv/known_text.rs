//! Texts that the domain keeps as constants.

use trent_domain::key_spec::{EncryptionAlgorithm, KeyOrigin, KeySpec};
use trent_domain::key_state::CUSTOM_KEY_STORE;
use trent_domain::operation::Operation;
use trent_domain::policy::NOT_A_JSON_OBJECT;

use super::DecodeError;

/// The constant that equals a text which came in a message.
pub(super) fn known_text(text: &str) -> Result<&'static str, DecodeError> {
    let rows = Operation::ALL.iter().map(|operation| operation.row());
    let of_operations = rows.flat_map(|row| [row.name, row.action, row.source_action]);
    let of_keys = KeySpec::ALL.iter().map(|spec| spec.as_str());
    let of_origins = KeyOrigin::ALL.iter().map(|origin| origin.as_str());
    let of_algorithms = EncryptionAlgorithm::ALL
        .iter()
        .map(|algorithm| algorithm.as_str());
    of_operations
        .chain(of_keys)
        .chain(of_origins)
        .chain(of_algorithms)
        .chain([CUSTOM_KEY_STORE, NOT_A_JSON_OBJECT])
        .find(|known| *known == text)
        .ok_or(DecodeError::Malformed("known text"))
}
