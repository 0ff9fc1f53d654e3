//! The managed policies that every account has from AWS. They can be attached and read, not changed.

use super::{Partition, PolicyArn};

/// A managed policy of AWS's own, of one version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AwsManagedPolicy {
    /// Its name, under the path `/`.
    pub name: &'static str,
    /// Its unique id, as AWS's own.
    pub id: &'static str,
    /// What it is for.
    pub description: &'static str,
    /// Its document (AWS Managed Policy Reference Guide).
    pub document: &'static str,
}

impl AwsManagedPolicy {
    /// All that there are, by name.
    pub const ALL: &[Self] = &[
        Self {
            name: "AWSKeyManagementServicePowerUser",
            id: "ANPAJNPP7PPPPMJRV2SA4",
            description: "Provides access to AWS Key Management Service (KMS).",
            document: include_str!("aws_managed/key_management_service_power_user.json"),
        },
        Self {
            name: "AdministratorAccess",
            id: "ANPAIWMBCKSKIEE64ZLYK",
            description: "Provides full access to AWS services and resources.",
            document: include_str!("aws_managed/administrator_access.json"),
        },
        Self {
            name: "IAMFullAccess",
            id: "ANPAI7XKCFMBPM3QQRRVQ",
            description: "Provides full access to IAM via the AWS Management Console.",
            document: include_str!("aws_managed/iam_full_access.json"),
        },
        Self {
            name: "IAMReadOnlyAccess",
            id: "ANPAJKSO7NDY4T57MWDSQ",
            description: "Provides read only access to IAM via the AWS Management Console.",
            document: include_str!("aws_managed/iam_read_only_access.json"),
        },
    ];

    /// The policy that the ARN names.
    pub fn find(arn: &PolicyArn) -> Option<&'static Self> {
        let is_named = |policy: &&Self| arn.path_and_name().strip_prefix('/') == Some(policy.name);
        let of_aws = arn.account().is_none();
        Self::ALL.iter().filter(|_| of_aws).find(is_named)
    }

    /// Its ARN in a partition.
    pub fn arn(&self, partition: &Partition) -> String {
        format!("arn:{partition}:iam::aws:policy/{}", self.name)
    }
}
