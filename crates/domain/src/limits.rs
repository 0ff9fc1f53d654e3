//! Every limit as a named constant with its source.

/// Symmetric Encrypt: plaintext bytes (AWS KMS API, Encrypt).
pub const MAX_PLAINTEXT_BYTES: usize = 4096;
/// A ciphertext blob's bytes (AWS KMS API, CiphertextType).
pub const MAX_CIPHERTEXT_BYTES: usize = 6144;
/// `NumberOfBytes` of GenerateDataKey and GenerateRandom (AWS KMS API, NumberOfBytesType).
pub const MAX_RANDOM_BYTES: usize = 1024;
/// Encryption context: sum of all keys and values in bytes. AWS documents no total for ordinary keys; external
/// key stores cap the additional data at 8192 (XKS proxy API 1.0).
pub const MAX_ENCRYPTION_CONTEXT_BYTES: usize = 8192;
/// Customer keys per account and region (AWS KMS quotas).
pub const MAX_KEYS_PER_ACCOUNT: usize = 100_000;
/// Aliases per key (AWS KMS quotas).
pub const MAX_ALIASES_PER_KEY: usize = 50;
/// Custom key stores per account and region (AWS KMS quotas).
pub const MAX_CUSTOM_KEY_STORES_PER_ACCOUNT: usize = 10;
/// Tags per key (AWS KMS Developer Guide, Tags).
pub const MAX_TAGS_PER_KEY: usize = 50;
/// Key policy document in bytes (AWS KMS quotas).
pub const MAX_POLICY_BYTES: usize = 32_768;
/// Users and roles that one policy can name: the shortest ARN of one, with its quotes, has more than 32 bytes.
pub const MAX_BOUND_PRINCIPALS: usize = MAX_POLICY_BYTES / 32;
/// Shortest deletion window in days (AWS KMS API, ScheduleKeyDeletion).
pub const MIN_PENDING_WINDOW_DAYS: u16 = 7;
/// Longest deletion window in days, and the default.
pub const MAX_PENDING_WINDOW_DAYS: u16 = 30;
/// Shortest period of automatic rotation in days (AWS KMS API, RotationPeriodInDaysType).
pub const MIN_ROTATION_PERIOD_DAYS: u16 = 90;
/// Longest period of automatic rotation in days.
pub const MAX_ROTATION_PERIOD_DAYS: u16 = 2560;
/// The period of automatic rotation where none was given, and that of AWS managed keys.
pub const DEFAULT_ROTATION_PERIOD_DAYS: u16 = 365;
/// On-demand rotations of a key in its life (AWS KMS quotas).
pub const MAX_ON_DEMAND_ROTATIONS: u16 = 25;
/// No on-demand rotation is begun so shortly before an automatic one (AWS KMS API, RotateKeyOnDemand: 20 minutes).
pub const NO_ON_DEMAND_ROTATION_BEFORE_AUTOMATIC_MILLIS: u64 = 20 * 60 * 1000;
/// For how long imported material can be asked to be kept at most (AWS KMS API, ImportKeyMaterial).
pub const MAX_MATERIAL_VALIDITY_DAYS: u16 = 365;
/// For how long import parameters are good (AWS KMS API, GetParametersForImport: 24 hours).
pub const IMPORT_PARAMETERS_VALID_DAYS: u16 = 1;
/// For how long a request id is remembered, in log time: longer than any retry of one request lasts.
pub const REQUEST_MEMORY_MILLIS: u64 = 60_000;
/// How many request ids are remembered at most, oldest forgotten first.
pub const REQUEST_MEMORY_MAX: usize = 50_000;
/// Nodes that are invited and have not joined. Ours: far more than anybody sets up at a time.
pub const MAX_INVITATIONS: usize = 100;
/// An alias name with its prefix `alias/` (AWS KMS API, AliasNameType).
pub const MAX_ALIAS_CHARACTERS: usize = 256;
/// Grants per key (AWS KMS quotas).
pub const MAX_GRANTS_PER_KEY: usize = 50_000;
/// A grant's name (AWS KMS API, GrantNameType).
pub const MAX_GRANT_NAME_CHARACTERS: usize = 256;
/// Encryption context pairs in one constraint of a grant (AWS KMS API, CreateGrant).
pub const MAX_GRANT_CONSTRAINT_PAIRS: usize = 8;
/// Characters of an encryption context value in a constraint of a grant (AWS KMS API, CreateGrant).
pub const MAX_GRANT_CONSTRAINT_VALUE_CHARACTERS: usize = 384;
/// The name of a user, a role or a session (IAM quotas).
pub const MAX_PRINCIPAL_NAME_CHARACTERS: usize = 64;
/// Names and values of a request's condition keys in bytes: an encryption context and a session's tags several times over.
pub const MAX_CONDITION_VALUE_BYTES: usize = 65_536;
