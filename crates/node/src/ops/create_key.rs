//! CreateKey.

use trent_api::error::{ApiError, ProxyCall};
use trent_api::json::Object;
use trent_api::ops::create_key::{ExternalKey, Request, Response};
use trent_domain::arn::KeyArn;
use trent_domain::authorize::{NewPolicy, check_new_policy};
use trent_domain::command::{Command, CreateKey};
use trent_domain::custom_key_store;
use trent_domain::error::KmsError;
use trent_domain::ids::{AccountId, KeyId};
use trent_domain::key_spec::{self, KeyOrigin};
use trent_domain::policy;
use trent_domain::proxy_failure::ProxyFailure;
use trent_domain::reply::Reply;
use trent_domain::xks::{KeyStoreBinding, XksKeyId};

use super::new_material::new_material;
use super::{Answer, external_key};
use crate::call::Call;
use crate::service::{Service, unexpected};
use crate::xks::Purpose;

pub(super) async fn run(service: &Service, call: &Call, request: &Object<'_>) -> Answer {
    let request = Request::parse(request)?;
    let proof = call.on_account(service)?;
    let usage = request.key_usage()?;
    key_spec::check_new_key(request.key_spec, usage, request.origin)?;
    let custom_key_store = match request.external_key()? {
        Some(external) => {
            custom_key_store::check_kind(request.key_spec, request.multi_region)?;
            Some(bind(service, call, proof.account(), external).await?)
        }
        None => None,
    };
    let key_id = new_id(service, request.multi_region)?;
    let material = match request.origin {
        // What goes to an external key is encrypted already, under material of our own.
        KeyOrigin::AwsKms | KeyOrigin::ExternalKeyStore => {
            Some(new_material(service, key_id, request.key_spec).await?)
        }
        KeyOrigin::External => None,
        origin @ KeyOrigin::AwsCloudHsm => {
            return Err(KmsError::NotOffered(format!("Origin {origin}").into()).into());
        }
    };
    let policy = request
        .policy
        .unwrap_or_else(|| policy::default_policy(proof.account(), service.region.partition()));
    let arn = KeyArn {
        region: service.region.clone(),
        account: proof.account(),
        key_id,
    };
    let new = NewPolicy {
        text: &policy,
        arn: &arn,
        key: None,
        bypass_lockout_check: request.bypass_policy_lockout_safety_check,
    };
    check_new_policy(&call.asker(service), &new)?;
    let command = CreateKey {
        key_id,
        spec: request.key_spec,
        usage,
        origin: request.origin,
        description: request.description,
        policy,
        tags: request.tags,
        material,
        custom_key_store,
    };
    match service.change(call, Command::CreateKey(command)).await? {
        Reply::Key(key) => Ok(Response { key: &key }.encode()),
        other => Err(unexpected(call, &other)),
    }
}

/// Binds a new key to the external key that it names, once the store's proxy has said that it is a fit one.
async fn bind(
    service: &Service,
    call: &Call,
    account: AccountId,
    external: ExternalKey<'_>,
) -> Result<KeyStoreBinding, ApiError> {
    let published = service.read(call.operation).await?;
    let store = custom_key_store::find(&published.state, account, external.store)?.clone();
    let failed = |failure| ApiError::proxy_failed(ProxyCall::CreateKey, failure);
    let xks_key_id: Result<XksKeyId, _> = external.xks_key_id.parse();
    // `.` and `..`: no proxy can have a key of that name.
    let xks_key_id = xks_key_id.map_err(|_| failed(ProxyFailure::KeyNotFound))?;
    custom_key_store::check_new_key(&published.state, &store, &xks_key_id)?;
    drop(published);
    let proxy = service.proxies.of(&store);
    let proxy = proxy.map_err(|reason| external_key::unavailable(&store, &reason))?;
    let purpose = Purpose::of_caller(call, service.region.partition());
    proxy.check_key(&xks_key_id, &purpose).await.map_err(failed)?;
    Ok(KeyStoreBinding {
        store: store.id,
        xks_key_id,
    })
}

fn new_id(service: &Service, multi_region: bool) -> Result<KeyId, ApiError> {
    let random = service.random()?;
    Ok(if multi_region {
        KeyId::multi_region_from_random(random)
    } else {
        KeyId::single_from_random(random)
    })
}
