//! What names, paths, ARNs and ids are.

use std::fmt::Display;
use std::str::FromStr;

use trent_domain::iam::*;

use super::world::parse;

/// What is accepted prints as it was given.
fn check<T: FromStr + Display>(accepted: &[&str], refused: &[&str]) {
    for text in accepted {
        assert_eq!(
            text.parse::<T>().ok().map(|value| value.to_string()).as_deref(),
            Some(*text)
        );
    }
    for text in refused {
        assert!(text.parse::<T>().is_err(), "{text} is accepted");
    }
}

#[test]
fn names() {
    let longest = "n".repeat(128);
    let too_long = "n".repeat(129);
    check::<Name>(
        &["a", "Alice", "_+=,.@-", &longest],
        &["", "a b", "a/b", "a:b", "ä", "*", &too_long],
    );
    assert_eq!(parse::<Name>("Alice").key(), parse::<Name>("aLICE").key());
}

#[test]
fn paths() {
    let longest = format!("/{}/", "p".repeat(510));
    let too_long = format!("/{}/", "p".repeat(511));
    check::<Path>(
        &["/", "/a/", "/a/b/", "//", "/!~/", &longest],
        &["", "a", "/a", "a/", "/a b/", "/ä/", "/*/", "/?/", &too_long],
    );
}

#[test]
fn account_aliases() {
    let longest = "a".repeat(63);
    let too_long = "a".repeat(64);
    check::<AccountAlias>(
        &["abc", "a-b", "a-b-c1", "123", &longest],
        &["", "ab", "Abc", "-ab", "ab-", "a--b", "a_b", &too_long],
    );
}

#[test]
fn policy_arns() {
    check::<PolicyArn>(
        &[
            "arn:aws:iam::111122223333:policy/a",
            "arn:aws-cn:iam::111122223333:policy/a/b/c",
            "arn:aws:iam::aws:policy/AdministratorAccess",
            "arn:aws:iam::aws:policy/job-function/Billing",
        ],
        &[
            "",
            "policy/a",
            "arn:aws:iam::111122223333:policy/",
            "arn:aws:iam::111122223333:policya",
            "arn:aws:iam::111122223333:role/a",
            "arn:aws:iam:us-east-1:111122223333:policy/a",
            "arn:aws:kms::111122223333:policy/a",
            "arn:gcp:iam::111122223333:policy/a",
            "arn:aws:iam::1111:policy/a",
            "arn:aws:iam::111122223333:policy/*",
            "arn:aws:iam::111122223333:policy/a b",
        ],
    );
    let arn: PolicyArn = parse("arn:aws-cn:iam::111122223333:policy/a/b/c");
    assert_eq!(arn.partition(), "aws-cn");
    assert_eq!(arn.account(), Some(parse("111122223333")));
    assert_eq!(arn.name().as_str(), "c");
    assert_eq!(arn.path_and_name(), "/a/b/c");
    let made = PolicyArn::new(
        &parse("aws-cn"),
        parse("111122223333"),
        &parse("/a/b/"),
        &parse("c"),
    );
    assert_eq!(made, arn);
}

#[test]
fn unique_ids() {
    check::<UniqueId>(
        &["AIDAABCDEFGHIJKLMNOPQ", "AROA22222222222222222"],
        &[
            "",
            "AIDAABCDEFGHIJKLMNOP",
            "AIDAABCDEFGHIJKLMNOPQR",
            "AKIAABCDEFGHIJKLMNOPQ",
            "AIDAABCDEFGHIJKLMNOP1",
            "AIDAabcdefghijklmnopq",
        ],
    );
    let kinds = [
        (IdKind::User, "AIDA"),
        (IdKind::Group, "AGPA"),
        (IdKind::Role, "AROA"),
        (IdKind::Policy, "ANPA"),
    ];
    for (kind, prefix) in kinds {
        let id = UniqueId::from_random(kind, std::array::from_fn(|index| 240u8.wrapping_add(index as u8)));
        assert_eq!(id.as_str(), format!("{prefix}QRSTUVWXYZ234567A"));
        assert_eq!((id.kind(), parse::<UniqueId>(id.as_str())), (kind, id));
    }
}

#[test]
fn oidc_urls() {
    let longest = "u".repeat(255);
    let too_long = "u".repeat(256);
    check::<OidcUrl>(
        &[
            "issuer.example",
            "issuer.example:8443/id/A1",
            "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE",
            &longest,
        ],
        &[
            "",
            "/id",
            "https://issuer.example",
            "issuer.example?a=b",
            "issuer.example#a",
            "issuer example",
            &too_long,
        ],
    );
}

#[test]
fn session_durations() {
    for (seconds, is_one) in [
        (0, false),
        (3599, false),
        (3600, true),
        (43_200, true),
        (43_201, false),
    ] {
        assert_eq!(SessionDuration::try_from(seconds).is_ok(), is_one, "{seconds}");
    }
}

#[test]
fn policies_of_aws() {
    let partition: Partition = parse("aws-us-gov");
    for policy in AwsManagedPolicy::ALL {
        let arn: PolicyArn = parse(&policy.arn(&partition));
        assert_eq!(AwsManagedPolicy::find(&arn), Some(policy));
        assert!(
            trent_domain::policy::identity_policy(policy.document).is_ok(),
            "{}",
            policy.name
        );
        assert_eq!(&policy.id[..4], "ANPA");
    }
    assert!(AwsManagedPolicy::ALL.is_sorted_by_key(|policy| policy.name));
    let ours: PolicyArn = parse("arn:aws:iam::111122223333:policy/AdministratorAccess");
    assert_eq!(AwsManagedPolicy::find(&ours), None);
}
