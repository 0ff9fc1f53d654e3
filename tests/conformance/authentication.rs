//! Section 1.7: Signature Version 4.

use serde_json::json;
use trent_testkit::wire::{Answer, Client, Request, Signer, exchange};

use super::expected::{Expected, Unknown, ensure, error, holds, named, ok};
use super::suite::Suite;
use super::world::World;

const SUBJECT: &str = "(signature)";
const UNRECOGNIZED: &str = "The security token included in the request is invalid.";
const MISMATCH: &str = "The request signature we calculated does not match the signature you provided. Check your AWS \
                        Secret Access Key and signing method. Consult the service documentation for details.";
/// SHA-256 of `{}`.
const HASH_OF_BODY: &str = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
const MINUTE: i64 = 60;

pub(crate) fn rows(world: &World, suite: &mut Suite) {
    absent_and_incomplete(&world.us, suite);
    identities(&world.us, suite);
    changed_after_signing(&world.us, suite);
    clocks(&world.us, suite);
    scopes(world, suite);
    payload_hashes(&world.us, suite);
}

fn call() -> Request {
    Request::call("ListKeys", "{}")
}

fn signed(us: &Client) -> Request {
    us.signer.sign(us.endpoint(), call())
}

fn by(us: &Client, change: impl FnOnce(&mut Signer)) -> Answer {
    let mut signer = us.signer.clone();
    change(&mut signer);
    exchange(us.endpoint(), &signer.sign(us.endpoint(), call()))
}

fn absent_and_incomplete(us: &Client, suite: &mut Suite) {
    suite.judge(
        SUBJECT,
        "no Authorization",
        &exchange(us.endpoint(), &call()),
        named("MissingAuthenticationTokenException", Unknown::NameAndText),
    );
    let good = signed(us);
    let header = good.header("authorization").unwrap_or_default().to_owned();
    let fields: Vec<&str> = header
        .trim_start_matches("AWS4-HMAC-SHA256 ")
        .split(", ")
        .collect();
    let without = |name: &str| {
        let kept: Vec<&str> = fields
            .iter()
            .copied()
            .filter(|field| !field.starts_with(name))
            .collect();
        format!("AWS4-HMAC-SHA256 {}", kept.join(", "))
    };
    for (what, authorization) in [
        ("another algorithm", "Bearer token".to_owned()),
        ("no Credential", without("Credential")),
        ("no SignedHeaders", without("SignedHeaders")),
        ("no Signature", without("Signature")),
        (
            "a Credential of four parts",
            header.replacen("/aws4_request", "", 1),
        ),
    ] {
        let request = good.clone().with("authorization", authorization);
        let expected = named("IncompleteSignatureException", Unknown::Text);
        suite.judge(SUBJECT, what, &exchange(us.endpoint(), &request), expected);
    }
    let presigned = Request {
        path: "/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=00".to_owned(),
        ..call()
    };
    suite.judge(
        SUBJECT,
        "a signature in the query: no SDK makes one for KMS",
        &exchange(us.endpoint(), &presigned),
        named("IncompleteSignatureException", Unknown::NameAndText),
    );
    let undated = signed(us).without("x-amz-date");
    suite.judge(
        SUBJECT,
        "no date",
        &exchange(us.endpoint(), &undated),
        named("IncompleteSignatureException", Unknown::Text),
    );
    let reversed: Vec<&str> = fields.iter().rev().copied().collect();
    for (what, separator) in [("fields in another order", ", "), ("no space after a comma", ",")] {
        let authorization = format!("AWS4-HMAC-SHA256 {}", reversed.join(separator));
        let request = good.clone().with("authorization", authorization);
        suite.judge(SUBJECT, what, &exchange(us.endpoint(), &request), ok());
    }
}

fn identities(us: &Client, suite: &mut Suite) {
    let unrecognized = || error("UnrecognizedClientException", UNRECOGNIZED);
    let unknown = by(us, |signer| {
        signer.access_key_id = "AKIAIOSFODNN7EXAMPLE".to_owned()
    });
    suite.judge(SUBJECT, "an unknown access key", &unknown, unrecognized());
    let without_token = by(us, |signer| {
        signer.access_key_id = "ASIAIOSFODNN7EXAMPLE".to_owned()
    });
    suite.judge(
        SUBJECT,
        "a session's key without its token",
        &without_token,
        unrecognized(),
    );
    let bad_token = by(us, |signer| {
        signer.access_key_id = "ASIAIOSFODNN7EXAMPLE".to_owned();
        signer.session_token = Some("token".to_owned());
    });
    suite.judge(SUBJECT, "an unknown session", &bad_token, unrecognized());
    let needless = by(us, |signer| signer.session_token = Some("token".to_owned()));
    suite.judge(
        SUBJECT,
        "a token beside a long-term key",
        &needless,
        named("UnrecognizedClientException", Unknown::NameAndText),
    );
    let secret = by(us, |signer| signer.secret_access_key.push('x'));
    suite.judge(
        SUBJECT,
        "another secret",
        &secret,
        error("InvalidSignatureException", MISMATCH),
    );
}

fn changed_after_signing(us: &Client, suite: &mut Suite) {
    let mismatch = || error("InvalidSignatureException", MISMATCH);
    for (what, request) in [
        (
            "another body",
            Request {
                body: b"{ }".to_vec(),
                ..signed(us)
            },
        ),
        (
            "another target",
            signed(us).with("x-amz-target", "TrentService.ListAliases"),
        ),
        (
            "another signed header",
            signed(us).with("content-type", "application/json"),
        ),
        (
            "another query",
            Request {
                path: "/?a=b".to_owned(),
                ..signed(us)
            },
        ),
    ] {
        suite.judge(SUBJECT, what, &exchange(us.endpoint(), &request), mismatch());
    }
    let added = signed(us).with("x-amz-added", "later");
    suite.judge(
        SUBJECT,
        "an x-amz- header that is not signed",
        &exchange(us.endpoint(), &added),
        named("InvalidSignatureException", Unknown::Text),
    );
    let other = signed(us).with("x-other", "later");
    suite.judge(
        SUBJECT,
        "another header that is not signed",
        &exchange(us.endpoint(), &other),
        ok(),
    );
}

fn clocks(us: &Client, suite: &mut Suite) {
    for minutes in [-4, 4] {
        let answer = by(us, |signer| signer.clock_skew = minutes * MINUTE);
        suite.judge(
            SUBJECT,
            format!("a clock off by {minutes} minutes"),
            &answer,
            ok(),
        );
    }
    for (minutes, texts) in [
        (
            -6,
            ["Signature expired: ", " is now earlier than ", " (", " - 5 min.)"],
        ),
        (
            6,
            [
                "Signature not yet current: ",
                " is still later than ",
                " (",
                " + 5 min.)",
            ],
        ),
    ] {
        let answer = by(us, |signer| signer.clock_skew = minutes * MINUTE);
        let expected = times_between(texts);
        suite.judge(
            SUBJECT,
            format!("a clock off by {minutes} minutes"),
            &answer,
            expected,
        );
    }
}

/// Three times in the form of X-Amz-Date between these texts: the request's, the limit, and the server's, which is
/// five minutes away from the limit.
fn times_between(texts: [&'static str; 4]) -> Expected {
    holds(move |answer| {
        let json = answer.json();
        let mut rest = json["message"].as_str().unwrap_or_default();
        let mut times = Vec::new();
        for text in texts {
            rest = rest
                .strip_prefix(text)
                .ok_or(format!("wanted {text:?} at {rest:?}"))?;
            let (time, after) = rest.split_at(rest.len().min(16));
            times.extend(seconds_of_day(time));
            rest = after;
        }
        ensure(
            json["__type"] == "InvalidSignatureException" && answer.status == 400,
            "wanted 400 InvalidSignatureException",
        )?;
        let [_, limit, now] = times[..] else {
            return Err(format!("wanted three times, found {}", times.len()));
        };
        let apart = (now - limit).rem_euclid(86_400);
        ensure(
            rest.is_empty() && (apart == 5 * MINUTE || apart == 86_400 - 5 * MINUTE),
            "wanted five minutes between limit and server",
        )
    })
}

fn seconds_of_day(time: &str) -> Option<i64> {
    let digits = |range: std::ops::Range<usize>| time.get(range)?.parse::<i64>().ok();
    let is_basic = time.get(8..9) == Some("T") && time.get(15..16) == Some("Z");
    let seconds = digits(9..11)? * 3600 + digits(11..13)? * 60 + digits(13..15)?;
    is_basic.then_some(seconds)
}

fn scopes(world: &World, suite: &mut Suite) {
    let us = &world.us;
    let elsewhere = by(us, |signer| signer.region = "us-east-2".to_owned());
    suite.judge(
        SUBJECT,
        "a scope for another region",
        &elsewhere,
        error(
            "InvalidSignatureException",
            "Credential should be scoped to a valid region, not 'us-east-2'. ",
        ),
    );
    let service = by(us, |signer| signer.service = "s3".to_owned());
    suite.judge(
        SUBJECT,
        "a scope for another service",
        &service,
        error(
            "InvalidSignatureException",
            "Credential should be scoped to correct service: 'kms'. ",
        ),
    );
    let key = world.key();
    let through_eu = Client::clone(&world.eu);
    let through_us = exchange(
        through_eu.endpoint(),
        &us.signer.sign(
            through_eu.endpoint(),
            Request::call("DescribeKey", json!({"KeyId": key.id}).to_string()),
        ),
    );
    suite.judge(
        SUBJECT,
        "the scope's region decides, not the endpoint",
        &through_us,
        ok(),
    );
}

fn payload_hashes(us: &Client, suite: &mut Suite) {
    let announcing = |hash: &str| us.send(call().with("x-amz-content-sha256", hash));
    suite.judge(
        SUBJECT,
        "the body's hash announced",
        &announcing(HASH_OF_BODY),
        ok(),
    );
    let other = HASH_OF_BODY.replace('4', "5");
    suite.judge(
        SUBJECT,
        "another hash announced",
        &announcing(&other),
        named("InvalidSignatureException", Unknown::Text),
    );
    suite.judge(
        SUBJECT,
        "UNSIGNED-PAYLOAD",
        &announcing("UNSIGNED-PAYLOAD"),
        named("InvalidSignatureException", Unknown::NameAndText),
    );
}
