//! ARNs of principals, and names of services.

use trent_domain::principal::{PrincipalArn, PrincipalKind, ServicePrincipal};

use crate::fixtures::*;

#[test]
fn an_arn_names_an_account_a_user_a_role_or_a_session() {
    for (resource, kind) in [
        ("iam::111122223333:root", PrincipalKind::Account),
        ("iam::111122223333:user/bob", PrincipalKind::User),
        ("iam::111122223333:user/ops/eu/b_o+b=,.@-1", PrincipalKind::User),
        ("iam::111122223333:role/admin", PrincipalKind::Role),
        (
            "iam::111122223333:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling",
            PrincipalKind::Role,
        ),
        (
            "sts::111122223333:assumed-role/admin/bob@example.com",
            PrincipalKind::AssumedRole,
        ),
        (
            "sts::111122223333:federated-user/bob",
            PrincipalKind::FederatedUser,
        ),
    ] {
        for partition in ["aws", "aws-cn", "aws-us-gov"] {
            let text = format!("arn:{partition}:{resource}");
            let arn: PrincipalArn = text.parse().unwrap();
            assert_eq!((arn.as_str(), arn.partition()), (text.as_str(), partition));
            assert_eq!((arn.kind(), arn.account()), (kind, account(ACCOUNT)), "{text}");
        }
    }
}

#[test]
fn other_arns_name_no_principal() {
    let long = "x".repeat(65);
    for text in [
        "",
        "root",
        "111122223333",
        "arn:aws:iam::111122223333:group/admins",
        "arn:aws:iam::111122223333:root/",
        "arn:aws:iam::111122223333:roots",
        "arn:aws:iam::111122223333:user",
        "arn:aws:iam::111122223333:user/",
        "arn:aws:iam::111122223333:user/a*",
        "arn:aws:iam::111122223333:user/a*/b",
        "arn:aws:iam::111122223333:user/a b",
        "arn:aws:iam::*:root",
        "arn:aws:iam::11112222333:root",
        "arn:aws:iam:us-east-1:111122223333:root",
        "arn:aws:sts::111122223333:root",
        "arn:aws:sts::111122223333:role/a",
        "arn:aws:sts::111122223333:assumed-role/a",
        "arn:aws:sts::111122223333:assumed-role/a/b/c",
        "arn:aws:sts::111122223333:federated-user/a/b",
        "arn:aws:organizations::111122223333:organization/o-1",
        "arn:gcp:iam::111122223333:root",
        "arn::iam::111122223333:root",
        &format!("arn:aws:iam::111122223333:user/{long}"),
    ] {
        assert!(text.parse::<PrincipalArn>().is_err(), "{text}");
    }
}

#[test]
fn a_service_has_three_labels() {
    for text in ["ec2.amazonaws.com", "logs.us-east-1.amazonaws.com", "a.b.c"] {
        assert_eq!(text.parse::<ServicePrincipal>().unwrap().as_str(), text);
    }
    for text in ["", "ec2", "amazonaws.com", "a..b.c", "*.amazonaws.com", "a.b.c."] {
        assert!(text.parse::<ServicePrincipal>().is_err(), "{text}");
    }
}
