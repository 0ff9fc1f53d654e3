//! IAM's limits, each with its source.

/// Users per account (IAM quotas).
pub const MAX_USERS_PER_ACCOUNT: usize = 5000;
/// Groups per account (IAM quotas).
pub const MAX_GROUPS_PER_ACCOUNT: usize = 300;
/// Roles per account (IAM quotas).
pub const MAX_ROLES_PER_ACCOUNT: usize = 1000;
/// Managed policies per account (IAM quotas).
pub const MAX_POLICIES_PER_ACCOUNT: usize = 1500;
/// Groups that one user is in (IAM quotas).
pub const MAX_GROUPS_PER_USER: usize = 10;
/// Managed policies attached to one user, group or role (IAM quotas).
pub const MAX_ATTACHED_POLICIES: usize = 10;
/// Characters of all inline policies of a user, without white space (IAM quotas).
pub const MAX_USER_INLINE_CHARACTERS: usize = 2048;
/// Characters of all inline policies of a group, without white space (IAM quotas).
pub const MAX_GROUP_INLINE_CHARACTERS: usize = 5120;
/// Characters of all inline policies of a role, without white space (IAM quotas).
pub const MAX_ROLE_INLINE_CHARACTERS: usize = 10_240;
/// Characters of a managed policy, without white space (IAM quotas).
pub const MAX_MANAGED_POLICY_CHARACTERS: usize = 6144;
/// Characters of a role's trust policy (IAM quotas).
pub const MAX_TRUST_POLICY_CHARACTERS: usize = 2048;
/// Characters of any policy document as it is given, with white space (IAM API, policyDocumentType).
pub const MAX_DOCUMENT_CHARACTERS: usize = 131_072;
/// Versions of a managed policy (IAM quotas).
pub const MAX_POLICY_VERSIONS: usize = 5;
/// Tags of an entity (IAM quotas).
pub const MAX_TAGS: usize = 50;
/// Access keys of a user; the root user and services have the same (IAM quotas).
pub const MAX_ACCESS_KEYS: usize = 2;
/// OpenID Connect providers per account (IAM quotas).
pub const MAX_OIDC_PROVIDERS_PER_ACCOUNT: usize = 100;
/// Client ids of a provider (IAM quotas).
pub const MAX_CLIENT_IDS: usize = 100;
/// Thumbprints of a provider (IAM quotas).
pub const MAX_THUMBPRINTS: usize = 5;
/// A provider's URL (IAM API, OpenIDConnectProviderUrlType).
pub const MAX_OIDC_URL_CHARACTERS: usize = 255;
/// An issuer's key set in bytes. IAM fetches it and names no limit; an issuer has a handful of keys below 1 KiB each.
pub const MAX_JWKS_BYTES: usize = 65_536;
/// The name of a group or policy; users and roles have shorter ones (IAM quotas).
pub const MAX_NAME_CHARACTERS: usize = 128;
/// A path with its slashes (IAM quotas).
pub const MAX_PATH_CHARACTERS: usize = 512;
/// The shortest account alias (IAM API, accountAliasType).
pub const MIN_ACCOUNT_ALIAS_CHARACTERS: usize = 3;
/// The longest account alias (IAM API, accountAliasType).
pub const MAX_ACCOUNT_ALIAS_CHARACTERS: usize = 63;
/// The shortest maximum session duration of a role, and the default (IAM API, roleMaxSessionDurationType).
pub const MIN_ROLE_SESSION_SECONDS: u32 = 3600;
/// The longest maximum session duration of a role (IAM API, roleMaxSessionDurationType).
pub const MAX_ROLE_SESSION_SECONDS: u32 = 43_200;
