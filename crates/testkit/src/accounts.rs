//! Accounts and who is in them, made as operators and administrators make them: by the command line, IAM and STS.

use serde_json::{Value, json};

use crate::cluster::Cluster;
use crate::query::QueryClient;
use crate::wire::{Answer, Request, Signer, address};

/// SHA-256 of nothing.
const NO_PAYLOAD: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// An account, with the hands of its root user.
#[derive(Debug, Clone)]
pub struct Account {
    /// Twelve digits.
    pub id: String,
    /// The root user's credentials, for KMS.
    pub root: Signer,
    endpoint: String,
}

/// Somebody who signs requests.
#[derive(Debug, Clone)]
pub struct Identity {
    /// The ARN of the user, of the root user, or of a role's session, as refusals name it.
    pub arn: String,
    /// The credentials, for KMS.
    pub signer: Signer,
}

impl Account {
    /// The cluster's first account, as a region sees it.
    pub fn first(cluster: &Cluster, region: &str) -> Self {
        let root = Signer {
            clock_skew: cluster.seconds_ahead(),
            ..Signer::root(cluster.contract(), region)
        };
        Self {
            id: cluster.contract().account_id.clone(),
            endpoint: cluster.endpoint(region).to_owned(),
            root,
        }
    }

    /// A new account, with an access key of its root user.
    ///
    /// # Panics
    /// When the operator's command fails.
    pub fn create(cluster: &Cluster, region: &str) -> Self {
        Self::made(cluster, region, &["account", "create"])
    }

    /// The same, of that id.
    ///
    /// # Panics
    /// When the operator's command fails.
    pub fn create_with_id(cluster: &Cluster, region: &str, id: &str) -> Self {
        Self::made(cluster, region, &["account", "create", id])
    }

    fn made(cluster: &Cluster, region: &str, command: &[&str]) -> Self {
        let first = Self::first(cluster, region);
        let id = text(&cluster.operate(command), "account");
        let key = cluster.operate(&["access-key", "create", "--account", &id]);
        let root = Signer {
            access_key_id: text(&key, "access_key_id"),
            secret_access_key: text(&key, "secret_access_key"),
            ..first.root
        };
        Self { id, root, ..first }
    }

    /// A new service that may act for this account's users who ask it to: its credentials.
    ///
    /// # Panics
    /// When the operator's command fails.
    pub fn register_service(&self, cluster: &Cluster, principal: &str) -> Signer {
        cluster.operate(&["service", "register", principal, "--accounts", &self.id]);
        let key = cluster.operate(&["access-key", "create", "--service", principal]);
        Signer {
            access_key_id: text(&key, "access_key_id"),
            secret_access_key: text(&key, "secret_access_key"),
            ..self.root.clone()
        }
    }

    /// IAM, as the root user.
    pub fn iam(&self) -> QueryClient {
        QueryClient::iam(&self.endpoint, &self.root)
    }

    /// The root user.
    pub fn root(&self) -> Identity {
        Identity {
            arn: format!("arn:aws:iam::{}:root", self.id),
            signer: self.root.clone(),
        }
    }

    /// A new user with an access key, and with an inline policy if one is given.
    ///
    /// # Panics
    /// When IAM refuses.
    pub fn user(&self, name: &str, policy: Option<&Value>) -> Identity {
        let iam = self.iam();
        let created = iam.must("CreateUser", &[("UserName", name)]);
        if let Some(policy) = policy {
            self.put_user_policy(name, policy);
        }
        let key = iam.must("CreateAccessKey", &[("UserName", name)]);
        let signer = Signer {
            access_key_id: key.the_element("AccessKeyId"),
            secret_access_key: key.the_element("SecretAccessKey"),
            ..self.root.clone()
        };
        Identity {
            arn: created.the_element("Arn"),
            signer,
        }
    }

    /// Gives a user its inline policy, in place of an earlier one.
    ///
    /// # Panics
    /// When IAM refuses.
    pub fn put_user_policy(&self, user: &str, policy: &Value) {
        let document = policy.to_string();
        let members = [
            ("UserName", user),
            ("PolicyName", "inline"),
            ("PolicyDocument", &document),
        ];
        self.iam().must("PutUserPolicy", &members);
    }

    /// Sets a user's permissions boundary to a new managed policy.
    ///
    /// # Panics
    /// When IAM refuses.
    pub fn bound_user(&self, user: &str, policy: &Value) {
        let iam = self.iam();
        let (name, document) = (format!("boundary-of-{user}"), policy.to_string());
        let created = iam.must(
            "CreatePolicy",
            &[("PolicyName", &name), ("PolicyDocument", &document)],
        );
        let boundary = created.the_element("Arn");
        let members = [("UserName", user), ("PermissionsBoundary", &*boundary)];
        iam.must("PutUserPermissionsBoundary", &members);
    }

    /// A new role with an inline policy, which a principal may assume: its ARN.
    ///
    /// # Panics
    /// When IAM refuses.
    pub fn role(&self, name: &str, policy: &Value, assumed_by: &str) -> String {
        let iam = self.iam();
        let trust = statement(json!({
            "Effect": "Allow", "Principal": {"AWS": assumed_by}, "Action": "sts:AssumeRole",
        }));
        let members = [
            ("RoleName", name),
            ("AssumeRolePolicyDocument", &trust.to_string()),
        ];
        let created = iam.must("CreateRole", &members);
        let members = [
            ("RoleName", name),
            ("PolicyName", "inline"),
            ("PolicyDocument", &policy.to_string()),
        ];
        iam.must("PutRolePolicy", &members);
        created.the_element("Arn")
    }
}

impl Identity {
    /// A session of a role that this identity may assume, narrowed by a session policy if one is given.
    ///
    /// # Panics
    /// When STS refuses.
    pub fn assume(&self, endpoint: &str, role: &str, session: &str, policy: Option<&Value>) -> Self {
        let policy = policy.map(Value::to_string);
        let mut members = vec![("RoleArn", role), ("RoleSessionName", session)];
        members.extend(policy.as_deref().map(|policy| ("Policy", policy)));
        let begun = QueryClient::sts(endpoint, &self.signer).must("AssumeRole", &members);
        Self {
            arn: begun.the_element("Arn"),
            signer: self.session_of(&begun),
        }
    }

    /// A session of the same user.
    ///
    /// # Panics
    /// When STS refuses.
    pub fn session_token(&self, endpoint: &str) -> Self {
        let begun = QueryClient::sts(endpoint, &self.signer).must("GetSessionToken", &[]);
        Self {
            arn: self.arn.clone(),
            signer: self.session_of(&begun),
        }
    }

    /// This identity as a registered service may act for it, with credentials of the service: it has signed a request to
    /// the service, by the name that such requests are signed for.
    ///
    /// # Panics
    /// When STS refuses.
    pub fn through(&self, endpoint: &str, service: &Signer, signing_name: &str) -> Self {
        let signer = Signer {
            service: signing_name.to_owned(),
            ..self.signer.clone()
        };
        let request = Request {
            method: "GET".to_owned(),
            path: "/".to_owned(),
            headers: Vec::new(),
            body: Vec::new(),
        };
        let signed = signer.sign(endpoint, request).with("host", address(endpoint));
        let headers: Vec<(String, String)> = signed
            .headers
            .into_iter()
            .enumerate()
            .flat_map(|(index, (name, value))| {
                let member = |part: &str| format!("Headers.member.{}.{part}", index + 1);
                [(member("Name"), name), (member("Value"), value)]
            })
            .collect();
        let mut members = vec![("Method", "GET"), ("Path", "/"), ("PayloadHash", NO_PAYLOAD)];
        members.extend(headers.iter().map(|(name, value)| (&**name, &**value)));
        let begun = QueryClient::sts(endpoint, service).must("GetForwardAccessSession", &members);
        Self {
            arn: self.arn.clone(),
            signer: self.session_of(&begun),
        }
    }

    fn session_of(&self, begun: &Answer) -> Signer {
        Signer {
            access_key_id: begun.the_element("AccessKeyId"),
            secret_access_key: begun.the_element("SecretAccessKey"),
            session_token: Some(begun.the_element("SessionToken")),
            ..self.signer.clone()
        }
    }
}

/// A policy of one statement.
pub fn statement(statement: Value) -> Value {
    json!({"Version": "2012-10-17", "Statement": [statement]})
}

/// An identity policy that allows an action on everything.
pub fn allow(action: &str) -> Value {
    statement(json!({"Effect": "Allow", "Action": action, "Resource": "*"}))
}

fn text(told: &Value, member: &str) -> String {
    let told = told[member].as_str();
    told.unwrap_or_else(|| panic!("the operator's command did not tell {member}"))
        .to_owned()
}
