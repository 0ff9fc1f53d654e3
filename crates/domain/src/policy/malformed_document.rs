//! Why IAM takes a text for no policy.

use super::Malformed;

/// `MalformedPolicyDocument`, with IAM's own texts.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MalformedDocument {
    /// It does not follow the grammar.
    #[error("Syntax errors in policy.")]
    Syntax,
    /// It is of the older version of the language, or says none.
    #[error("Policy document must be version 2012-10-17 or greater.")]
    Version,
    /// A statement names principals, and the policy is attached to one.
    #[error("Policy document should not specify a principal.")]
    Principal,
    /// A value cannot be what its place needs: an ARN with too few parts, a date that is none.
    #[error("The policy failed legacy parsing")]
    LegacyParsing,
    /// A `Sid` has other characters than letters and digits.
    #[error(
        "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*"
    )]
    SidCharacters,
    /// Two statements have the same `Sid`.
    #[error("Statement IDs (SID) in a single policy must be unique.")]
    SidRepeated,
    /// A statement says nothing of actions.
    #[error("Policy statement must contain actions.")]
    NoActions,
    /// A statement says nothing of resources.
    #[error("Policy statement must contain resources.")]
    NoResources,
    /// A resource is neither an ARN nor everything.
    #[error("Resource {0} must be in ARN format or \"*\".")]
    NotArn(String),
    /// A resource's partition is none.
    #[error("Partition \"{partition}\" is not valid for resource \"{resource}\".")]
    Partition {
        /// The partition.
        partition: String,
        /// The resource.
        resource: String,
    },
    /// A resource does not say of which service.
    #[error("Resource vendor must be fully qualified and cannot contain regexes.")]
    ResourceVendor,
    /// An action does not say of which service.
    #[error("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.")]
    NoVendor,
    /// An action has a colon too many.
    #[error("Actions/Condition can contain only one colon.")]
    Colons,
    /// No service can be called what the action's is.
    #[error("Vendor {0} is not valid")]
    Vendor(String),
    /// A trust policy is no JSON object.
    #[error("This policy contains invalid Json")]
    Json,
    /// A statement of a trust policy lacks a member.
    #[error("Missing required field {0}")]
    Missing(&'static str),
    /// A statement of a trust policy has a member that it may not have.
    #[error("Has prohibited field {0}")]
    Prohibited(&'static str),
    /// A trust policy names what can be no principal.
    #[error("Invalid principal in policy")]
    InvalidPrincipal,
    /// A trust policy is about something else than assuming a role.
    #[error("AssumeRole policy may only specify STS AssumeRole actions.")]
    NotAssumeRole,
}

impl From<Malformed> for MalformedDocument {
    fn from(reason: Malformed) -> Self {
        match reason {
            Malformed::NoVendor => Self::NoVendor,
            _ => Self::Syntax,
        }
    }
}
