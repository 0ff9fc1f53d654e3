//! Random sessions.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use trent_domain::ids::{AccessKeyId, AccountId, RegionName};
use trent_domain::principal::ServicePrincipal;
use trent_domain::session::{
    Forwarding, RoleSubject, ServiceSubject, Session, SessionPolicies, SessionTags, Subject, UserSubject,
    WebIdentity,
};
use trent_domain::time::Timestamp;

/// Any session.
pub(super) fn session() -> BoxedStrategy<Session> {
    let times = (timestamp(), timestamp());
    let parts = (
        subject(),
        times,
        policies(),
        tags(),
        option::of(text()),
        forwarding(),
    );
    parts
        .prop_map(
            |(subject, (issued_at, expires_at), policies, tags, source_identity, forwarding)| Session {
                subject,
                issued_at,
                expires_at,
                policies,
                tags,
                source_identity: source_identity.map(Into::into),
                forwarding,
            },
        )
        .boxed()
}

fn subject() -> BoxedStrategy<Subject> {
    prop_oneof![
        account_id().prop_map(Subject::Root),
        user().prop_map(Subject::User),
        role().prop_map(Subject::Role),
        service_subject().prop_map(Subject::Service),
    ]
    .boxed()
}

fn user() -> impl Strategy<Value = UserSubject> {
    ("arn:aws:iam::[0-9]{12}:user/[a-z/]{0,8}[a-z]", text()).prop_map(|(arn, unique_id)| UserSubject {
        arn: parsed(&arn),
        unique_id: unique_id.into(),
    })
}

fn role() -> impl Strategy<Value = RoleSubject> {
    let arn = "arn:aws:iam::[0-9]{12}:role/[a-z/]{0,8}[a-z]";
    (arn, text(), text(), option::of(web_identity())).prop_map(|(arn, id, name, web_identity)| RoleSubject {
        arn: parsed(&arn),
        unique_id: id.into(),
        session_name: name.into(),
        web_identity,
    })
}

fn web_identity() -> impl Strategy<Value = WebIdentity> {
    let provider = "arn:aws:iam::[0-9]{12}:oidc-provider/[a-z.]{1,8}";
    (provider, text(), text()).prop_map(|(provider, subject, audience)| WebIdentity {
        provider: parsed(&provider),
        subject: subject.into(),
        audience: audience.into(),
    })
}

fn service_subject() -> impl Strategy<Value = ServiceSubject> {
    let source = (option::of(text()), option::of(account_id()));
    (service(), source).prop_map(|(principal, (source_arn, source_account))| ServiceSubject {
        principal,
        source_arn: source_arn.map(Into::into),
        source_account,
    })
}

fn service() -> impl Strategy<Value = ServicePrincipal> {
    "[a-z]{1,8}(\\.[a-z0-9-]{1,8}){2,3}".prop_map(|text| parsed(&text))
}

fn policies() -> impl Strategy<Value = Option<SessionPolicies>> {
    let policies = (option::of(text()), vec(text(), 0..4));
    option::of(policies.prop_map(|(inline, managed)| SessionPolicies {
        inline: inline.map(Into::into),
        managed: managed.into_iter().map(Into::into).collect(),
    }))
}

fn tags() -> impl Strategy<Value = SessionTags> {
    vec((text(), text()), 0..5).prop_map(|tags| {
        let numbered: Vec<(String, String)> = tags
            .into_iter()
            .enumerate()
            .map(|(at, (key, value))| (format!("{at}{key}"), value))
            .collect();
        let given: Vec<(&str, &str)> = numbered.iter().map(|(key, value)| (&**key, &**value)).collect();
        let transitive: Vec<&str> = given.iter().step_by(2).map(|(key, _)| *key).collect();
        SessionTags::begin(&SessionTags::default(), &given, &transitive).unwrap_or_default()
    })
}

fn forwarding() -> impl Strategy<Value = Option<Forwarding>> {
    let forwarding = (vec(service(), 1..4), region_name(), option::of(access_key_id()));
    option::of(forwarding.prop_map(|(services, region, access_key)| Forwarding {
        services,
        region,
        access_key,
    }))
}

fn account_id() -> impl Strategy<Value = AccountId> {
    "[0-9]{12}".prop_map(|text| parsed(&text))
}

fn region_name() -> impl Strategy<Value = RegionName> {
    "[a-z][a-z0-9-]{0,31}".prop_map(|text| parsed(&text))
}

fn access_key_id() -> impl Strategy<Value = AccessKeyId> {
    "AKIA[A-Z0-9]{12,40}".prop_map(|text| parsed(&text))
}

fn timestamp() -> impl Strategy<Value = Timestamp> {
    any::<u64>().prop_map(Timestamp::from_millis)
}

fn text() -> impl Strategy<Value = String> {
    ".{0,24}"
}

fn parsed<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().unwrap()
}
