//! Policy evaluation alone on one core, beside the digest of a body that every request pays for anyway.

use std::hint::black_box;
use std::time::Duration;

use aws_lc_rs::digest::{SHA256, digest};
use trent_domain::ids::AccountId;
use trent_domain::policy::{
    ConditionValues, Decision, IdentityPolicies, IdentityVerdict, NamedPolicy, Question, Request, Requester,
    ResourcePolicy, StoredPolicy, default_policy,
};
use trent_domain::principal::PrincipalArn;

use crate::console::Console;
use crate::error::BenchError;
use crate::primitive::Primitive;

/// A body as long as the longest plaintext.
const BODY_BYTES: usize = 4096;
/// How often everything is measured, in turns, so that what else the machine does hits all of it.
const TURNS: u32 = 5;
/// How many statements the identity policy has.
const STATEMENTS: usize = 10;

const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

/// Measures both kinds of decision for `length` each and prints them as a table.
pub(crate) fn measure(length: Duration, console: &mut Console) -> Result<(), BenchError> {
    let body = vec![7; BODY_BYTES];
    let calls = [
        Primitive::fast(move || digest(&SHA256, black_box(&body))),
        evaluation("kms:Decrypt", true)?,
        evaluation("kms:ScheduleKeyDeletion", false)?,
    ];
    let mut nanos = [0.0; 3];
    for _ in 0..TURNS {
        for (nanos, call) in nanos.iter_mut().zip(&calls) {
            *nanos += 1e9 / call.rate(length / TURNS)? / f64::from(TURNS);
        }
    }
    console.print(&table(nanos))
}

fn table([digest, allowed, refused]: [f64; 3]) -> String {
    let row = |what: &str, nanos: f64| format!("| {what} | {nanos:.0} | {:.2} |", nanos / digest);
    [
        "| one core | ns | ÷ SHA-256 of 4 KiB |".to_owned(),
        "| --- | ---: | ---: |".to_owned(),
        row("SHA-256 of 4 KiB", digest),
        row("a request that the last of ten statements allows", allowed),
        row("a request that nothing allows", refused),
    ]
    .join("\n")
}

/// One request under the default key policy and an identity policy of ten statements, each with a condition. It is asked
/// once before, so that what is measured is right and compiled.
fn evaluation(action: &'static str, is_allowed: bool) -> Result<Primitive, BenchError> {
    let subject = Subject::new()?;
    if subject.is_allowed(action) != is_allowed {
        return Err(BenchError::WrongDecision);
    }
    Ok(Primitive::fast(move || subject.is_allowed(black_box(action))))
}

/// A user with its policies, a key's policy and the values of a request.
struct Subject {
    account: AccountId,
    arn: PrincipalArn,
    key_policy: StoredPolicy,
    policies: IdentityPolicies,
    values: ConditionValues,
}

impl Subject {
    fn new() -> Result<Self, BenchError> {
        let account: AccountId = "111122223333".parse().map_err(|_| BenchError::WrongDecision)?;
        let arn = "arn:aws:iam::111122223333:user/alice".parse();
        let policy = NamedPolicy {
            name: "ten-statements".into(),
            policy: identity_policy().into(),
        };
        Ok(Self {
            account,
            arn: arn.map_err(|_| BenchError::WrongDecision)?,
            key_policy: default_policy(account, "aws").into(),
            policies: IdentityPolicies {
                policies: vec![policy],
                ..IdentityPolicies::default()
            },
            values: ConditionValues::from_texts(VALUES.map(|(key, value)| (key, [value])))
                .map_err(|_| BenchError::WrongDecision)?,
        })
    }

    fn is_allowed(&self, action: &str) -> bool {
        let request = Request {
            action,
            resource: KEY,
            context: &self.values,
        };
        let identity: IdentityVerdict = self.policies.verdict(&request);
        let question = Question {
            requester: Requester::Principal {
                arn: &self.arn,
                role: None,
                provider: None,
            },
            request,
            owner: self.account,
            policy: ResourcePolicy::Key(&self.key_policy),
            identity: &identity,
            grant: None,
        };
        matches!(question.decide(), Decision::Allowed(_))
    }
}

/// What a request to Decrypt knows.
const VALUES: [(&str, &str); 16] = [
    ("aws:CurrentTime", "2026-03-01T12:00:00Z"),
    ("aws:EpochTime", "1772366400"),
    ("aws:PrincipalAccount", "111122223333"),
    ("aws:PrincipalArn", "arn:aws:iam::111122223333:user/alice"),
    ("aws:PrincipalTag/team", "blue"),
    ("aws:RequestedRegion", "us-east-1"),
    ("aws:ResourceTag/team", "blue"),
    ("aws:SecureTransport", "true"),
    ("aws:SourceIp", "203.0.113.7"),
    ("aws:UserAgent", "aws-sdk-rust/1.3"),
    ("aws:username", "alice"),
    ("kms:CallerAccount", "111122223333"),
    ("kms:EncryptionAlgorithm", "SYMMETRIC_DEFAULT"),
    ("kms:EncryptionContext:department", "finance"),
    ("kms:KeySpec", "SYMMETRIC_DEFAULT"),
    ("kms:RequestAlias", "alias/payroll"),
];

/// Conditions that hold of the values.
const CONDITIONS: [&str; 5] = [
    r#"{"StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}}"#,
    r#"{"StringLike": {"kms:RequestAlias": "alias/pay*"}}"#,
    r#"{"IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "203.0.113.0/24"]}}"#,
    r#"{"DateLessThan": {"aws:CurrentTime": "2030-01-01T00:00:00Z"}, "Bool": {"aws:SecureTransport": "true"}}"#,
    r#"{"StringEquals": {"kms:EncryptionContext:department": "finance"}}"#,
];

/// Nine statements that name the request's key and conditions that hold, yet allow another action, and one that allows
/// it. Resources and conditions are looked at where the action fits, so half of the nine deny what does not hold.
fn identity_policy() -> String {
    let statement = |place: usize| {
        let condition = CONDITIONS[place % CONDITIONS.len()];
        let (effect, action, condition) = match place {
            place if place + 1 == STATEMENTS => ("Allow", "kms:Decrypt", condition),
            place if place % 2 == 0 => ("Allow", "kms:GenerateDataKey*", condition),
            _ => (
                "Deny",
                "kms:*",
                r#"{"StringNotEquals": {"aws:PrincipalTag/team": ["blue", "red"]}}"#,
            ),
        };
        format!(
            r#"{{"Effect": "{effect}", "Action": ["kms:Encrypt", "{action}"],
                "Resource": "arn:aws:kms:*:111122223333:key/*", "Condition": {condition}}}"#
        )
    };
    let statements: Vec<String> = (0..STATEMENTS).map(statement).collect();
    format!(
        r#"{{"Version": "2012-10-17", "Statement": [{}]}}"#,
        statements.join(",")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_measured_is_decided_rightly() {
        assert!(evaluation("kms:Decrypt", true).is_ok());
        assert!(evaluation("kms:ScheduleKeyDeletion", false).is_ok());
        assert!(matches!(
            evaluation("kms:Decrypt", false),
            Err(BenchError::WrongDecision)
        ));
    }

    #[test]
    fn the_table_has_ratios_to_the_digest() {
        assert!(
            table([1000.0, 500.0, 250.0])
                .ends_with("| 500 | 0.50 |\n| a request that nothing allows | 250 | 0.25 |")
        );
    }
}
