//! Who a credential stands for, as accounts, users, roles and services come and go.

use std::sync::Arc;

use trent_crypto::keyring::OpenedSession;
use trent_crypto::secret::AccessSecret;
use trent_domain::global::command::{
    CreateAccessKey, CreateAccount, CreateRole, CreateUser, DeleteRole, DeregisterService, RegisterService,
    UpdateAccessKey,
};
use trent_domain::global::{self, Command, Entry};
use trent_domain::iam::{
    AccessKeyStatus, IdKind, KeyHolder, NewEntity, Partition, ServedAccounts, SessionDuration, UniqueId,
};
use trent_domain::ids::{AccountId, RequestId};
use trent_domain::policy::ConditionValues;
use trent_domain::session::{
    Forwarding, RoleSubject, ServiceSubject, Session, SessionPolicies, SessionTags, Subject, UserSubject,
};
use trent_domain::tag::Tag;
use trent_domain::time::Timestamp;
use trent_domain::wrapped::Wrapped;

use super::{Credential, Identity, SessionCredential, resolve};

const KEY: &str = "AKIAAAAAAAAAAAAAAAAA";
const ROLE_ARN: &str = "arn:aws:iam::111122223333:role/ops/admin";
const TRUST: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sts:AssumeRole"}]}"#;

struct World {
    state: global::State,
    requests: u8,
}

impl World {
    /// An account with the user alice, who has an access key, and the role admin; and the service s3.
    fn new() -> Self {
        let mut world = Self {
            state: global::State::default(),
            requests: 0,
        };
        world.apply(Command::CreateAccount(CreateAccount { account: account() }));
        world.apply(Command::CreateUser(CreateUser {
            entity: entity(IdKind::User, 1, "alice"),
            tags: vec![tag("Team", "red")],
            boundary: None,
        }));
        world.create_role(2);
        world.apply(Command::CreateAccessKey(CreateAccessKey {
            id: KEY.parse().unwrap(),
            owner: alice(),
            secret: Wrapped {
                domain_key_version: 1,
                bytes: vec![1],
            },
        }));
        world.serve(ServedAccounts::All);
        world
    }

    fn apply(&mut self, command: Command) {
        self.requests += 1;
        let entry = Entry {
            at: Timestamp::from_millis(1000),
            request_id: RequestId::new([self.requests; 16]),
            command,
        };
        global::apply(&mut self.state, &entry).unwrap();
    }

    fn create_role(&mut self, id: u8) {
        self.apply(Command::CreateRole(CreateRole {
            entity: entity(IdKind::Role, id, "admin"),
            trust_policy: TRUST.into(),
            description: String::new(),
            max_session_duration: SessionDuration::DEFAULT,
            tags: vec![tag("Team", "blue"), tag("Cost", "1")],
            boundary: None,
        }));
    }

    fn serve(&mut self, accounts: ServedAccounts) {
        self.apply(Command::RegisterService(RegisterService {
            principal: "s3.amazonaws.com".parse().unwrap(),
            accounts,
        }));
    }

    fn set_status(&mut self, status: AccessKeyStatus) {
        self.apply(Command::UpdateAccessKey(UpdateAccessKey {
            id: KEY.parse().unwrap(),
            owner: alice(),
            status,
        }));
    }

    fn with_key(&self) -> Option<Identity> {
        let key = self.state.access_key(&KEY.parse().unwrap()).unwrap();
        resolve(&self.state, "aws", Credential::LongTerm(key.clone()))
    }

    fn with_session(&self, session: Session) -> Option<Identity> {
        let credential = SessionCredential {
            id: "ASIAAAAAAAAAAAAAAAAA".parse().unwrap(),
            token_digest: [0; 32],
            opened: OpenedSession {
                session,
                secret: AccessSecret::from("secret".to_owned()),
            },
        };
        resolve(&self.state, "aws", Credential::Session(Arc::new(credential)))
    }
}

fn account() -> AccountId {
    "111122223333".parse().unwrap()
}

fn alice() -> KeyHolder {
    KeyHolder::User(account(), "alice".parse().unwrap())
}

fn tag(key: &str, value: &str) -> Tag {
    Tag {
        key: key.to_owned(),
        value: value.to_owned(),
    }
}

fn entity(kind: IdKind, id: u8, name: &str) -> NewEntity {
    NewEntity {
        id: UniqueId::from_random(kind, [id; UniqueId::RANDOM_BYTES]),
        partition: "aws".parse::<Partition>().unwrap(),
        account: account(),
        path: "/ops/".parse().unwrap(),
        name: name.parse().unwrap(),
    }
}

fn session(subject: Subject) -> Session {
    Session {
        subject,
        issued_at: Timestamp::from_millis(0),
        expires_at: Timestamp::from_millis(3_600_000),
        policies: None,
        tags: SessionTags::default(),
        source_identity: None,
        forwarding: None,
    }
}

fn role_session(id: u8) -> Session {
    session(Subject::Role(RoleSubject {
        arn: ROLE_ARN.parse().unwrap(),
        unique_id: UniqueId::from_random(IdKind::Role, [id; UniqueId::RANDOM_BYTES])
            .as_str()
            .into(),
        session_name: "work".into(),
        web_identity: None,
    }))
}

fn user_session() -> Session {
    session(Subject::User(UserSubject {
        arn: "arn:aws:iam::111122223333:user/ops/alice".parse().unwrap(),
        unique_id: UniqueId::from_random(IdKind::User, [1; UniqueId::RANDOM_BYTES])
            .as_str()
            .into(),
    }))
}

fn forwarded(session: Session, with_key: bool) -> Session {
    let forwarding = Forwarding {
        services: vec!["s3.amazonaws.com".parse().unwrap()],
        region: "eu-west-1".parse().unwrap(),
        access_key: with_key.then(|| KEY.parse().unwrap()),
    };
    Session {
        forwarding: Some(forwarding),
        ..session
    }
}

fn shown(values: &ConditionValues) -> Vec<String> {
    let line = |(key, values): (_, &[Box<str>])| format!("{key:?}={}", values.join(","));
    values.iter().map(line).collect()
}

#[test]
fn a_user_signs_while_its_key_is_active() {
    let mut world = World::new();
    let identity = world.with_key().unwrap();
    assert_eq!(
        identity.caller.arn("aws"),
        "arn:aws:iam::111122223333:user/ops/alice"
    );
    assert_eq!(
        shown(&identity.values),
        [
            "aws:PrincipalAccount=111122223333",
            "aws:PrincipalArn=arn:aws:iam::111122223333:user/ops/alice",
            "aws:PrincipalIsAWSService=false",
            "aws:PrincipalType=User",
            "aws:userid=AIDABBBBBBBBBBBBBBBBB",
            "aws:username=alice",
            "aws:ViaAWSService=false",
            "aws:PrincipalTag/team=red",
        ]
    );
    world.set_status(AccessKeyStatus::Inactive);
    assert!(world.with_key().is_none());
    world.set_status(AccessKeyStatus::Active);
    assert!(world.with_key().is_some());
}

#[test]
fn a_roles_session_ends_with_the_role_and_not_with_its_name() {
    let mut world = World::new();
    let tags = SessionTags::begin(&SessionTags::default(), &[("team", "green")], &[]);
    let own = Session {
        tags: tags.unwrap(),
        source_identity: Some("me".into()),
        ..role_session(2)
    };
    let identity = world.with_session(own).unwrap();
    assert_eq!(
        identity.caller.arn("aws"),
        "arn:aws:sts::111122223333:assumed-role/admin/work"
    );
    assert_eq!(
        shown(&identity.values),
        [
            "aws:MultiFactorAuthPresent=false",
            "aws:PrincipalAccount=111122223333",
            "aws:PrincipalArn=arn:aws:iam::111122223333:role/ops/admin",
            "aws:PrincipalIsAWSService=false",
            "aws:PrincipalType=AssumedRole",
            "aws:SourceIdentity=me",
            "aws:TokenIssueTime=1970-01-01T00:00:00Z",
            "aws:userid=AROACCCCCCCCCCCCCCCCC:work",
            "aws:ViaAWSService=false",
            "aws:PrincipalTag/cost=1",
            "aws:PrincipalTag/team=green",
        ]
    );
    world.apply(Command::DeleteRole(DeleteRole {
        account: account(),
        name: "admin".parse().unwrap(),
    }));
    assert!(world.with_session(role_session(2)).is_none());
    world.create_role(3);
    assert!(world.with_session(role_session(2)).is_none());
    assert!(world.with_session(role_session(3)).is_some());
}

#[test]
fn a_forwarded_session_ends_with_its_service_and_its_key() {
    let mut world = World::new();
    let of_key = || forwarded(user_session(), true);
    let identity = world.with_session(of_key()).unwrap();
    assert_eq!(identity.caller.via().unwrap().as_str(), "s3.amazonaws.com");
    let values = shown(&identity.values);
    for expected in [
        "kms:ViaService=s3.eu-west-1.amazonaws.com",
        "aws:CalledVia=s3.amazonaws.com",
        "aws:CalledViaFirst=s3.amazonaws.com",
        "aws:CalledViaLast=s3.amazonaws.com",
        "aws:ViaAWSService=true",
    ] {
        assert!(
            values.iter().any(|value| value == expected),
            "{expected} in {values:?}"
        );
    }
    // It goes on with a long-term key, which is no temporary credential.
    assert!(!values.iter().any(|value| value.starts_with("aws:TokenIssueTime")));
    world.set_status(AccessKeyStatus::Inactive);
    assert!(world.with_session(of_key()).is_none());
    assert!(world.with_session(forwarded(user_session(), false)).is_some());
    world.serve(ServedAccounts::Only([].into()));
    assert!(world.with_session(forwarded(role_session(2), false)).is_none());
    assert!(world.with_session(role_session(2)).is_some());
}

#[test]
fn a_service_has_no_account_and_ends_with_its_registration() {
    let mut world = World::new();
    let own = || {
        session(Subject::Service(ServiceSubject {
            principal: "s3.amazonaws.com".parse().unwrap(),
            source_arn: Some("arn:aws:s3:::bucket".into()),
            source_account: Some(account()),
        }))
    };
    let identity = world.with_session(own()).unwrap();
    assert_eq!(identity.caller.account(), None);
    let values = shown(&identity.values);
    for expected in [
        "aws:PrincipalIsAWSService=true",
        "aws:PrincipalServiceName=s3.amazonaws.com",
        "aws:SourceArn=arn:aws:s3:::bucket",
        "aws:SourceAccount=111122223333",
    ] {
        assert!(
            values.iter().any(|value| value == expected),
            "{expected} in {values:?}"
        );
    }
    world.apply(Command::DeregisterService(DeregisterService {
        principal: "s3.amazonaws.com".parse().unwrap(),
    }));
    assert!(world.with_session(own()).is_none());
}

#[test]
fn session_policies_narrow_and_one_that_is_gone_allows_nothing() {
    let world = World::new();
    let policies = |inline: Option<&str>, managed: &[&str]| {
        let managed = managed.iter().map(|arn| (*arn).into()).collect();
        let narrowed = Session {
            policies: SessionPolicies::of(inline.map(Into::into), managed),
            ..user_session()
        };
        world
            .with_session(narrowed)
            .unwrap()
            .policies
            .session
            .as_ref()
            .map(Vec::len)
    };
    assert_eq!(policies(None, &[]), None);
    assert_eq!(
        policies(Some("{}"), &["arn:aws:iam::aws:policy/IAMReadOnlyAccess"]),
        Some(2)
    );
    assert_eq!(
        policies(None, &["arn:aws:iam::111122223333:policy/gone"]),
        Some(0)
    );
}
