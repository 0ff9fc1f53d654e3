//! The calls of the operator's service, each in a file of its own family.

use std::sync::Arc;

use trent_consensus::ReadPolicy;
use trent_crypto::random::Randomness;
use trent_domain::ids::ClusterId;
use trent_proto::admin::v1 as pb;
use trent_proto::admin::v1::admin_server::Admin as AdminService;
use trent_proto::tonic::{Request, Response, Status, async_trait};

use crate::clock::Clock;
use crate::config::Members;
use crate::groups::Groups;
use crate::identity_age::IdentityAge;
use crate::identity_changes::IdentityChanges;
use crate::keyrings::Keyrings;
use crate::request_ids::RequestIds;

/// Answers operators.
pub struct Admin {
    /// The cluster.
    pub cluster: ClusterId,
    /// Its nodes, and which one this is.
    pub members: Members,
    /// Region and cluster state.
    pub groups: Groups,
    /// Makes what is changed.
    pub changes: IdentityChanges,
    /// How region state is read.
    pub read_policy: ReadPolicy,
    /// The time that conditions see.
    pub clock: Clock,
    /// How old accounts and access keys are here.
    pub identity_age: Arc<IdentityAge>,
    /// Wraps new secrets.
    pub keyrings: Arc<Keyrings>,
    /// Names the changes.
    pub request_ids: RequestIds,
    /// For new access keys and accounts.
    pub randomness: Arc<dyn Randomness>,
}

/// Hands every call to the method of its name.
macro_rules! calls {
    ($($call:ident: $request:ident -> $response:ident),* $(,)?) => {
        #[async_trait]
        impl AdminService for Admin {
            $(
                async fn $call(&self, request: Request<pb::$request>) -> Result<Response<pb::$response>, Status> {
                    Admin::$call(self, request.into_inner()).await.map(Response::new)
                }
            )*
        }
    };
}

calls! {
    status: StatusRequest -> StatusResponse,
    create_account: CreateAccountRequest -> CreateAccountResponse,
    list_accounts: ListAccountsRequest -> ListAccountsResponse,
    create_root_access_key: CreateRootAccessKeyRequest -> NewAccessKey,
    create_service_access_key: CreateServiceAccessKeyRequest -> NewAccessKey,
    list_access_keys: ListAccessKeysRequest -> ListAccessKeysResponse,
    set_access_key_status: SetAccessKeyStatusRequest -> SetAccessKeyStatusResponse,
    delete_access_key: DeleteAccessKeyRequest -> DeleteAccessKeyResponse,
    register_service: RegisterServiceRequest -> RegisterServiceResponse,
    list_services: ListServicesRequest -> ListServicesResponse,
    deregister_service: DeregisterServiceRequest -> DeregisterServiceResponse,
    set_issuer_keys: SetIssuerKeysRequest -> SetIssuerKeysResponse,
    list_issuers: ListIssuersRequest -> ListIssuersResponse,
    set_residency: SetResidencyRequest -> SetResidencyResponse,
    list_residency: ListResidencyRequest -> ListResidencyResponse,
    clear_residency: ClearResidencyRequest -> ClearResidencyResponse,
    explain: ExplainRequest -> ExplainResponse,
}
