//! AWS managed keys: one for each account and service, named by a predefined alias and made when it is first asked for
//! (AWS KMS Developer Guide, "AWS managed keys").
//!
//! Their policy lets a service use them on a caller's behalf, and lets the account itself only look at them.

use crate::alias::AliasName;
use crate::error::KmsError;
use crate::ids::{AccountId, RegionName};

/// What the policy of an AWS managed key lets its account do directly; a star stands for any rest. What is not here is
/// refused as AWS refuses it, for want of a key policy that allows it: cryptography, and every change of key, policy,
/// tags, aliases, grants, rotation and material.
const ALLOWED_TO_ACCOUNT: [&str; 4] = ["kms:Describe*", "kms:Get*", "kms:List*", "kms:RevokeGrant"];

/// A service that has a managed key in every account that asks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ManagedService {
    /// What follows `alias/aws/`.
    name: &'static str,
    /// The service's own name, where it calls by another: `kms:ViaService`.
    endpoint: &'static str,
    /// The number at the end of the policy's id. AWS counts versions of its policies by it.
    policy_version: u8,
    /// The service's name in the policy.
    title: &'static str,
    /// What the description says that the key protects.
    protects: &'static str,
}

/// A row of the table.
const fn service(
    name: &'static str,
    endpoint: &'static str,
    policy_version: u8,
    title: &'static str,
    protects: &'static str,
) -> ManagedService {
    ManagedService {
        name,
        endpoint,
        policy_version,
        title,
        protects,
    }
}

impl ManagedService {
    /// The services whose aliases are predefined, by name. The names are AWS's. Descriptions and policies are recorded
    /// of some (ebs, rds, s3, glue, dynamodb, secretsmanager), and of the same form for the others.
    pub const ALL: [Self; 22] = [
        service("acm", "acm", 1, "ACM", "ACM private keys"),
        service("backup", "backup", 1, "AWS Backup", "Backup data"),
        service(
            "codecommit",
            "codecommit",
            1,
            "CodeCommit",
            "CodeCommit repositories",
        ),
        service("dms", "dms", 1, "DMS", "DMS data"),
        service("dynamodb", "dynamodb", 1, "Amazon DynamoDB", "DynamoDB data"),
        service("ebs", "ec2", 2, "EBS", "EBS volumes"),
        service(
            "elasticfilesystem",
            "elasticfilesystem",
            1,
            "EFS",
            "EFS filesystems",
        ),
        service("es", "es", 1, "Elasticsearch Service", "Elasticsearch data"),
        service("fsx", "fsx", 1, "FSx", "FSx resources"),
        service("glue", "glue", 1, "Glue", "Glue data"),
        service("kinesis", "kinesis", 1, "Kinesis", "Kinesis data"),
        service("lambda", "lambda", 1, "Lambda", "Lambda functions"),
        service("lightsail", "lightsail", 1, "Lightsail", "Lightsail data"),
        service("rds", "rds", 2, "RDS", "RDS database volumes"),
        service("redshift", "redshift", 1, "Redshift", "Redshift clusters"),
        service("s3", "s3", 2, "S3", "S3 objects"),
        service(
            "secretsmanager",
            "secretsmanager",
            1,
            "AWS Secrets Manager",
            "Secrets Manager data",
        ),
        service("sns", "sns", 1, "SNS", "SNS data"),
        service("sqs", "sqs", 1, "SQS", "SQS messages"),
        service("ssm", "ssm", 1, "SSM", "SSM parameters"),
        service("workspaces", "workspaces", 1, "WorkSpaces", "WorkSpaces volumes"),
        service("xray", "xray", 1, "X-Ray", "X-Ray data"),
    ];

    /// The service whose key the alias names.
    pub fn of_alias(alias: &AliasName) -> Option<Self> {
        let name = alias.as_str().strip_prefix(AliasName::RESERVED_PREFIX)?;
        Self::ALL.into_iter().find(|service| service.name == name)
    }

    /// The alias of the service's key.
    pub fn alias(self) -> Result<AliasName, KmsError> {
        format!("{}{}", AliasName::RESERVED_PREFIX, self.name).parse()
    }

    /// The key's description.
    pub fn description(self) -> String {
        format!(
            "Default key that protects my {} when no other key is defined",
            self.protects
        )
    }

    /// The key's policy, in the form in which GetKeyPolicy of AWS prints policies.
    pub fn policy(self, account: AccountId, region: &RegionName) -> String {
        let Self {
            name,
            endpoint,
            policy_version,
            title,
            ..
        } = self;
        let partition = region.partition();
        let direct = ALLOWED_TO_ACCOUNT
            .map(|action| format!(r#""{action}""#))
            .join(", ");
        format!(
            r#"{{
  "Version" : "2012-10-17",
  "Id" : "auto-{name}-{policy_version}",
  "Statement" : [ {{
    "Sid" : "Allow access through {title} for all principals in the account that are authorized to use {title}",
    "Effect" : "Allow",
    "Principal" : {{
      "AWS" : "*"
    }},
    "Action" : [ "kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:CreateGrant", "kms:DescribeKey" ],
    "Resource" : "*",
    "Condition" : {{
      "StringEquals" : {{
        "kms:CallerAccount" : "{account}",
        "kms:ViaService" : "{endpoint}.{region}.amazonaws.com"
      }}
    }}
  }}, {{
    "Sid" : "Allow direct access to key metadata to the account",
    "Effect" : "Allow",
    "Principal" : {{
      "AWS" : "arn:{partition}:iam::{account}:root"
    }},
    "Action" : [ {direct} ],
    "Resource" : "*"
  }} ]
}}"#
        )
    }
}
