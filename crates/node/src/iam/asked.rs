//! A request for an action of IAM, and what every action does with it.

use std::sync::Arc;
use std::time::Duration;

use tracing::error;
use trent_api::error::{QueryError, QueryErrorName};
use trent_api::iam::{Action, NewName, Page, PageRequest};
use trent_api::json::Object;
use trent_consensus::Published;
use trent_domain::global::state::Listing;
use trent_domain::global::{Command, Refusal, Reply, State};
use trent_domain::iam::{
    Entity, Group, IdKind, ManagedPolicy, Name, NewEntity, Partition, Path, Role, UniqueId, User,
};
use trent_domain::ids::AccountId;
use trent_domain::policy::{
    Chain, ConditionValues, ContextKey, IdentityVerdict, KeyFamily, KnownKey, Missing, Request,
    TooManyConditionValues,
};
use trent_domain::state;
use trent_domain::tag::Tag;
use trent_domain::time::Timestamp;

use crate::identity_changes::{ChangeError, IdentityChanges};
use crate::query::QueryCall;
use crate::service::{self, Service};

/// What conditions call the managed policy that is attached or detached (Service Authorization Reference, "Condition keys
/// for AWS Identity and Access Management").
pub(super) const POLICY: &str = "iam:PolicyARN";

/// What conditions call the managed policy that is, was or is to be a boundary.
pub(super) const BOUNDARY: &str = "iam:PermissionsBoundary";

/// A client waits for a change this long, and then for the nodes to have it, so that it has its answer in time.
const PATIENCE: Duration = Duration::from_secs(3);

/// A request, and the cluster's state that holds everything that was acknowledged before it.
pub(super) struct Asked<'a> {
    pub(super) service: &'a Service,
    pub(super) call: &'a QueryCall,
    pub(super) action: Action,
    /// The caller's account: no action is about another one.
    pub(super) account: AccountId,
    pub(super) members: &'a Object<'a>,
    published: Arc<Published<State>>,
}

impl<'a> Asked<'a> {
    /// Reads the state. Who belongs to no account has nothing to ask here.
    pub(super) async fn new(
        service: &'a Service,
        call: &'a QueryCall,
        action: Action,
        members: &'a Object<'a>,
    ) -> Result<Self, QueryError> {
        let Some(account) = call.identity.caller.account() else {
            let verdict = IdentityVerdict::NotAllowed(Missing::EVERYTHING);
            return Err(denied(service, call, action.name(), "*", &verdict));
        };
        let global = &service.groups.global;
        let published = global.read(service.read_policy).await;
        Ok(Self {
            service,
            call,
            action,
            account,
            members,
            published: published.map_err(service::unavailable)?,
        })
    }

    pub(super) fn state(&self) -> &State {
        &self.published.state
    }

    /// Refuses a caller whose policies do not allow the action on the resource.
    pub(super) fn authorize(&self, resource: &str) -> Result<(), QueryError> {
        self.authorize_with(resource, &ConditionValues::default())
    }

    /// The same, where the request or the resource has values for conditions.
    pub(super) fn authorize_with(&self, resource: &str, values: &ConditionValues) -> Result<(), QueryError> {
        self.authorize_to(self.action.name(), resource, values)
    }

    /// Refuses a caller that may not make something. Who makes it with tags has to be allowed to tag it, too (IAM User
    /// Guide, "Tags for AWS Identity and Access Management resources").
    pub(super) fn authorize_new(
        &self,
        resource: &str,
        values: &ConditionValues,
        tags: &[Tag],
        tagging: &str,
    ) -> Result<(), QueryError> {
        self.authorize_with(resource, values)?;
        if tags.is_empty() {
            return Ok(());
        }
        self.authorize_to(tagging, resource, values)
    }

    fn authorize_to(&self, action: &str, resource: &str, values: &ConditionValues) -> Result<(), QueryError> {
        match verdict(self.call, action, resource, values) {
            IdentityVerdict::Root | IdentityVerdict::Allowed(_) => Ok(()),
            verdict => Err(denied(self.service, self.call, action, resource, &verdict)),
        }
    }

    /// Refuses a caller that may not do the action in the account as a whole.
    pub(super) fn authorize_account(&self) -> Result<(), QueryError> {
        self.authorize("*")
    }

    /// Refuses a caller that may not list entities of a kind, and gives the page of names that is wanted.
    pub(super) fn authorize_list(&self, kind: IdKind, path_prefix: &str) -> Result<PageRequest, QueryError> {
        self.authorize(&self.arn(&format!("{}{path_prefix}", kind.resource())))?;
        self.page()
    }

    /// Which page of a list is wanted.
    pub(super) fn page(&self) -> Result<PageRequest, QueryError> {
        PageRequest::parse(self.action, self.members)
    }

    /// A page of an account's entities, by name.
    pub(super) fn list<T>(
        &self,
        page: &PageRequest,
        path_prefix: &str,
        list: impl FnOnce(&State, Listing<'_>) -> state::Page<Arc<T>>,
        name: impl Fn(&T) -> &Name,
    ) -> Result<Page<Arc<T>>, QueryError> {
        let after: Option<Name> = page.after()?;
        let listing = Listing {
            account: self.account,
            path_prefix,
            after: after.as_ref(),
            limit: page.limit(),
        };
        let listed = list(self.state(), listing);
        Ok(page.of(listed, |entity| name(entity).to_string()))
    }

    /// The account's users.
    pub(super) fn users(&self) -> impl Iterator<Item = Arc<User>> {
        self.state().list_users(self.everything()).items.into_iter()
    }

    /// The account's groups.
    pub(super) fn groups(&self) -> impl Iterator<Item = Arc<Group>> {
        self.state().list_groups(self.everything()).items.into_iter()
    }

    /// The account's roles.
    pub(super) fn roles(&self) -> impl Iterator<Item = Arc<Role>> {
        let roles = self.state().list_roles(self.everything()).items;
        roles.into_iter().map(|role| self.state().shown(&role))
    }

    /// The account's own managed policies.
    pub(super) fn policies(&self) -> impl Iterator<Item = Arc<ManagedPolicy>> {
        self.state()
            .list_policies(self.everything(), false)
            .items
            .into_iter()
    }

    /// What an account can have is bounded by its quotas.
    fn everything(&self) -> Listing<'_> {
        Listing {
            account: self.account,
            path_prefix: "/",
            after: None,
            limit: usize::MAX,
        }
    }

    /// `arn:<partition>:iam::<account>:<resource>`.
    pub(super) fn arn(&self, resource: &str) -> String {
        format!("arn:{}:iam::{}:{resource}", self.partition(), self.account)
    }

    /// The partition of what is made here.
    pub(super) fn partition(&self) -> Partition {
        Partition::of(&self.service.region)
    }

    /// A new entity of the caller's account, with an id of its own.
    pub(super) fn new_entity(&self, kind: IdKind, name: &NewName) -> Result<NewEntity, QueryError> {
        Ok(NewEntity {
            id: UniqueId::from_random(kind, self.service.random()?),
            partition: self.partition(),
            account: self.account,
            path: name.path.clone(),
            name: name.name.clone(),
        })
    }

    /// Makes a change, which every node that can be reached has before the client hears of it.
    pub(super) async fn change(&self, command: Command) -> Result<Reply, QueryError> {
        let changes = IdentityChanges {
            global: self.service.groups.global.clone(),
            clock: self.service.clock,
            patience: PATIENCE,
        };
        match changes.make(self.call.request_id, command).await {
            Ok(made) => Ok(made.reply),
            Err(ChangeError::Refused(refusal)) => Err(refused(refusal)),
            Err(ChangeError::Unavailable(reason)) => Err(service::unavailable(reason).into()),
        }
    }

    /// Makes something, and tells when.
    pub(super) async fn create(&self, command: Command) -> Result<Timestamp, QueryError> {
        match self.change(command).await? {
            Reply::Created { at } => Ok(at),
            reply => Err(self.unexpected(&reply)),
        }
    }

    /// The answer when a command gave another reply than its own.
    pub(super) fn unexpected(&self, reply: &Reply) -> QueryError {
        error!(action = self.action.name(), request_id = %self.call.request_id, ?reply, "unexpected reply");
        QueryError::internal()
    }
}

/// The ARN that an entity will have.
pub(super) fn arn_of(entity: &NewEntity) -> String {
    entity.at(Timestamp::default()).arn()
}

/// The ARN that an entity has under another name or path.
pub(super) fn arn_under(entity: &Entity, name: Option<&Name>, path: Option<&Path>) -> String {
    let mut entity = entity.clone();
    entity.name = name.cloned().unwrap_or(entity.name);
    entity.path = path.cloned().unwrap_or(entity.path);
    entity.arn()
}

/// What conditions can ask of tags that a request gives.
pub(super) fn tag_values(tags: &[Tag]) -> Result<ConditionValues, QueryError> {
    let mut values = ConditionValues::default();
    let keys = tags.iter().map(|tag| tag.key.as_str());
    values
        .insert(KnownKey::AwsTagKeys.into(), keys)
        .map_err(too_many)?;
    for tag in tags {
        let key = ContextKey::of(KeyFamily::RequestTag, &tag.key);
        values.set(key, tag.value.as_str()).map_err(too_many)?;
    }
    Ok(values)
}

/// What conditions can ask of the tags that an entity has.
pub(super) fn with_resource_tags(
    mut values: ConditionValues,
    tags: &[Tag],
) -> Result<ConditionValues, QueryError> {
    for tag in tags {
        let key = ContextKey::of(KeyFamily::ResourceTag, &tag.key);
        values.set(key, tag.value.as_str()).map_err(too_many)?;
    }
    Ok(values)
}

/// What conditions can ask of tag keys that a request names.
pub(super) fn tag_key_values(keys: &[String]) -> Result<ConditionValues, QueryError> {
    let mut values = ConditionValues::default();
    let keys = keys.iter().map(String::as_str);
    values
        .insert(KnownKey::AwsTagKeys.into(), keys)
        .map_err(too_many)?;
    Ok(values)
}

/// Adds the managed policy that a request is about, under [`POLICY`] or [`BOUNDARY`].
pub(super) fn with_policy(
    mut values: ConditionValues,
    key: &str,
    policy: Option<&str>,
) -> Result<ConditionValues, QueryError> {
    if let Some(policy) = policy {
        values.set(ContextKey::parse(key), policy).map_err(too_many)?;
    }
    Ok(values)
}

fn too_many(problem: TooManyConditionValues) -> QueryError {
    QueryError::new(QueryErrorName::Validation, problem.to_string())
}

fn verdict(call: &QueryCall, action: &str, resource: &str, values: &ConditionValues) -> IdentityVerdict {
    call.identity.verdict(&Request {
        action: &iam_action(action),
        resource,
        context: &Chain(&[values, &call.identity.values]),
    })
}

fn denied(
    service: &Service,
    call: &QueryCall,
    action: &str,
    resource: &str,
    verdict: &IdentityVerdict,
) -> QueryError {
    let caller = call.identity.caller.arn(service.region.partition());
    QueryError::access_denied(&caller, &iam_action(action), resource, verdict)
}

fn iam_action(name: &str) -> String {
    format!("iam:{name}")
}

fn refused(refusal: Refusal) -> QueryError {
    match refusal {
        Refusal::Iam(error) => error.into(),
        Refusal::OtherExchangeKey
        | Refusal::UnknownRegion
        | Refusal::GlobalKeyExists
        | Refusal::GlobalKeyNotShared
        | Refusal::LostSuccessor
        | Refusal::Directory(_) => {
            error!(%refusal, "a change of IAM met a refusal of another kind");
            QueryError::internal()
        }
    }
}
