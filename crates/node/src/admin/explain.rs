//! What a request would meet, and what decides it: for whoever wonders why somebody may, or may not.
//!
//! The decision is taken by the code, and on the state, that requests meet; only the request is made up.

use serde_json::json;
use trent_api::conditions::RequestConditions;
use trent_api::error::ApiError;
use trent_api::json::Object;
use trent_domain::authorize::{self, Asker};
use trent_domain::error::{DenyReason, KmsError};
use trent_domain::global;
use trent_domain::ids::{AccessKeyId, IdError, RegionName};
use trent_domain::operation::{Accepts, Operation};
use trent_domain::policy::{
    Because, Chain, ConditionValues, Context, ContextKey, Grounds, KeyFamily, KnownKey,
    TooManyConditionValues,
};
use trent_domain::resolve::{Resolved, resolve, resolve_source};
use trent_domain::state::State;
use trent_proto::admin::v1 as pb;
use trent_proto::tonic::Status;

use super::Admin;
use super::input::parse;
use crate::identity::{self, Credential, Known};

impl Admin {
    /// Decides a request that nobody makes.
    pub(super) async fn explain(&self, request: pb::ExplainRequest) -> Result<pb::ExplainResponse, Status> {
        let region = &self.directory.own().region;
        require_own_region(request.region.as_deref(), region)?;
        let wanted = Wanted::of(&request.action, request.key.as_deref())?;
        let given = Given::of(wanted, region, request.context)?;
        let global = self.read().await?;
        let caller = caller(&global.state, region.partition(), &request.caller)?;
        let published = self.groups.region.read(self.read_policy).await;
        let published = published.map_err(|reason| Status::unavailable(reason.to_string()))?;
        let values: [&dyn Context; 3] = [&given.values, &given.conditions.values, &caller.values];
        let asker = Asker {
            caller: &caller.caller,
            values: &Chain(&values),
            encryption_context: &given.conditions.encryption_context,
            on_same_key: None,
            identity: &caller.policies,
            region,
            now: self.clock.now(),
        };
        let (key, outcome) = wanted.decide(&published.state, &asker, request.key.as_deref());
        Ok(pb::ExplainResponse {
            caller: caller.caller.arn(region.partition()),
            key,
            ..match outcome {
                Ok(grounds) => allowed(grounds),
                Err(error) => refused(error),
            }
        })
    }
}

/// A region's keys are known to its own nodes alone.
fn require_own_region(asked: Option<&str>, own: &RegionName) -> Result<(), Status> {
    match asked {
        Some(asked) if asked != own.as_str() => Err(Status::invalid_argument(format!(
            "this is a node of {own}: ask one of {asked}"
        ))),
        _ => Ok(()),
    }
}

/// An action, as the operation that needs it.
#[derive(Clone, Copy)]
struct Wanted {
    operation: Operation,
    /// Whether it is the one on the key that made the ciphertext given: kms:ReEncryptFrom.
    on_source: bool,
}

impl Wanted {
    /// The operation of an action. IAM compares actions without case.
    fn of(action: &str, key: Option<&str>) -> Result<Self, Status> {
        let needing = |of: fn(Operation) -> &'static str| {
            let mut all = Operation::ALL.iter().copied();
            all.find(|operation| of(*operation).eq_ignore_ascii_case(action))
        };
        let on_request = needing(|operation| operation.row().action).map(|operation| (operation, false));
        let on_source =
            || needing(|operation| operation.row().source_action).map(|operation| (operation, true));
        let (operation, on_source) = on_request
            .or_else(on_source)
            .ok_or_else(|| Status::invalid_argument(format!("there is no action {action:?}")))?;
        let wanted = Self { operation, on_source };
        match (wanted.names_a_key(), key) {
            (true, None) => Err(Status::invalid_argument(format!(
                "{action} is about a key: which?"
            ))),
            (false, Some(_)) => Err(Status::invalid_argument(format!("{action} is about no key"))),
            (true, Some(_)) | (false, None) => Ok(wanted),
        }
    }

    fn names_a_key(self) -> bool {
        self.operation.row().accepts != Accepts::Nothing
    }

    /// The key that was found, and what allows the caller what it wants.
    fn decide(
        self,
        state: &State,
        asker: &Asker<'_>,
        key: Option<&str>,
    ) -> (Option<String>, Result<Option<Grounds>, KmsError>) {
        let Some(key) = key else {
            let proof = authorize::on_account(asker, self.operation);
            return (None, proof.map(|proof| Some(proof.grounds().clone())));
        };
        match self.resolve(state, asker, key) {
            Ok(resolved) => {
                let arn = resolved.key.arn(asker.region).to_string();
                (Some(arn), self.on_key(state, &resolved, asker))
            }
            Err(error) => (None, Err(error)),
        }
    }

    fn resolve(self, state: &State, asker: &Asker<'_>, key: &str) -> Result<Resolved, KmsError> {
        if self.on_source {
            resolve_source(state, asker, self.operation, key)
        } else {
            resolve(state, asker, self.operation, key)
        }
    }

    fn on_key(
        self,
        state: &State,
        resolved: &Resolved,
        asker: &Asker<'_>,
    ) -> Result<Option<Grounds>, KmsError> {
        let proof = if self.on_source {
            authorize::on_source(state, resolved, asker, self.operation)
        } else {
            authorize::on_key(state, resolved, asker, self.operation)
        }?;
        Ok(proof.grounds().cloned())
    }

    /// The member of the request that has the encryption context.
    fn encryption_context(self) -> &'static str {
        match (self.operation, self.on_source) {
            (Operation::ReEncrypt, true) => "SourceEncryptionContext",
            (Operation::ReEncrypt, false) => "DestinationEncryptionContext",
            _ => "EncryptionContext",
        }
    }
}

/// What the request would bring.
struct Given {
    values: ConditionValues,
    /// Of its encryption context, whose pairs have condition keys of their own.
    conditions: RequestConditions,
}

impl Given {
    fn of(wanted: Wanted, region: &RegionName, context: Vec<pb::ContextValue>) -> Result<Self, Status> {
        let mut values = ConditionValues::default();
        let mut encryption_context = serde_json::Map::new();
        for pb::ContextValue { key, values: given } in context {
            match encryption_context_key(&key) {
                Some(name) => {
                    let [value] = given.as_slice() else {
                        return Err(Status::invalid_argument(format!("{key} has exactly one value")));
                    };
                    encryption_context.insert(name.to_owned(), json!(value));
                }
                None => values.insert(ContextKey::parse(&key), given).map_err(too_many)?,
            }
        }
        let requested_region = ContextKey::from(KnownKey::AwsRequestedRegion);
        if values.values(&requested_region).is_none() {
            values.set(requested_region, region.as_str()).map_err(too_many)?;
        }
        let request = json!({ wanted.encryption_context(): encryption_context }).to_string();
        let request = Object::parse(request.as_bytes())
            .map_err(|error| Status::invalid_argument(format!("the encryption context: {error}")))?;
        let conditions = if wanted.on_source {
            RequestConditions::of_source(wanted.operation, &request).map(Option::unwrap_or_default)
        } else {
            RequestConditions::of(wanted.operation, &request)
        };
        Ok(Self {
            values,
            conditions: conditions.map_err(too_many)?,
        })
    }
}

/// The key of a pair of the encryption context, where the condition key is about one.
fn encryption_context_key(key: &str) -> Option<&str> {
    let prefix = KeyFamily::EncryptionContext.prefix();
    let (start, name) = key.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then_some(name)
}

fn too_many(error: TooManyConditionValues) -> Status {
    Status::invalid_argument(error.to_string())
}

/// The caller that a text names: an ARN, a service principal or an access key id.
fn caller(state: &global::State, partition: &str, text: &str) -> Result<Known, Status> {
    let known = if text.starts_with("arn:") {
        identity::known(state, &parse(text)?)
    } else if text.contains('.') {
        identity::known_service(state, partition, &parse(text)?)
    } else {
        return holder(state, partition, text);
    };
    known.ok_or_else(|| Status::not_found(format!("There is no {text} here.")))
}

/// Who signs with an access key.
fn holder(state: &global::State, partition: &str, id: &str) -> Result<Known, Status> {
    let id: AccessKeyId = id.parse().map_err(|IdError { .. }| {
        Status::invalid_argument(format!(
            "{id:?} is no ARN, no service principal and no access key id"
        ))
    })?;
    let key = state.access_key(&id);
    let key = key.ok_or_else(|| Status::not_found(format!("There is no access key {id}.")))?;
    let identity = identity::resolve(state, partition, Credential::LongTerm(key.clone()));
    let identity = identity.ok_or_else(|| {
        Status::failed_precondition(format!(
            "Access key {id} is inactive: every request that is signed with it is refused."
        ))
    })?;
    Ok(Known {
        policies: (*identity.policies).clone(),
        caller: identity.caller,
        values: identity.values,
    })
}

fn allowed(grounds: Option<Grounds>) -> pb::ExplainResponse {
    let (reason, because, grant) = match grounds {
        Some(Grounds::Policy(because)) => ("the key's policy allows it", Some(because), None),
        Some(Grounds::Identity(because)) => ("an identity-based policy allows it", Some(because), None),
        Some(Grounds::Root) => ("the root user may whatever its account may", None, None),
        Some(Grounds::Grant(id)) => ("a grant allows it", None, Some(id)),
        None => ("it needs no permission", None, None),
    };
    pb::ExplainResponse {
        allowed: true,
        reason: reason.to_owned(),
        statement: because.map(statement),
        grant_id: grant.map(|id| id.to_string()),
        ..pb::ExplainResponse::default()
    }
}

fn refused(error: KmsError) -> pb::ExplainResponse {
    let (reason, because) = match &error {
        KmsError::AccessDenied(denied) => (reason(denied.reason), denied.because.clone()),
        _ => ("it fails before any policy is asked".to_owned(), None),
    };
    let error = ApiError::from(error);
    pb::ExplainResponse {
        allowed: false,
        reason,
        statement: because.map(statement),
        error: Some(error.name().to_string()),
        message: error.message().map(str::to_owned),
        ..pb::ExplainResponse::default()
    }
}

fn reason(reason: DenyReason) -> String {
    match reason {
        DenyReason::ExplicitDeny(layer) => format!("a statement of its {} denies it", layer.name()),
        DenyReason::NoAllow(layer) => format!("no {} allows it", layer.name()),
        DenyReason::CiphertextResourceHidden => "nothing allows it".to_owned(),
    }
}

fn statement(because: Because) -> pb::Statement {
    pb::Statement {
        policy: because.policy.to_string(),
        sid: because.sid.map(|sid| sid.to_string()),
        place: because.statement + 1,
    }
}
