//! Sessions and their form.

mod drawn;

use proptest::prelude::*;
use trent_domain::ids::AccessKeyId;
use trent_domain::session::{
    Forwarding, MalformedSession, RoleSubject, Session, SessionPolicies, SessionTags, SessionTooLarge,
    Subject,
};
use trent_domain::time::Timestamp;

/// A role's session that a service uses for its holder.
fn session() -> Session {
    let tags = SessionTags::begin(&SessionTags::default(), &[("Team", "red")], &["Team"]);
    Session {
        subject: Subject::Role(RoleSubject {
            arn: "arn:aws:iam::111122223333:role/ops/admin".parse().unwrap(),
            unique_id: "AROAEXAMPLE".into(),
            session_name: "alice".into(),
            web_identity: None,
        }),
        issued_at: Timestamp::from_millis(1000),
        expires_at: Timestamp::from_millis(5000),
        policies: SessionPolicies::of(Some("{}".into()), Vec::new()),
        tags: tags.unwrap(),
        source_identity: Some("me".into()),
        forwarding: Some(Forwarding {
            services: vec!["s3.amazonaws.com".parse().unwrap()],
            region: "eu-west-1".parse().unwrap(),
            access_key: None,
        }),
    }
}

#[test]
fn format_1_is_frozen() {
    let hex: String = session()
        .encode()
        .unwrap()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    insta::assert_snapshot!(hex);
}

#[test]
fn a_session_ends_at_its_expiry() {
    assert!(!session().has_expired(Timestamp::from_millis(4999)));
    assert!(session().has_expired(Timestamp::from_millis(5000)));
}

#[test]
fn a_roles_session_is_named_without_the_roles_path() {
    let Subject::Role(role) = session().subject else {
        panic!("a role's session");
    };
    assert_eq!(
        role.session_arn(),
        "arn:aws:sts::111122223333:assumed-role/admin/alice"
    );
    assert_eq!(role.session_id(), "AROAEXAMPLE:alice");
}

#[test]
fn policies_and_tags_are_what_is_packed() {
    let plain = Session {
        policies: None,
        tags: SessionTags::default(),
        ..session()
    };
    assert_eq!(plain.packed_percent(), None);
    assert_eq!(session().packed_percent(), Some(1));
    let with_policy = |len: usize| Session {
        policies: SessionPolicies::of(Some("x".repeat(len).into()), Vec::new()),
        ..plain.clone()
    };
    assert_eq!(with_policy(4096).packed_percent(), Some(100));
    assert_eq!(with_policy(4097).packed_percent(), Some(101));
    assert_eq!(with_policy(70_000).encode(), Err(SessionTooLarge));
    assert_eq!(with_policy(20_000).encode(), Err(SessionTooLarge));
}

#[test]
fn ids_of_sessions_have_the_form_of_aws() {
    let id = AccessKeyId::of_session([1; 16]);
    assert_eq!(id.as_str().len(), 20);
    assert_eq!(id.as_str().parse(), Ok(id.clone()));
    assert!(id.is_of_session());
    assert_ne!(id, AccessKeyId::of_session([2; 16]));
}

proptest! {
    #[test]
    fn what_was_encoded_is_decoded(session in drawn::session()) {
        let bytes = session.encode().unwrap();
        prop_assert_eq!(Session::decode(&bytes), Ok(session));
        prop_assert_eq!(Session::decode(&bytes[..bytes.len() - 1]), Err(MalformedSession));
        prop_assert_eq!(Session::decode(&[&bytes[..], &[0]].concat()), Err(MalformedSession));
    }

    #[test]
    fn a_session_has_one_form(bytes in proptest::collection::vec(any::<u8>(), 0..200), session in drawn::session(), at in any::<prop::sample::Index>()) {
        let mut form = session.encode().unwrap();
        let at = at.index(form.len());
        form.truncate(at);
        form.extend(bytes);
        if let Ok(read) = Session::decode(&form) {
            prop_assert_eq!(read.encode(), Ok(form));
        }
    }
}
