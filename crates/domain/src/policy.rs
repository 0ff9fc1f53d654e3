//! Key policies as documents: the default one, and what a given one must be.

use crate::error::{KmsError, Quota};
use crate::ids::AccountId;
use crate::limits::MAX_POLICY_BYTES;

/// Why a document is refused: it is no JSON object.
pub const NOT_A_JSON_OBJECT: &str = "The policy is not a JSON object.";

/// The policy of a key that was created without one, byte for byte as GetKeyPolicy of AWS prints it.
pub fn default_policy(account: AccountId, partition: &str) -> String {
    format!(
        r#"{{
  "Version" : "2012-10-17",
  "Id" : "key-default-1",
  "Statement" : [ {{
    "Sid" : "Enable IAM User Permissions",
    "Effect" : "Allow",
    "Principal" : {{
      "AWS" : "arn:{partition}:iam::{account}:root"
    }},
    "Action" : "kms:*",
    "Resource" : "*"
  }} ]
}}"#
    )
}

/// Checks a document's size and that it is a JSON object.
pub fn check(document: &str) -> Result<(), KmsError> {
    if document.len() > MAX_POLICY_BYTES {
        return Err(KmsError::LimitExceeded(Quota::PolicySize));
    }
    match serde_json::from_str(document) {
        Ok(serde_json::Value::Object(_)) => Ok(()),
        _ => Err(KmsError::MalformedPolicy(NOT_A_JSON_OBJECT.into())),
    }
}
