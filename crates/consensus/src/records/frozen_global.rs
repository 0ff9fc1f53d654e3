//! The records of the global group whose bytes are frozen.

use std::sync::Arc;

use trent_domain::exchange_key::PublicExchangeKey;
use trent_domain::global::state::{
    Invitation, NewNode, Node, NodeStatus, Region, RegionStatus, ResidencyRule, SealedGlobalKey,
};
use trent_domain::global::{Record, Refusal, Reply};
use trent_domain::iam::*;
use trent_domain::ids::{AccountId, ClusterId, NodeId, RequestId};
use trent_domain::losses::{Fate, Loss, Losses};
use trent_domain::policy::StoredPolicy;
use trent_domain::record::Remembered;
use trent_domain::tag::Tag;
use trent_domain::time::Timestamp;
use trent_domain::wrapped::Wrapped;

const DOCUMENT: &str =
    r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#;

fn parse<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().unwrap()
}

fn at(millis: u64) -> Timestamp {
    Timestamp::from_millis(millis)
}

fn account() -> AccountId {
    parse("123456789012")
}

pub(super) fn records() -> Vec<Record> {
    [cluster_records(), iam_records(), directory_records()].concat()
}

fn cluster_records() -> Vec<Record> {
    let exchange_key = PublicExchangeKey {
        version: 3,
        bytes: [0x77; 32],
    };
    let member = Region {
        name: parse("eu-1"),
        status: RegionStatus::Active,
        founder: Some(NodeId(1)),
        exchange_key: Some(exchange_key),
        global_key: Some(SealedGlobalKey {
            version: 1,
            exchange_version: 3,
            sealed: vec![0x99; 4],
        }),
    };
    let unshared = Region {
        status: RegionStatus::Leaving {
            discards_managed_keys: true,
        },
        founder: Some(NodeId(4)),
        exchange_key: Some(exchange_key),
        ..Region::new(parse("us-1"))
    };
    let empty = Region::new(parse("ap-1"));
    let lost = Region {
        status: RegionStatus::Lost {
            epoch: 3,
            successors: vec![parse("eu-1"), parse("us-1")],
        },
        ..Region::new(parse("sa-1"))
    };
    let gone = Region {
        status: RegionStatus::Gone {
            released_by: ["eu-1", "us-1"].map(parse).into(),
        },
        ..Region::new(parse("sa-2"))
    };
    let remembered = |id, outcome| {
        Record::Request(Remembered {
            request_id: RequestId::new([id; 16]),
            at: at(8),
            outcome: Arc::new(outcome),
        })
    };
    vec![
        Record::Cluster(ClusterId::new([0x55; 16])),
        Record::Clock(at(9)),
        Record::Region(Arc::new(member)),
        Record::Region(Arc::new(unshared)),
        Record::Region(Arc::new(empty)),
        Record::Region(Arc::new(lost)),
        Record::Region(Arc::new(gone)),
        remembered(1, Ok(Reply::Created { at: at(8) })),
        remembered(2, Err(Refusal::Iam(IamError::IdTaken))),
        Record::Losses(Arc::new(losses())),
        Record::Residency(Arc::new(ResidencyRule {
            home: parse("eu-1"),
            allowed: ["eu-1", "eu-2"].map(parse).into(),
        })),
    ]
}

fn losses() -> Losses {
    let loss = Loss {
        epoch: 1,
        successors: vec![parse("us-1")],
        fate: Fate::Gone,
    };
    Losses {
        version: 1,
        regions: [(parse("eu-1"), loss)].into(),
    }
}

fn directory_records() -> Vec<Record> {
    let node = |id, status| {
        let announced = NewNode {
            id: NodeId(id),
            region: parse("eu-1"),
            api: parse("kms.example:443"),
            peer: parse("[2001:db8::1]:4700"),
        };
        Record::Node(Arc::new(Node {
            status,
            ..Node::new(announced, at(7))
        }))
    };
    let invitation = Invitation {
        node: NodeId(4),
        region: parse("eu-1"),
        token_hash: [0xbb; 32],
        expires_at: at(10),
    };
    vec![
        node(1, NodeStatus::Active),
        node(2, NodeStatus::Draining),
        node(3, NodeStatus::Leaving),
        Record::Invitation(Arc::new(invitation)),
        Record::LastNode(NodeId(4)),
    ]
}

fn iam_records() -> Vec<Record> {
    let bare = Account {
        id: account(),
        alias: None,
        created_at: at(1),
    };
    let named = Account {
        id: parse("111122223333"),
        alias: Some(parse("our-account")),
        created_at: at(1),
    };
    vec![
        Record::Account(Arc::new(bare)),
        Record::Account(Arc::new(named)),
        access_key(
            "AKIAEXAMPLE123456789",
            KeyOwner::Root(account()),
            AccessKeyStatus::Active,
        ),
        access_key(
            "AKIAEXAMPLE12345678A",
            KeyOwner::User {
                account: account(),
                id: id(IdKind::User),
            },
            AccessKeyStatus::Inactive,
        ),
        access_key(
            "AKIAEXAMPLE12345678B",
            KeyOwner::Service(parse("s3.amazonaws.com")),
            AccessKeyStatus::Active,
        ),
        Record::User(Arc::new(user())),
        Record::Group(Arc::new(Group {
            entity: entity(IdKind::Group),
            policies: HeldPolicies::default(),
        })),
        Record::Role(Arc::new(role())),
        Record::Policy(Arc::new(policy())),
        Record::OidcProvider(Arc::new(provider())),
        service("s3.amazonaws.com", ServedAccounts::All),
        service("rds.amazonaws.com", ServedAccounts::Only([account()].into())),
    ]
}

fn access_key(id: &str, owner: KeyOwner, status: AccessKeyStatus) -> Record {
    let secret = Wrapped {
        domain_key_version: 3,
        bytes: vec![0xaa; 5],
    };
    Record::AccessKey(Arc::new(AccessKey {
        id: parse(id),
        owner,
        status,
        secret,
        created_at: at(2),
    }))
}

fn id(kind: IdKind) -> UniqueId {
    UniqueId::from_random(kind, std::array::from_fn(|index| index as u8))
}

fn entity(kind: IdKind) -> Entity {
    Entity {
        id: id(kind),
        partition: parse("aws"),
        account: account(),
        path: parse("/division/"),
        name: parse("Alice"),
        created_at: at(3),
    }
}

fn arn(name: &str) -> PolicyArn {
    parse(&format!("arn:aws:iam::123456789012:policy/{name}"))
}

fn tags() -> Vec<Tag> {
    vec![Tag {
        key: "team".into(),
        value: "payments".into(),
    }]
}

fn held() -> HeldPolicies {
    let inline = ["first", "second"].map(|name| (parse(name), StoredPolicy::from(DOCUMENT)));
    HeldPolicies {
        inline: inline.into(),
        attached: [arn("a"), arn("b")].into(),
    }
}

fn user() -> User {
    User {
        entity: entity(IdKind::User),
        tags: tags(),
        boundary: Some(arn("bound")),
        policies: held(),
        groups: [id(IdKind::Group)].into(),
    }
}

fn role() -> Role {
    Role {
        entity: entity(IdKind::Role),
        trust_policy: StoredPolicy::from(DOCUMENT),
        description: "nightly backup".into(),
        max_session_duration: SessionDuration::DEFAULT,
        tags: tags(),
        boundary: None,
        policies: held(),
    }
}

fn policy() -> ManagedPolicy {
    let version = |number, millis| {
        let version = PolicyVersion {
            document: StoredPolicy::from(DOCUMENT),
            created_at: at(millis),
        };
        (number, version)
    };
    ManagedPolicy {
        entity: entity(IdKind::Policy),
        description: "everything".into(),
        versions: [version(1, 3), version(3, 5)].into(),
        default_version: 3,
        last_version: 4,
        tags: tags(),
        updated_at: at(6),
    }
}

fn provider() -> OidcProvider {
    OidcProvider {
        partition: parse("aws"),
        account: account(),
        url: parse("issuer.example/id"),
        client_ids: ["one".to_owned(), "two".to_owned()].into(),
        thumbprints: vec![parse("0123456789abcdef0123456789ABCDEF01234567")],
        jwks: Some("{}".into()),
        tags: tags(),
        created_at: at(4),
    }
}

fn service(principal: &str, accounts: ServedAccounts) -> Record {
    Record::Service(Arc::new(RegisteredService {
        principal: parse(principal),
        accounts,
        created_at: at(5),
    }))
}
