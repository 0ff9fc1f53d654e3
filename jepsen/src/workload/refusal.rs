//! Refusals that tell something about the object that was asked for: AWS's names of 4xx errors.

/// The object is not there.
pub const NOT_FOUND: &str = "NotFoundException";
/// The object is there already.
pub const ALREADY_EXISTS: &str = "AlreadyExistsException";
/// The key is Disabled.
pub const DISABLED: &str = "DisabledException";
/// The key is in another state that forbids it: PendingDeletion, PendingImport.
pub const INVALID_STATE: &str = "KMSInvalidStateException";
/// Nothing allows the caller, or something denies it.
pub const ACCESS_DENIED: &str = "AccessDeniedException";
/// The ciphertext was not made by this key with this context, or not at all.
pub const INVALID_CIPHERTEXT: &str = "InvalidCiphertextException";
/// The bytes are not those that the key had when it first had material.
pub const INCORRECT_MATERIAL: &str = "IncorrectKeyMaterialException";
/// The import token is none that this key gave out.
pub const INVALID_IMPORT_TOKEN: &str = "InvalidImportTokenException";
