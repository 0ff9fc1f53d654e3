//! An answer of every action of IAM and STS that has one, as it is on the wire.
//!
//! Each stands in a file of its own under `query_answers/`, which `UPDATE=1` writes. Here they are held against the
//! service's model; `tests/clients/test_query_answers.py` reads them with botocore.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests fail as tests do"
)]

use std::{collections::BTreeMap, fs, path::PathBuf, sync::Arc};

use serde_json::Value;
use trent_api::{
    iam::{
        AccountSummary, Action, Page, PageRequest, ShownPolicy, ShownVersion,
        access_key::{self, Created},
        account_alias, account_details,
        account_details::{AccountDetail, DetailKind},
        attachment, group,
        inline_policy::{self, InlinePolicy},
        managed_policy::{self, Uses},
        oidc_provider, policy_entities, policy_version, role,
        simulation::{self, Evaluation, SimulatedDecision},
        tags, user,
    },
    json::Object,
    query::Answer,
    sts::{self, AssumedRole, CallerIdentity, Credentials},
};
use trent_domain::{
    iam::{
        AccessKey, AccessKeyStatus, AwsManagedPolicy, Entity, Group, HeldPolicies, HolderKind, IdKind,
        KeyOwner, ManagedPolicy, OidcProvider, Partition, PolicyArn, PolicyVersion, Role, SessionDuration,
        UniqueId, User,
    },
    ids::{AccessKeyId, AccountId, RequestId},
    policy::StoredPolicy,
    tag::Tag,
    time::Timestamp,
    wrapped::Wrapped,
};

const REQUEST: RequestId = RequestId::new([0xab; 16]);
const MADE: Timestamp = Timestamp::from_millis(1_795_428_000_000);
const DOCUMENT: &str =
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"kms:*","Resource":"*"}]}"#;
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

#[test]
fn every_answer_is_as_it_was() {
    let update = std::env::var_os("UPDATE").is_some();
    for (service, action, xml) in answers() {
        let path = directory().join(service).join(format!("{action}.xml"));
        if update {
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(&path, &xml).expect("written");
        }
        let kept = fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(xml, kept, "{action}: if this is meant, run with UPDATE=1");
    }
}

#[test]
fn every_answer_is_what_the_model_says() {
    for (service, action, xml) in answers() {
        let model = model(service);
        let root = Node::read(&xml);
        assert_eq!(root.name, format!("{action}Response"));
        let output = &model["operations"][&action]["output"];
        let result = root.child(&format!("{action}Result"));
        assert_eq!(output.is_string(), result.is_some(), "{action}");
        if let (Some(output), Some(result)) = (output.as_str(), result) {
            check(&model["shapes"], output, result, &action);
        }
        let metadata = root.child("ResponseMetadata").expect("metadata");
        let request = metadata.child("RequestId").expect("a request id");
        assert_eq!(request.text, REQUEST.to_string());
    }
}

/// No action is forgotten: those without a sample are those that the model gives no output.
#[test]
fn every_action_with_an_output_has_a_sample() {
    let sampled: Vec<String> = answers().into_iter().map(|(_, action, _)| action).collect();
    for service in ["iam", "sts"] {
        for (action, operation) in model(service)["operations"].as_object().expect("operations") {
            let has_output = operation["output"].is_string();
            assert_eq!(
                has_output,
                sampled.contains(action) && action != "DeleteUser",
                "{action}"
            );
        }
    }
}

fn directory() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/query_answers")
}

/// The model of a service, with what is offered besides.
fn model(service: &str) -> Value {
    let files: &[&str] = match service {
        "iam" => &["iam-2010-05-08.json"],
        _ => &["sts-2011-06-15.json", "sts-trent.json"],
    };
    let mut all = serde_json::json!({"operations": {}, "shapes": {}});
    for file in files {
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("model").join(file);
        let model: Value = serde_json::from_str(&fs::read_to_string(path).expect("a model")).expect("JSON");
        for part in ["operations", "shapes"] {
            let part = (
                model[part].as_object().expect("a part").clone(),
                all[part].as_object_mut().expect("a part"),
            );
            part.1.extend(part.0);
        }
    }
    all
}

/// Checks that a node is what a shape says: no other members, none of the required ones absent, values of their types.
fn check(shapes: &Value, shape: &str, node: &Node, path: &str) {
    let described = &shapes[shape];
    match described["type"].as_str().expect("a type") {
        "structure" => {
            let members = described["members"].as_object().expect("members");
            for child in &node.children {
                let path = format!("{path}.{}", child.name);
                let member = members
                    .get(&child.name)
                    .unwrap_or_else(|| panic!("{path} is none of {shape}"));
                check(shapes, member["shape"].as_str().expect("a shape"), child, &path);
            }
            for required in described["required"].as_array().into_iter().flatten() {
                let required = required.as_str().expect("a name");
                assert!(node.child(required).is_some(), "{path} has no {required}");
            }
        }
        "list" => {
            let element = described["member"]["shape"].as_str().expect("a shape");
            for child in &node.children {
                assert_eq!(child.name, "member", "{path}");
                check(shapes, element, child, &format!("{path}[]"));
            }
        }
        "map" => {
            for entry in &node.children {
                let parts: Vec<&str> = entry.children.iter().map(|part| part.name.as_str()).collect();
                assert_eq!(
                    (entry.name.as_str(), parts.as_slice()),
                    ("entry", &["key", "value"][..]),
                    "{path}"
                );
                for (part, side) in entry.children.iter().zip(["key", "value"]) {
                    check(
                        shapes,
                        described[side]["shape"].as_str().expect("a shape"),
                        part,
                        path,
                    );
                }
            }
        }
        "integer" => assert!(node.text.parse::<u64>().is_ok(), "{path}: {}", node.text),
        "boolean" => assert!(["true", "false"].contains(&node.text.as_str()), "{path}"),
        "timestamp" => assert!(
            node.text.len() == 20 && node.text.ends_with('Z'),
            "{path}: {}",
            node.text
        ),
        "string" => {
            let allowed: Vec<&str> = described["enum"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .collect();
            // The answers of IAM say "IAM Policy", which the model does not list.
            let is_listed =
                allowed.is_empty() || allowed.contains(&node.text.as_str()) || node.text == "IAM Policy";
            assert!(is_listed && node.children.is_empty(), "{path}: {}", node.text);
        }
        other => panic!("{path} has the type {other}"),
    }
}

/// Just enough XML to read what is written here.
struct Node {
    name: String,
    text: String,
    children: Vec<Node>,
}

impl Node {
    fn read(xml: &str) -> Self {
        let (node, rest) = Self::parse(xml);
        assert_eq!(rest, "\n");
        node
    }

    fn parse(xml: &str) -> (Self, &str) {
        let (tag, mut rest) = xml
            .strip_prefix('<')
            .and_then(|xml| xml.split_once('>'))
            .expect("a tag");
        let name = tag.split(' ').next().expect("a name").to_owned();
        let mut children = Vec::new();
        let mut text = String::new();
        let end = format!("</{name}>");
        while !rest.starts_with(&end) {
            if rest.starts_with('<') {
                let (child, behind) = Self::parse(rest);
                children.push(child);
                rest = behind;
            } else {
                let (before, _) = rest.split_once('<').expect("an end");
                text.push_str(before);
                rest = &rest[before.len()..];
            }
        }
        (Self { name, text, children }, &rest[end.len()..])
    }

    fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }
}

fn answers() -> Vec<(&'static str, String, String)> {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    let of_iam = iam_answers().into_iter().map(|(action, answer)| {
        (
            "iam",
            action.name().to_owned(),
            text(action.answer(&answer, REQUEST)),
        )
    });
    let of_sts = sts_answers().into_iter().map(|(action, answer)| {
        (
            "sts",
            action.name().to_owned(),
            text(action.answer(&answer, REQUEST)),
        )
    });
    of_iam.chain(of_sts).collect()
}

fn iam_answers() -> Vec<(Action, Answer)> {
    let (user, group, role) = (
        Arc::new(user_sample()),
        Arc::new(group_sample()),
        Arc::new(role_sample()),
    );
    let local = ShownPolicy::Local(
        Arc::new(policy_sample()),
        Uses {
            attachments: 3,
            boundaries: 1,
        },
    );
    let of_aws = ShownPolicy::Aws(&AwsManagedPolicy::ALL[0], partition(), Uses::default());
    let version = version_sample();
    let alias = "my-account".parse().expect("an alias");
    let provider = provider_sample();
    let inline = || InlinePolicy::answer(HolderKind::User, &user.entity.name, &user.entity.name, DOCUMENT);
    let names = |action| inline_policy::list(&page(action, [&user.entity.name, &role.entity.name]));
    let attached = |action| attachment::list(&page(action, [&arn()]));
    let tagged = |action| tags::list(&page(action, &user.tags));
    vec![
        (Action::CreateAccessKey, created_key()),
        (Action::CreateGroup, group::answer(&group)),
        (
            Action::CreateOpenIDConnectProvider,
            oidc_provider::created(&provider),
        ),
        (Action::CreatePolicy, local.answer()),
        (Action::CreatePolicyVersion, version.created()),
        (Action::CreateRole, role::answer(&role)),
        (Action::CreateUser, user::answer(&user)),
        (Action::DeleteUser, Answer::empty()),
        (
            Action::GetAccountAuthorizationDetails,
            details(&user, &group, &role, &local),
        ),
        (
            Action::GetAccountSummary,
            AccountSummary {
                users: 2,
                root_has_access_keys: true,
                ..Default::default()
            }
            .answer(),
        ),
        (
            Action::GetGroup,
            group::with_users(&group, &page(Action::GetGroup, [user.clone()])),
        ),
        (
            Action::GetGroupPolicy,
            InlinePolicy::answer(HolderKind::Group, &group.entity.name, &user.entity.name, DOCUMENT),
        ),
        (Action::GetOpenIDConnectProvider, oidc_provider::answer(&provider)),
        (Action::GetPolicy, of_aws.answer()),
        (Action::GetPolicyVersion, version.answer()),
        (Action::GetRole, role::answer(&role)),
        (
            Action::GetRolePolicy,
            InlinePolicy::answer(HolderKind::Role, &role.entity.name, &user.entity.name, DOCUMENT),
        ),
        (Action::GetUser, user::answer(&user)),
        (Action::GetUserPolicy, inline()),
        (
            Action::ListAccessKeys,
            access_key::list("ann", &page(Action::ListAccessKeys, [Arc::new(key_sample())])),
        ),
        (
            Action::ListAccountAliases,
            account_alias::list(&page(Action::ListAccountAliases, [&alias])),
        ),
        (
            Action::ListAttachedGroupPolicies,
            attached(Action::ListAttachedGroupPolicies),
        ),
        (
            Action::ListAttachedRolePolicies,
            attached(Action::ListAttachedRolePolicies),
        ),
        (
            Action::ListAttachedUserPolicies,
            attached(Action::ListAttachedUserPolicies),
        ),
        (Action::ListEntitiesForPolicy, entities(&user, &group, &role)),
        (Action::ListGroupPolicies, names(Action::ListGroupPolicies)),
        (
            Action::ListGroups,
            group::list(&page(Action::ListGroups, [group.clone()])),
        ),
        (
            Action::ListGroupsForUser,
            group::list(&page(Action::ListGroupsForUser, [group.clone()])),
        ),
        (
            Action::ListOpenIDConnectProviders,
            oidc_provider::list([&provider].into_iter()),
        ),
        (
            Action::ListPolicies,
            managed_policy::list(&page(Action::ListPolicies, [local.clone(), of_aws.clone()])),
        ),
        (Action::ListPolicyTags, tagged(Action::ListPolicyTags)),
        (
            Action::ListPolicyVersions,
            policy_version::list(&page(Action::ListPolicyVersions, [version.clone()])),
        ),
        (Action::ListRolePolicies, names(Action::ListRolePolicies)),
        (Action::ListRoleTags, tagged(Action::ListRoleTags)),
        (
            Action::ListRoles,
            role::list(&page(Action::ListRoles, [role.clone()])),
        ),
        (Action::ListUserPolicies, names(Action::ListUserPolicies)),
        (Action::ListUserTags, tagged(Action::ListUserTags)),
        (
            Action::ListUsers,
            user::list(&page(Action::ListUsers, [user.clone(), user.clone()])),
        ),
        (
            Action::SimulateCustomPolicy,
            simulated(Action::SimulateCustomPolicy),
        ),
        (
            Action::SimulatePrincipalPolicy,
            simulated(Action::SimulatePrincipalPolicy),
        ),
        (Action::UpdateRole, role::updated()),
    ]
}

/// A first page of one entry, so that there is a marker wherever there are two.
fn page<T>(action: Action, items: impl IntoIterator<Item = T>) -> Page<T> {
    let request = Object::parse(br#"{"MaxItems":1}"#).expect("an object");
    let request = PageRequest::parse(action, &request).expect("a page");
    request.cut_in_order(items)
}

/// All entries.
fn whole<T>(action: Action, items: impl IntoIterator<Item = T>) -> Page<T> {
    let request = PageRequest::parse(action, &Object::default()).expect("a page");
    request.cut_in_order(items)
}

fn account() -> AccountId {
    "111122223333".parse().expect("an account")
}

fn partition() -> Partition {
    "aws".parse().expect("a partition")
}

fn arn() -> PolicyArn {
    "arn:aws:iam::111122223333:policy/team/keys"
        .parse()
        .expect("an ARN")
}

fn entity(kind: IdKind, name: &str) -> Entity {
    Entity {
        id: UniqueId::from_random(kind, [7; UniqueId::RANDOM_BYTES]),
        partition: partition(),
        account: account(),
        path: "/team/".parse().expect("a path"),
        name: name.parse().expect("a name"),
        created_at: MADE,
    }
}

fn held() -> HeldPolicies {
    HeldPolicies {
        inline: BTreeMap::from([("inline".parse().expect("a name"), StoredPolicy::from(DOCUMENT))]),
        attached: [arn()].into(),
    }
}

fn tag_samples() -> Vec<Tag> {
    let tag = |key: &str, value: &str| Tag {
        key: key.to_owned(),
        value: value.to_owned(),
    };
    vec![tag("cost & center", "<7>"), tag("empty", "")]
}

fn user_sample() -> User {
    User {
        entity: entity(IdKind::User, "ann"),
        tags: tag_samples(),
        boundary: Some(arn()),
        policies: held(),
        groups: Default::default(),
    }
}

fn group_sample() -> Group {
    Group {
        entity: entity(IdKind::Group, "Developers"),
        policies: held(),
    }
}

fn role_sample() -> Role {
    Role {
        entity: entity(IdKind::Role, "builder"),
        trust_policy: StoredPolicy::from(DOCUMENT),
        description: "builds & ships".to_owned(),
        max_session_duration: SessionDuration::DEFAULT,
        tags: tag_samples(),
        boundary: Some(arn()),
        policies: held(),
    }
}

fn policy_sample() -> ManagedPolicy {
    let version = PolicyVersion {
        document: StoredPolicy::from(DOCUMENT),
        created_at: MADE,
    };
    ManagedPolicy {
        entity: entity(IdKind::Policy, "keys"),
        description: "all keys".to_owned(),
        versions: BTreeMap::from([(2, version)]),
        default_version: 2,
        last_version: 3,
        tags: tag_samples(),
        updated_at: MADE,
    }
}

fn version_sample() -> ShownVersion {
    ShownVersion {
        version: 2,
        document: StoredPolicy::from(DOCUMENT),
        is_default: true,
        created_at: MADE,
    }
}

fn provider_sample() -> OidcProvider {
    OidcProvider {
        partition: partition(),
        account: account(),
        url: "oidc.example.com/cluster".parse().expect("a URL"),
        client_ids: ["sts.amazonaws.com".to_owned()].into(),
        thumbprints: vec!["a".repeat(40).parse().expect("a thumbprint")],
        jwks: None,
        tags: tag_samples(),
        created_at: MADE,
    }
}

fn key_id() -> AccessKeyId {
    "AKIAIOSFODNN7EXAMPLE".parse().expect("an id")
}

fn key_sample() -> AccessKey {
    AccessKey {
        id: key_id(),
        owner: KeyOwner::Root(account()),
        status: AccessKeyStatus::Inactive,
        secret: Wrapped {
            domain_key_version: 1,
            bytes: vec![0; 40],
        },
        created_at: MADE,
    }
}

fn created_key() -> Answer {
    Created {
        user_name: "ann",
        id: &key_id(),
        secret: SECRET,
        created_at: MADE,
    }
    .answer()
}

fn entities(user: &User, group: &Group, role: &Role) -> Answer {
    policy_entities::answer(&whole(
        Action::ListEntitiesForPolicy,
        [
            (HolderKind::User, &user.entity),
            (HolderKind::Group, &group.entity),
            (HolderKind::Role, &role.entity),
        ],
    ))
}

fn details(user: &Arc<User>, group: &Arc<Group>, role: &Arc<Role>, policy: &ShownPolicy) -> Answer {
    account_details::answer(&whole(
        Action::GetAccountAuthorizationDetails,
        [
            AccountDetail::User(user.clone(), vec!["Developers".to_owned()]),
            AccountDetail::Group(group.clone()),
            AccountDetail::Role(role.clone()),
            AccountDetail::Policy(DetailKind::LocalPolicy, policy.clone(), vec![version_sample()]),
        ],
    ))
}

fn simulated(action: Action) -> Answer {
    let evaluation = |decision, matched: Option<&str>| Evaluation {
        action: "kms:Decrypt".to_owned(),
        resource: "*".to_owned(),
        decision,
        matched: matched.map(str::to_owned),
        missing: vec!["aws:SourceIp".to_owned()],
        allowed_by_boundary: Some(false),
    };
    simulation::answer(&whole(
        action,
        [
            evaluation(SimulatedDecision::Allowed, Some("PolicyInputList.1")),
            evaluation(SimulatedDecision::ExplicitDeny, Some("inline")),
            evaluation(SimulatedDecision::ImplicitDeny, None),
        ],
    ))
}

fn sts_answers() -> Vec<(sts::Action, Answer)> {
    let id = "ASIAIOSFODNN7EXAMPLE".parse().expect("an id");
    let credentials = Credentials {
        access_key_id: &id,
        secret: SECRET,
        token: "AQoDYXdzEJr/+=",
        expires_at: MADE,
    };
    let role = AssumedRole {
        credentials,
        id: "AROAHHHHHHHHHHHHHHHHH:session",
        arn: "arn:aws:sts::111122223333:assumed-role/builder/session",
        packed_policy_size: Some(6),
    };
    let identity = sts::assume_role_with_web_identity::WebIdentity {
        subject: "system:serviceaccount:default:app",
        provider: "arn:aws:iam::111122223333:oidc-provider/oidc.example.com/cluster",
        audience: "sts.amazonaws.com",
        source_identity: None,
    };
    let caller = CallerIdentity {
        user_id: "AIDAHHHHHHHHHHHHHHHHH",
        account: account(),
        arn: "arn:aws:iam::111122223333:user/team/ann",
    };
    vec![
        (
            sts::Action::AssumeRole,
            sts::assume_role::answer(&role, Some("ann")),
        ),
        (
            sts::Action::AssumeRoleWithWebIdentity,
            sts::assume_role_with_web_identity::answer(&role, &identity),
        ),
        (sts::Action::GetCallerIdentity, caller.answer()),
        (
            sts::Action::GetForwardAccessSession,
            sts::get_forward_access_session::answer(&credentials, &caller),
        ),
        (
            sts::Action::GetServiceSession,
            sts::get_service_session::answer(&credentials),
        ),
        (
            sts::Action::GetSessionToken,
            sts::get_session_token::answer(&credentials),
        ),
    ]
}
